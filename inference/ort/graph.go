package ort

import (
	"fmt"
	"strings"

	onnx "github.com/yalue/onnxruntime_go"
)

// checkGraph compares what the config says of the network with the graph's own
// word, and returns the length of an embedding. A dimension of −1 is dynamic.
func checkGraph(cfg *Config) (dims int, err error) {
	inputs, outputs, err := onnx.GetInputOutputInfoWithONNXData(cfg.Model)
	if err != nil {
		return 0, err
	}
	p := cfg.Preprocess
	want := []int64{-1, 3, int64(p.Height), int64(p.Width)}
	if p.Layout == "NHWC" {
		want = []int64{-1, int64(p.Height), int64(p.Width), 3}
	}
	if _, err := find("input", inputs, cfg.Input, want); err != nil {
		return 0, err
	}
	if _, err := find("output", outputs, cfg.Logits, []int64{-1, int64(cfg.Classes)}); err != nil {
		return 0, err
	}
	if cfg.Embedding == "" {
		return 0, nil
	}
	e, err := find("output", outputs, cfg.Embedding, []int64{-1, -1})
	if err != nil {
		return 0, err
	}
	if e.Dimensions[1] < 1 {
		return 0, fmt.Errorf("output %q: the embedding's length is not fixed", cfg.Embedding)
	}
	return int(e.Dimensions[1]), nil
}

// find looks name up among a graph's inputs or outputs and checks its type and
// its shape, where −1 on either side fits anything.
func find(what string, have []onnx.InputOutputInfo, name string, want []int64) (onnx.InputOutputInfo, error) {
	var names []string
	for _, io := range have {
		names = append(names, io.Name)
		if io.Name != name {
			continue
		}
		if io.DataType != onnx.TensorElementDataTypeFloat {
			return io, fmt.Errorf("%s %q: the graph's type is %s, not float32", what, name, io.DataType)
		}
		fits := len(io.Dimensions) == len(want)
		for i := 0; fits && i < len(want); i++ {
			fits = want[i] < 0 || io.Dimensions[i] < 0 || want[i] == io.Dimensions[i]
		}
		if !fits {
			return io, fmt.Errorf("%s %q: the manifest says %v, the graph %v", what, name, want, io.Dimensions)
		}
		return io, nil
	}
	return onnx.InputOutputInfo{}, fmt.Errorf("%s %q is not in the graph, which has %s", what, name, strings.Join(names, ", "))
}
