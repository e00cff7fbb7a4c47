package ort

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// inputShape returns the shape of the network's input for n pictures; −1 is any.
func inputShape(cfg *Config, n int64) []int64 {
	w, h := int64(cfg.Preprocess.Width), int64(cfg.Preprocess.Height)
	if cfg.Preprocess.Layout == "NHWC" {
		return []int64{n, h, w, 3}
	}
	return []int64{n, 3, h, w}
}

// rowShape is the shape of an output without its first size, which is the number of
// pictures: [1000], or [1000 1 1] where a network keeps what its pooling left.
type rowShape []int64

// of returns the shape for n pictures.
func (s rowShape) of(n int) onnx.Shape { return append(onnx.Shape{int64(n)}, s...) }

// values returns how many values a picture has.
func (s rowShape) values() int {
	n := 1
	for _, size := range s {
		n *= int(size)
	}
	return n
}

// flat reports whether there is one size, but for sizes of 1.
func (s rowShape) flat() bool {
	return len(slices.DeleteFunc(slices.Clone(s), func(n int64) bool { return n == 1 })) <= 1
}

// probeLimit is how long a CPU may take for the first batch: some hundred times what the
// largest networks need. A network with a loop that does not end would run for ever.
const probeLimit = 2 * time.Minute

// errTooSlow is the cause of a probe's end after its limit.
var errTooSlow = errors.New("the first batch takes too long")

// probe runs the network once on zeros, takes the outputs' shapes from it, and checks them. Asking
// the graph for its inputs and outputs instead would load the network a second time. ctx ends it,
// and on a CPU its limit.
func (b *Backend) probe(ctx context.Context) error {
	cfg := &b.cfg
	if limit := cfg.ProbeLimit; !cfg.Device.GPU() {
		if limit <= 0 {
			limit = probeLimit
		}
		limited, cancel := context.WithTimeoutCause(ctx, limit, errTooSlow)
		defer cancel()
		if err := b.probeOnce(limited); context.Cause(limited) != errTooSlow {
			return err
		}
		return inference.Faultf("the network does not answer within %v", limit)
	}
	return b.probeOnce(ctx)
}

func (b *Backend) probeOnce(ctx context.Context) error {
	cfg := &b.cfg
	n := max(cfg.Fixed, 1)
	shape := onnx.NewShape(inputShape(cfg, int64(n))...)
	raw := newElements(cfg.Preprocess.DType, int(shape.FlattenedSize()))
	in, err := raw.tensor(shape, make([]float32, shape.FlattenedSize()))
	if err != nil {
		return err
	}
	defer in.Destroy()
	// The binding cannot make a tensor of float16 by itself. What it makes is there after a
	// run that succeeds, and otherwise it leaves what must not be touched.
	var outputs, made []onnx.Value
	defer func() { destroy(made) }()
	add := func(kind string, values int) error {
		if kind != inference.Float16 {
			outputs = append(outputs, nil)
			return nil
		}
		e := newElements(kind, n*values)
		v, err := e.tensor(onnx.NewShape(int64(n), int64(values)), nil)
		if err == nil {
			outputs, made = append(outputs, v), append(made, v)
		}
		return err
	}
	if err := add(cfg.LogitsType, cfg.Classes); err != nil {
		return err
	}
	if cfg.Embedding != "" {
		if cfg.EmbeddingType == inference.Float16 && cfg.EmbeddingLen == 0 {
			return inference.Faultf("output %q: the graph does not say how long an embedding of float16 is", cfg.Embedding)
		}
		if err := add(cfg.EmbeddingType, cfg.EmbeddingLen); err != nil {
			return err
		}
	}
	options, err := onnx.NewRunOptions()
	if err != nil {
		return err
	}
	defer options.Destroy()
	if err := until(ctx, options, func() error { return b.session.RunWithOptions([]onnx.Value{in}, outputs, options) }); err != nil {
		return err
	}
	made = outputs
	return b.takeShapes(int64(n), outputs)
}

// takeShapes looks at what a network has answered to n pictures.
func (b *Backend) takeShapes(n int64, outputs []onnx.Value) error {
	cfg := &b.cfg
	for i, name := range []string{cfg.Logits, cfg.Embedding}[:len(outputs)] {
		switch v := outputs[i].(type) {
		case *onnx.Tensor[float32], *onnx.CustomDataTensor:
		default:
			return inference.Faultf("%s %q: the graph's type is %s, not %s", "output", name, typeName(v), "float32, float16")
		}
	}
	s := outputs[0].GetShape()
	if len(s) < 2 || s[0] != n || !rowShape(s[1:]).flat() || rowShape(s[1:]).values() != cfg.Classes {
		return inference.Faultf("output %q: the pack has %d labels, the graph's shape is %v", cfg.Logits, cfg.Classes, s)
	}
	b.logitsShape = rowShape(s[1:])
	if cfg.Embedding == "" {
		return nil
	}
	s = outputs[1].GetShape()
	if len(s) < 2 || s[0] != n || !rowShape(s[1:]).flat() {
		return inference.Faultf("output %q: an embedding of the shape %v", cfg.Embedding, s)
	}
	b.embeddingShape = rowShape(s[1:])
	b.dims = b.embeddingShape.values()
	return nil
}

// typeName returns the element type of an output that is of the wrong one.
func typeName(v onnx.Value) string {
	switch v.(type) {
	case *onnx.Tensor[float64]:
		return "float64"
	case *onnx.Tensor[int64]:
		return "int64"
	case *onnx.Tensor[int32]:
		return "int32"
	case *onnx.Tensor[uint8]:
		return inference.Uint8
	case *onnx.Tensor[int8]:
		return "int8"
	}
	return v.GetONNXType().String()
}

// explain says why a network cannot be run: what the graph has where the
// config asks for something else, and otherwise the runtime's own word, which
// on a GPU is most often about the GPU.
func explain(ctx context.Context, cfg *Config, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err := cause
	if !cfg.Device.GPU() {
		switch e := cfg.failure(cause); {
		case e.Code == inference.CodeOutOfMemory:
			return e
		case strings.Contains(strings.ToLower(cause.Error()), tooManyFiles):
			return &inference.Error{Code: inference.CodeTooManyFiles, Path: cfg.SideFiles, Err: errors.Join(syscall.EMFILE, cause)}
		}
	}
	if _, gone := os.Stat(cfg.SideFiles); cfg.SideFiles != "" && errors.Is(gone, fs.ErrNotExist) { // removed meanwhile
		return &inference.Error{Code: inference.CodePack, Path: cfg.SideFiles, Err: errors.Join(gone, cause)}
	}
	fault := (*inference.Fault)(nil)
	if !errors.As(cause, &fault) && cfg.SideFiles == "" { // the other look at the graph knows of no other files
		if e := checkGraph(cfg); e != nil {
			err = e
		}
	}
	if err == cause && cfg.Device.GPU() {
		return gpuFailure(cfg, cause)
	}
	if !errors.As(err, &fault) {
		if e := tooNew(err.Error()); e != nil {
			err = e
		}
	}
	if !errors.As(err, &fault) { // its message has several lines
		err = inference.Faultf("the runtime refuses the network: %s", strings.Join(strings.Fields(err.Error()), " "))
	}
	return &inference.Error{Code: inference.CodePack, Path: "model.onnx", Detail: err.Error(), Err: err}
}

// newerOpset and newerFormat are the runtime's words for a network of later operators, or in a later format,
// than it knows; both have the network's version and the last that it knows.
var (
	newerOpset  = regexp.MustCompile(`Opset (\d+) is under development.*for domain (\S+) is till opset (\d+)`)
	newerFormat = regexp.MustCompile(`Unsupported model IR version: (\d+), max supported IR version: (\d+)`)
)

// tooNew returns the error of a network that is newer than the runtime; nil where the runtime says something
// else.
func tooNew(said string) error {
	if m := newerOpset.FindStringSubmatch(strings.ReplaceAll(said, "\n", " ")); m != nil {
		return inference.Faultf("the network is of opset %s of %s, and the runtime knows those up to %s: export it with an earlier one", m[1], m[2], m[3])
	}
	if m := newerFormat.FindStringSubmatch(said); m != nil {
		return inference.Faultf("the network's file is of ONNX IR version %s, and the runtime knows those up to %s: export it with an earlier one", m[1], m[2])
	}
	return nil
}

// tooManyFiles are the system's words for EMFILE, as the loader and the runtime pass them
// on.
const tooManyFiles = "too many open files"

// gpuFailure returns the error of a GPU that cannot be had.
func gpuFailure(cfg *Config, cause error) error {
	code := classify(cause.Error())
	if code == inference.CodeBackend {
		code = inference.CodeDevice
	}
	reason, detail := reasonOf(cause.Error(), &Findings{Driver: DriverInfo{Present: FindDriver() != ""}, GPU: GPU{Name: cfg.Name}})
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
	if err := find("input", inputs, cfg.Input, cfg.Preprocess.DType, inputShape(cfg, n)); err != nil {
		return err
	}
	if err := find("output", outputs, cfg.Logits, cfg.LogitsType, []int64{n, int64(cfg.Classes)}); err != nil {
		return err
	}
	if cfg.Embedding == "" {
		return nil
	}
	return find("output", outputs, cfg.Embedding, cfg.EmbeddingType, []int64{n, -1})
}

// find looks name up among a graph's inputs or outputs and checks its type and
// its shape, where −1 on either side fits anything.
func find(what string, have []onnx.InputOutputInfo, name, kind string, want []int64) error {
	elem := onnx.TensorElementDataType(onnx.TensorElementDataTypeFloat)
	switch kind {
	case inference.Float16:
		elem = onnx.TensorElementDataTypeFloat16
	case inference.Uint8:
		elem = onnx.TensorElementDataTypeUint8
	default:
		kind = inference.Float32
	}
	var names []string
	for _, io := range have {
		names = append(names, io.Name)
		if io.Name != name {
			continue
		}
		if io.DataType != elem {
			return inference.Faultf("%s %q: the graph's type is %s, not %s", what, name, io.DataType, kind)
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
