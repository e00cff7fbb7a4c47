package engine

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/host"
	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/imagefile"
	"wanwu/inference/imagefile/heif"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

// EnvRuntime is the environment variable that names ONNX Runtime's library, or the folder it is in,
// where that is not beside the program.
const EnvRuntime = "WANWU_RUNTIME"

// RuntimeLibrary returns the absolute path where ONNX Runtime's library should be: what EnvRuntime
// names, else the folder "runtime" beside the program. Whether it is there is found out when it is
// opened.
func RuntimeLibrary(getenv func(string) string) (string, error) {
	if p := getenv(EnvRuntime); p != "" {
		p, err := filepath.Abs(p)
		if err != nil {
			return "", err
		}
		if fi, err := os.Stat(p); err == nil && fi.IsDir() {
			return filepath.Join(p, ort.LibraryName()), nil
		}
		return p, nil
	}
	dir, err := programFolder()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "runtime", ort.LibraryName()), nil
}

// Info says what an engine runs, for the badge, the run card and the log.
type Info struct {
	Device     inference.Device
	PackID     string
	PackTitle  string
	ModelHash  string // "sha256:…", as the manifest has it
	LabelsHash string
	// PackKey is equal for packs that answer alike: same files, same preprocessing.
	// Empty where nothing is known of it; then no answer is taken from the store.
	PackKey string
	License string
	HEIC    string        // which decoder reads HEIC: native or WASM
	Warm    time.Duration // one picture through the network, measured by the warm-up
	// MultiLabel is whether a picture has several labels at once, whose scores do not share
	// one whole.
	MultiLabel  bool
	InputWidth  int
	InputHeight int
	// Dims is the number of values of an embedding; 0 where the pack has none.
	Dims int
	// From is Config.From.
	From string
}

// RunOptions are what one run may differ in.
type RunOptions struct {
	TopK      int  // labels kept of each picture
	ThumbSide int  // longest side of thumbnails in pixels; 0 makes none
	Recursive bool // whether folders in folders are read
	// Background runs decoders and lanes at a lower priority, so that a window,
	// and whatever else a person does meanwhile, goes first. A lane that has pictures of
	// another run with these is not held back.
	Background bool
	// FirstPause is how long the pictures wait that come after the first answer; see
	// pipeline.Pipeline.FirstPause.
	FirstPause time.Duration
	// Embeddings is whether results carry the network's embedding, and their items the
	// content's hash.
	Embeddings bool
	// Known is asked before a picture is decoded; see pipeline.Pipeline.Known. Where it
	// is set, results carry their content's hash.
	Known func(ctx context.Context, it *inference.Item) *inference.Result
}

// Engine is a model pack on a device, opened once and shared by every run.
type Engine struct {
	pack    *pack.Pack
	Backend *Opened
	batcher *batch.Batcher // one for all runs, so that they share the lanes
	budget  *imagefile.Budget
	key     string
	cfg     Config
}

// Open opens the pack in packFS on the CPU with a library of the runtime: it is OpenOn for the CPU.
func Open(ctx context.Context, packFS fs.FS, library string) (*Engine, error) {
	return OpenOn(ctx, packFS, Config{Library: library, Device: ort.CPU})
}

// OpenOn loads the pack in packFS, chooses the device, loads the library and the network, and warms
// it up: when it returns, the first picture costs what every other one does. Where the device is to
// be found out and a GPU fails, the CPU takes its place, and Info says why. Errors carry a Code and
// name the file or the device. It blocks, on a machine with a GPU for some seconds; ctx ends it.
// The caller closes the engine.
func OpenOn(ctx context.Context, packFS fs.FS, cfg Config) (*Engine, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return nil, err
	}
	var b *Opened
	err = enoughRoom(len(p.Model()), cfg.Room)
	var network ort.Config
	if err == nil {
		network, err = networkOf(ctx, p)
	}
	if err == nil {
		network.CacheDir = cfg.CacheDir
		if cfg.softmax = p.Activation() == inference.Softmax; p.Thresholds == nil { // else any class may be among the labels
			cfg.best = bestClasses
		}
		b, err = openDevice(ctx, network, cfg, p.Batch.Max)
	}
	if err != nil {
		err = errors.Join(err, p.Close())
		cfg.log().Error("the engine could not be Opened", "asked", cfg.Device, "code", inference.CodeOf(err), "error", err)
		return nil, err
	}
	p.Forget()
	e := &Engine{pack: p, Backend: b, budget: cfg.Budget, key: PackKey(p.Manifest), cfg: cfg}
	if e.budget == nil {
		e.budget = decoderBudget(cfg.Room)
	}
	pre := p.Preprocess()
	batching := batch.Config{
		Len: pre.Len(), Classes: len(p.Vocabulary), Dims: b.dims,
		MaxBatch: cfg.MaxBatch, MaxDelay: cfg.MaxDelay, LowPriority: host.LowPriority,
	}
	if o := cfg.observer(); o != nil {
		batching.Observe = o.ObserveBatch
	}
	e.batcher = batch.New(b.Backend, batching)
	e.logOpen()
	if cfg.TryText && p.HasText() {
		if err := tryText(ctx, packFS, cfg.Library, b.dims); err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	return e, nil
}

// networkOf returns a pack's network as a backend opens it.
func networkOf(ctx context.Context, p *pack.Pack) (ort.Config, error) {
	side, err := p.SideFiles(ctx)
	if err != nil {
		return ort.Config{}, err
	}
	network := ort.Config{
		Model: p.Model(), Pack: PackKey(p.Manifest), SideFiles: side,
		Input: p.Input.Name, Logits: p.Logits(), Embedding: p.Output.Embedding,
		LogitsType: p.LogitsType(), EmbeddingType: p.EmbeddingType(), EmbeddingLen: p.EmbeddingLen(),
		Preprocess: p.Preprocess(), Classes: len(p.Vocabulary),
	}
	if !p.Batch.Dynamic {
		network.Fixed = p.Batch.Max
	}
	return network, nil
}

// PackKey returns the key of a pack's answers: what it says of its files, its input and its output,
// but not of its name; and the version of the decoders, so that answers of other pixels are not
// found again.
func PackKey(m pack.Manifest) string {
	return keyOf(imagefile.Version, m.Files, m.Input, m.Output)
}

// keyOf returns a key of what answers depend on.
func keyOf(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		return "" // its answers are not found again, which is safe
	}
	sum := xxh3.Hash128(b).Bytes()
	return hex.EncodeToString(sum[:])
}

// Info says what runs.
func (e *Engine) Info() Info {
	info := infoOf(e.pack, e.key)
	info.Device, info.Warm, info.HEIC, info.Dims = e.Backend.Device(), e.Backend.warm, heif.FindEngine().Name, e.Backend.dims
	info.From = e.cfg.From
	return info
}

// infoOf returns what is known of a pack without running it.
func infoOf(p *pack.Pack, key string) Info {
	return Info{
		PackID: p.ID, PackTitle: p.Title, License: p.License, PackKey: key,
		ModelHash: p.Files[pack.ModelFile], LabelsHash: p.Files[pack.LabelsFile],
		MultiLabel: p.Activation() != inference.Softmax, InputWidth: p.Input.Width, InputHeight: p.Input.Height,
	}
}

// Vocabulary returns the pack's classes; it must not be written to.
func (e *Engine) Vocabulary() inference.Vocabulary { return e.pack.Vocabulary }

// Run recognises everything under roots; see pipeline.Pipeline.Run.
func (e *Engine) Run(ctx context.Context, roots []string, o RunOptions, sink pipeline.Sink) error {
	s := summarise(sink)
	err := e.shared(o).Run(ctx, roots, s)
	e.logRun(s, err)
	return err
}

// RunItems recognises items that are known already.
func (e *Engine) RunItems(ctx context.Context, items []inference.Item, o RunOptions, sink pipeline.Sink) error {
	s := summarise(sink)
	err := e.shared(o).RunItems(ctx, items, s)
	e.logRun(s, err)
	return err
}

// shared returns the pipeline of a run that shares the device with others.
func (e *Engine) shared(o RunOptions) *pipeline.Pipeline {
	p := e.Pipeline(o)
	p.Batcher = e.batcher
	return p
}

// Pipeline returns what a run with o goes through, so that its parts can be measured one by one; it
// makes a batcher of its own, so nothing else should run meanwhile. The engine owns the backend,
// which the caller must not close.
func (e *Engine) Pipeline(o RunOptions) *pipeline.Pipeline {
	pre := e.pack.Preprocess()
	var onWorker func() (undo func())
	if o.Background {
		onWorker = host.LowPriority
	}
	return &pipeline.Pipeline{
		Backend: e.Backend.Backend, Preprocess: pre,
		NewDecoder: func() (inference.Decoder, error) {
			return imagefile.NewDecoder(pre, imagefile.Options{ThumbSide: o.ThumbSide, Hash: o.Known != nil || o.Embeddings, Budget: e.budget})
		},
		Classes: len(e.pack.Vocabulary), Dims: e.Backend.dims, Embeddings: o.Embeddings,
		Activation: e.pack.Activation(),
		TopK:       o.TopK, Thresholds: e.pack.Thresholds,
		Decoders: runtime.GOMAXPROCS(0) + 1,
		Known:    o.Known,
		OnWorker: onWorker, FirstPause: o.FirstPause,
		Scan:     source.Options{Recursive: o.Recursive},
		MaxBatch: e.cfg.MaxBatch, MaxDelay: e.cfg.MaxDelay, Observer: e.cfg.observer(),
	}
}

// Close frees the network and the library. No run may be under way.
func (e *Engine) Close() error {
	return errors.Join(e.batcher.Close(context.Background()), e.Backend.Close(), e.pack.Close())
}
