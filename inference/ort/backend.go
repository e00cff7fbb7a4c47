package ort

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// Config says what to run and where.
type Config struct {
	// Library is the path of ONNX Runtime's shared library.
	Library string
	// Model is the bytes of model.onnx; they may go once Open has returned.
	Model []byte
	// Input, Logits and Embedding name the graph's input and outputs;
	// Embedding may be empty.
	Input, Logits, Embedding string
	// Preprocess gives the input's shape, Classes the length of the logits.
	Preprocess inference.Preprocess
	Classes    int
	// Lanes is how many runs may be under way at once; 0 means one a core.
	Lanes int
	// Batch is the most pictures of one run; 0 means 1, which is the fastest
	// on a CPU: a picture's activations stay in the cache.
	Batch int
}

// Backend is a network on the CPU. It implements inference.Backend.
type Backend struct {
	cfg     Config
	session *onnx.DynamicAdvancedSession
	device  inference.Device
	dims    int
	idle    chan *lane
	close   func() error
}

// Open loads the library and the network. Errors carry CodeRuntimeMissing or
// CodeRuntimeBad (with the library's path), or CodePack where the graph is not
// what the config says. The caller closes the backend.
func Open(cfg Config) (*Backend, error) {
	if cfg.Lanes <= 0 {
		cfg.Lanes = runtime.GOMAXPROCS(0)
	}
	cfg.Batch = max(cfg.Batch, 1)
	if err := acquire(cfg.Library); err != nil {
		return nil, err
	}
	b, err := open(cfg)
	if err != nil {
		release()
		return nil, err
	}
	return b, nil
}

func open(cfg Config) (*Backend, error) {
	session, err := newSession(&cfg)
	if err != nil {
		return nil, explain(&cfg, err)
	}
	b := &Backend{
		cfg: cfg, session: session,
		idle: make(chan *lane, cfg.Lanes),
		device: inference.Device{
			Kind: "cpu", Name: cpuName(), Reason: inference.ReasonCPUBuild, Runtime: "ONNX Runtime " + onnx.GetVersion(),
			Lanes: cfg.Lanes, Batch: cfg.Batch,
		},
	}
	if b.dims, err = probe(session, &cfg); err != nil {
		err = explain(&cfg, err)
		session.Destroy()
		return nil, err
	}
	b.close = sync.OnceValue(b.free)
	for range cfg.Lanes {
		l, err := newLane()
		if err != nil {
			b.drain()
			session.Destroy()
			return nil, err
		}
		b.idle <- l
	}
	return b, nil
}

// newSession makes a session whose runs use one thread each: as many runs at
// once as there are cores beat one run on many threads, and no pool of threads
// spins while a decoder could work.
func newSession(cfg *Config) (*onnx.DynamicAdvancedSession, error) {
	opts, err := onnx.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer opts.Destroy()
	for _, set := range []func() error{
		func() error { return opts.SetIntraOpNumThreads(1) },
		func() error { return opts.SetInterOpNumThreads(1) },
		func() error { return opts.SetLogSeverityLevel(onnx.LoggingLevelError) },
		func() error { return opts.AddSessionConfigEntry("session.intra_op.allow_spinning", "0") },
	} {
		if err := set(); err != nil {
			return nil, err
		}
	}
	outputs := []string{cfg.Logits}
	if cfg.Embedding != "" {
		outputs = append(outputs, cfg.Embedding)
	}
	return onnx.NewDynamicAdvancedSessionWithONNXData(cfg.Model, []string{cfg.Input}, outputs, opts)
}

// Device says where the network runs.
func (b *Backend) Device() inference.Device { return b.device }

// Dims is the length of a picture's embedding, 0 where the pack has none.
func (b *Backend) Dims() int { return b.dims }

// Run runs the network on batch and fills its outputs. It waits for a free
// lane; ctx ends the wait, and a run under way as well.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	if batch.N < 1 || batch.N > b.cfg.Batch {
		return fmt.Errorf("a batch of %d pictures, where 1…%d fit", batch.N, b.cfg.Batch)
	}
	select {
	case l := <-b.idle:
		defer func() { b.idle <- l }()
		return l.run(ctx, b, batch)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// WarmUp runs the network on grey and returns what one picture takes. Open has
// run it once already, so what the first run allocates is not counted.
func (b *Backend) WarmUp(ctx context.Context) (time.Duration, error) {
	batch := &inference.Batch{
		N:         1,
		Input:     make([]float32, b.cfg.Preprocess.Len()),
		Logits:    make([]float32, b.cfg.Classes),
		Embedding: make([]float32, b.dims),
	}
	begin := time.Now()
	err := b.Run(ctx, batch)
	return time.Since(begin), err
}

// Close frees the session, and the library where nobody else uses it. No run
// may be under way. A second Close does nothing.
func (b *Backend) Close() error { return b.close() }

func (b *Backend) free() error {
	b.drain()
	err := b.session.Destroy()
	if e := release(); err == nil {
		err = e
	}
	return err
}

// drain frees the idle lanes: all of them, since no run is under way.
func (b *Backend) drain() {
	for {
		select {
		case l := <-b.idle:
			l.free()
		default:
			return
		}
	}
}
