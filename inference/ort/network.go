package ort

import (
	"context"
	"errors"
	"fmt"
	"slices"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// Tensor is what goes into a Network or comes out of it: Floats, or Ints where its elements
// are int64. Shape's product is their number.
type Tensor struct {
	Shape  []int64
	Floats []float32
	Ints   []int64
}

// NetworkConfig says what a Network runs.
type NetworkConfig struct {
	// Library is the path of ONNX Runtime's shared library.
	Library string
	// Model is the bytes of the graph, which keeps no weights in other files. Name is what
	// errors call it.
	Model []byte
	Name  string
	// Inputs and Outputs are the graph's, in the order in which Run has them.
	Inputs, Outputs []string
	// Threads is how many threads one run uses; 0 is one.
	Threads int
}

// Network is a graph of any inputs and outputs on the CPU, whose outputs' sizes may differ
// from run to run. Pictures for labels go through a Backend, which allocates nothing a run.
type Network struct {
	session *onnx.DynamicAdvancedSession
	name    string
	outputs int
}

// OpenNetwork loads the library and the graph. Errors are those of Open; it blocks while
// the graph is loaded. The caller closes the network.
func OpenNetwork(ctx context.Context, cfg NetworkConfig) (*Network, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := acquire(cfg.Library); err != nil {
		return nil, err
	}
	opts, err := onnx.NewSessionOptions()
	if err != nil {
		return nil, errors.Join(err, giveBack())
	}
	defer opts.Destroy()
	err = errors.Join(opts.SetIntraOpNumThreads(max(cfg.Threads, 1)), opts.SetInterOpNumThreads(1), opts.SetLogSeverityLevel(onnx.LoggingLevelFatal),
		opts.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"))
	var session *onnx.DynamicAdvancedSession
	if err == nil {
		session, err = onnx.NewDynamicAdvancedSessionWithONNXData(cfg.Model, cfg.Inputs, cfg.Outputs, opts)
	}
	if err != nil {
		return nil, errors.Join(networkError(cfg.Name, err), giveBack())
	}
	return &Network{session: session, name: cfg.Name, outputs: len(cfg.Outputs)}, nil
}

// networkError returns the error of a graph that cannot be loaded or run.
func networkError(name string, err error) error {
	return &inference.Error{Code: inference.CodePack, Path: name, Detail: err.Error(), Err: err}
}

// Run runs the graph once and returns its outputs. It may be called from several goroutines.
// ctx ends it in the middle of the graph.
func (n *Network) Run(ctx context.Context, inputs ...Tensor) (outputs []Tensor, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	options, err := onnx.NewRunOptions()
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	var in []onnx.Value
	defer func() { destroy(in) }()
	for _, t := range inputs {
		v, err := t.value()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.name, err)
		}
		in = append(in, v)
	}
	out := make([]onnx.Value, n.outputs)
	defer func() { destroy(slices.DeleteFunc(out, func(v onnx.Value) bool { return v == nil })) }()
	if err := until(ctx, options, func() error { return n.session.RunWithOptions(in, out, options) }); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, networkError(n.name, err)
	}
	for _, v := range out {
		t := Tensor{Shape: slices.Clone([]int64(v.GetShape()))}
		switch v := v.(type) {
		case *onnx.Tensor[float32]:
			t.Floats = slices.Clone(v.GetData())
		case *onnx.Tensor[int64]:
			t.Ints = slices.Clone(v.GetData())
		default:
			return nil, networkError(n.name, inference.Faultf("an output has neither float32 nor int64 elements"))
		}
		outputs = append(outputs, t)
	}
	return outputs, nil
}

func (t Tensor) value() (onnx.Value, error) {
	if t.Ints != nil {
		return onnx.NewTensor(onnx.NewShape(t.Shape...), t.Ints)
	}
	return onnx.NewTensor(onnx.NewShape(t.Shape...), t.Floats)
}

// Close frees the graph, and the library where no one else has it. No run may be under way.
func (n *Network) Close() error { return errors.Join(n.session.Destroy(), giveBack()) }
