package ort

import (
	"errors"
	"strings"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// inputShape is the shape of the network's input for n pictures; −1 is any.
func inputShape(cfg *Config, n int64) []int64 {
	w, h := int64(cfg.Preprocess.Width), int64(cfg.Preprocess.Height)
	if cfg.Preprocess.Layout == "NHWC" {
		return []int64{n, h, w, 3}
	}
	return []int64{n, 3, h, w}
}

// probe runs the network once on zeros, lets it choose the outputs' shapes, and
// checks them. It returns the length of an embedding. Asking the graph for its
// inputs and outputs instead would load the network a second time.
func probe(session *onnx.DynamicAdvancedSession, cfg *Config) (dims int, err error) {
	n := int64(max(cfg.Fixed, 1))
	in, err := onnx.NewEmptyTensor[float32](onnx.NewShape(inputShape(cfg, n)...))
	if err != nil {
		return 0, err
	}
	defer in.Destroy()
	outputs := []onnx.Value{nil}
	if cfg.Embedding != "" {
		outputs = append(outputs, nil)
	}
	if err := session.Run([]onnx.Value{in}, outputs); err != nil {
		return 0, err
	}
	for _, o := range outputs {
		defer o.Destroy()
	}
	if s := outputs[0].GetShape(); !s.Equals(onnx.NewShape(n, int64(cfg.Classes))) {
		return 0, inference.Faultf("output %q: the pack has %d labels, the graph's shape is %v", cfg.Logits, cfg.Classes, s)
	}
	if cfg.Embedding == "" {
		return 0, nil
	}
	s := outputs[1].GetShape()
	if _, float := outputs[1].(*onnx.Tensor[float32]); !float || len(s) != 2 || s[0] != n {
		return 0, inference.Faultf("output %q: an embedding of the shape %v", cfg.Embedding, s)
	}
	return int(s[1]), nil
}

// explain says why a network cannot be run: what the graph has where the
// config asks for something else, and otherwise the runtime's own word, which
// on a GPU is most often about the GPU.
func explain(cfg *Config, cause error) error {
	err := cause
	if e := checkGraph(cfg); e != nil {
		err = e
	} else if cfg.Device.GPU() {
		return gpuFailure(cfg, cause)
	} else if e := cfg.failure(cause); e.Code == inference.CodeOutOfMemory {
		return e
	}
	if fault := (*inference.Fault)(nil); !errors.As(err, &fault) { // its words go over lines
		err = inference.Faultf("the runtime refuses the network: %s", strings.Join(strings.Fields(err.Error()), " "))
	}
	return &inference.Error{Code: inference.CodePack, Path: "model.onnx", Detail: err.Error(), Err: err}
}

// gpuFailure is the error of a card that cannot be had.
func gpuFailure(cfg *Config, cause error) error {
	code := classify(cause.Error())
	if code == inference.CodeBackend {
		code = inference.CodeDevice
	}
	reason, detail := reasonOf(cause.Error(), &Findings{Driver: DriverInfo{Present: FindDriver() != ""}, Card: Card{Name: cfg.Name}})
	return &inference.Error{Code: code, Detail: cfg.Device.String(),
		Err: &inference.DeviceError{Asked: cfg.Device.String(), Reason: reason, Detail: detail, Err: cause}}
}

// checkGraph compares what the config says of the network with the graph's own
// word. A dimension of −1 is dynamic.
func checkGraph(cfg *Config) error {
	inputs, outputs, err := onnx.GetInputOutputInfoWithONNXData(cfg.Model)
	if err != nil {
		return err
	}
	n := int64(-1)
	if cfg.Fixed > 0 {
		n = int64(cfg.Fixed)
	}
	if err := find("input", inputs, cfg.Input, inputShape(cfg, n)); err != nil {
		return err
	}
	if err := find("output", outputs, cfg.Logits, []int64{n, int64(cfg.Classes)}); err != nil {
		return err
	}
	if cfg.Embedding == "" {
		return nil
	}
	return find("output", outputs, cfg.Embedding, []int64{n, -1})
}

// find looks name up among a graph's inputs or outputs and checks its type and
// its shape, where −1 on either side fits anything.
func find(what string, have []onnx.InputOutputInfo, name string, want []int64) error {
	var names []string
	for _, io := range have {
		names = append(names, io.Name)
		if io.Name != name {
			continue
		}
		if io.DataType != onnx.TensorElementDataTypeFloat {
			return inference.Faultf("%s %q: the graph's type is %s, not float32", what, name, io.DataType)
		}
		fits := len(io.Dimensions) == len(want)
		for i := 0; fits && i < len(want); i++ {
			fits = want[i] < 0 || io.Dimensions[i] < 0 || want[i] == io.Dimensions[i]
		}
		if !fits {
			return inference.Faultf("%s %q: the manifest says %v, the graph %v", what, name, want, io.Dimensions)
		}
		return nil
	}
	return inference.Faultf("%s %q is not in the graph, which has %s", what, name, strings.Join(names, ", "))
}
