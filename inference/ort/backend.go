package ort

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	onnx "github.com/yalue/onnxruntime_go"
	"golang.org/x/sync/errgroup"

	"wanwu/inference"
)

// Config says what to run and where.
type Config struct {
	// Library is the path of ONNX Runtime's shared library.
	Library string
	// Model is the bytes of model.onnx; they may go once Open has returned.
	Model []byte
	// Pack names the pack's files by their contents; files derived from them are stored under that
	// name. It may be empty.
	Pack string
	// SideFiles is the absolute folder of the files that the network keeps weights
	// in, which the runtime maps into memory; empty where it has none.
	SideFiles string
	// Input, Logits and Embedding name the graph's input and outputs;
	// Embedding may be empty.
	Input, Logits, Embedding string
	// Preprocess gives the input's shape and element type, Classes the length of the
	// logits.
	Preprocess inference.Preprocess
	Classes    int
	// LogitsType and EmbeddingType are inference.Float32 (or empty) or inference.Float16.
	// EmbeddingLen is the length of an embedding of float16; of others it is found out.
	LogitsType, EmbeddingType string
	EmbeddingLen              int
	// ProbeLimit is how long a CPU may take for the first batch; 0 is two minutes.
	ProbeLimit time.Duration
	// Device is where; the zero value and Auto are the CPU here, since which
	// device is best is for Choose to say.
	Device Choice
	// Lanes is how many runs may be under way at once; 0 means one a core, and
	// two on a GPU, which share its session.
	Lanes int
	// Batch is the most pictures of one run; 0 means 1 on a CPU, where that is
	// the fastest (a picture's activations stay in the cache), and GPUBatch on
	// a GPU.
	Batch int
	// Fixed is the one size of batch that the network takes; 0 where it takes any.
	// Every run is padded to it, and Batch, unless it is less, is as much.
	Fixed int
	// Preload is the folder of the CUDA libraries, MemoryLimit what the runtime may take of the GPU
	// in bytes (0 is all), CacheDir where TensorRT keeps its engines (empty is nowhere). A CPU
	// needs none of them.
	Preload     string
	MemoryLimit int64
	CacheDir    string
	// Name, Driver and Memory are the GPU's, also where the CPU took its place, and Reason and
	// Detail why it is not a GPU: they are only passed on, to Device.
	Name, Driver   string
	Memory         int64
	Reason, Detail string
}

// Backend is a network on the CPU or on a GPU. It implements inference.Backend.
type Backend struct {
	cfg     Config
	session *onnx.DynamicAdvancedSession
	device  inference.Device
	dims    int
	// The shapes of the outputs, as the first run has shown them.
	logitsShape, embeddingShape rowShape
	buckets                     []int // the sizes that are run, ascending; nil where every size is
	idle                        chan *lane
	signals                     *handlers // Go's, until the warm-up has put them back; nil on a CPU
	close                       func() error
}

// size fills in how many runs of how many pictures there are at once.
func (cfg *Config) size() {
	gpu := cfg.Device.GPU()
	if cfg.Lanes <= 0 {
		cfg.Lanes = runtime.GOMAXPROCS(0)
		if gpu {
			cfg.Lanes = gpuLanes
		}
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 1
		if gpu {
			cfg.Batch = GPUBatch
		}
		if cfg.Fixed > 0 {
			cfg.Batch = cfg.Fixed
		}
	}
	if cfg.Fixed > 0 {
		cfg.Batch = min(cfg.Batch, cfg.Fixed)
	}
}

// Open loads the library and the network. Errors carry CodeRuntimeMissing,
// CodeRuntimeBad or CodeRuntimeHeld (with the library's path), CodePack where the graph is not
// what the config says, and for a GPU also CodeOutOfMemory, CodeDeviceLost and
// CodeDevice. What the machine lacks is CodeOutOfMemory or CodeTooManyFiles. It blocks
// while the network is loaded and run once; ctx ends the run. The caller closes the
// backend.
func Open(ctx context.Context, cfg Config) (*Backend, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cfg.size()
	gpu := cfg.Device.GPU()
	var signals *handlers
	if gpu {
		signals = saveSignals()
		if err := preload(cfg.Preload, cfg.Device.Kind); err != nil {
			return nil, gpuFailure(&cfg, err)
		}
	}
	if err := acquire(cfg.Library); err != nil {
		return nil, err
	}
	b, err := open(ctx, cfg)
	if err != nil {
		if !errors.Is(err, errAbandoned) { // the pending load gives it back
			err = errors.Join(err, giveBack())
		}
		if signals != nil {
			err = errors.Join(err, signals.restore())
		}
		return nil, err
	}
	b.signals = signals
	b.cfg.Model = nil // the runtime has made its own of it
	return b, nil
}

func open(ctx context.Context, cfg Config) (*Backend, error) {
	session, err := loadSession(ctx, &cfg)
	if errors.Is(err, errAbandoned) {
		return nil, err
	}
	if err != nil {
		return nil, explain(ctx, &cfg, err)
	}
	b := &Backend{
		cfg: cfg, session: session,
		idle: make(chan *lane, cfg.Lanes),
		device: inference.Device{
			Kind: CPU, Name: cpuName(), Reason: cfg.Reason, Detail: cfg.Detail,
			Runtime: "ONNX Runtime " + onnx.GetVersion(), Lanes: cfg.Lanes, Batch: cfg.Batch,
			GPU: cfg.Name, Driver: cfg.Driver, Memory: cfg.Memory,
		},
	}
	if cfg.Device.GPU() {
		b.device.Kind, b.device.Name = cfg.Device.Kind, cfg.Name
		b.device.Serial = true // its lanes share one session
		if b.device.Name == "" {
			b.device.Name = cfg.Device.String()
		}
		b.buckets = buckets(cfg.Batch)
	}
	if cfg.Fixed > 0 {
		b.buckets = []int{cfg.Fixed}
	}
	if err = b.probe(ctx); err != nil {
		err = explain(ctx, &cfg, err)
		session.Destroy()
		return nil, err
	}
	b.close = sync.OnceValue(b.free)
	for range cfg.Lanes {
		l, err := newLane(b)
		if err != nil {
			b.drain()
			session.Destroy()
			return nil, err
		}
		b.idle <- l
	}
	return b, nil
}

// most returns the most pictures of one run.
func (b *Backend) most() int { return max(b.cfg.Batch, b.cfg.Fixed) }

// Device says where the network runs.
func (b *Backend) Device() inference.Device { return b.device }

// Dims returns the length of a picture's embedding, 0 where the pack has none.
func (b *Backend) Dims() int { return b.dims }

// Run runs the network on batch and fills its outputs. It waits for a free
// lane; ctx ends the wait, and a run under way as well.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	if most := b.most(); batch.N < 1 || batch.N > most {
		return fmt.Errorf("a batch of %d pictures, where 1…%d fit", batch.N, most)
	}
	select {
	case l := <-b.idle:
		defer func() { b.idle <- l }()
		return l.run(ctx, b, batch)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// WarmUp runs the network on grey, where it has buckets with every one of them, and
// returns what one picture takes. Open has run it once already, so what the first run
// allocates is not counted.
func (b *Backend) WarmUp(ctx context.Context) (time.Duration, error) {
	defer func() { b.signals = nil }()
	timings, err := b.timeBuckets(ctx)
	if b.signals != nil {
		err = errors.Join(err, b.signals.restore())
	}
	if err != nil {
		return 0, err
	}
	return timings[0].Took / time.Duration(timings[0].N), nil
}

// timeBuckets runs every bucket twice, the largest first, so that the GPU's memory is taken in one
// piece, and times the second run. The largest has run on every lane at once before, since that is
// what takes the most memory. The timings ascend by size. Where there are no buckets it is one run
// of one picture.
func (b *Backend) timeBuckets(ctx context.Context) ([]Timing, error) {
	all, runs := []int{1}, 1
	if b.buckets != nil {
		all, runs = b.buckets, 2
	}
	most := all[len(all)-1]
	input := make([]float32, most*b.cfg.Preprocess.Len())
	logits, embedding := make([]float32, most*b.cfg.Classes), make([]float32, most*b.dims)
	timings := make([]Timing, len(all))
	if b.buckets != nil {
		if err := b.fill(ctx, most, input); err != nil {
			return nil, err
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		n := all[i]
		batch := &inference.Batch{
			N: n, Input: input[:n*b.cfg.Preprocess.Len()],
			Logits: logits[:n*b.cfg.Classes], Embedding: embedding[:n*b.dims],
		}
		for range runs {
			begin := time.Now()
			if err := b.Run(ctx, batch); err != nil {
				return nil, err
			}
			timings[i] = Timing{N: n, Took: time.Since(begin)}
		}
	}
	return timings, nil
}

// fill runs a batch of n pictures on every lane at once.
func (b *Backend) fill(ctx context.Context, n int, input []float32) error {
	var g errgroup.Group
	for range b.cfg.Lanes {
		g.Go(func() error {
			return b.Run(ctx, &inference.Batch{N: n, Input: input,
				Logits: make([]float32, n*b.cfg.Classes), Embedding: make([]float32, n*b.dims)})
		})
	}
	return g.Wait()
}

// Close frees the session, and the library where nothing else uses it. No run may be under way. A
// second Close does nothing.
func (b *Backend) Close() error { return b.close() }

func (b *Backend) free() error {
	b.drain()
	err := b.session.Destroy()
	if e := giveBack(); err == nil {
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
