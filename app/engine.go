package app

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

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// EnvRuntime is the environment variable that names ONNX Runtime's library, or
// the folder it lies in, where that is not beside the program.
const EnvRuntime = "WANWU_RUNTIME"

// RuntimeLibrary is the absolute path where ONNX Runtime's library should be:
// what EnvRuntime names, else the folder "runtime" beside the program. Whether
// it is there is found out when it is opened.
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

// EngineInfo says what an engine runs, for the badge, the run card and the log.
type EngineInfo struct {
	Device     inference.Device
	PackID     string
	PackTitle  string
	ModelHash  string // "sha256:…", as the manifest has it
	LabelsHash string
	// PackKey is equal for packs that answer alike: same files, same preprocessing.
	// Empty where nothing is known of it; then no answer is taken from the store.
	PackKey     string
	License     string
	HEIC        string        // which decoder reads HEIC: native or WASM
	Warm        time.Duration // one picture through the network, measured by the warm-up
	InputWidth  int
	InputHeight int
	// Dims is the number of values of an embedding; 0 where the pack has none.
	Dims int
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
	// Embeddings is whether results carry the network's embedding, and their items the
	// content's hash.
	Embeddings bool
	// Known is asked before a picture is decoded; see inference.Pipeline.Known. Where it
	// is set, results carry their content's hash.
	Known func(ctx context.Context, it *inference.Item) *inference.Result
}

// Engine is a model pack on a device, opened once and shared by every run.
type Engine struct {
	pack    *pack.Pack
	backend *opened
	batcher *inference.Batcher // one for all runs, so that they share the lanes
	budget  *imagefile.Budget
	key     string
	cfg     EngineConfig
}

// OpenEngine opens the pack in packFS on the CPU with a library of the runtime:
// OpenEngineOn where the device is no question.
func OpenEngine(ctx context.Context, packFS fs.FS, library string) (*Engine, error) {
	return OpenEngineOn(ctx, packFS, EngineConfig{Library: library, Device: ort.CPU})
}

// OpenEngineOn loads the pack in packFS, chooses the device, loads the library
// and the network, and warms it up: when it returns, the first picture costs
// what every other one does. Where the device is to be found out and a card
// fails, the CPU takes its place, and Info says why. Errors carry a Code and
// name the file or the device. It blocks, on a machine with a GPU for some
// seconds; ctx ends it. The caller closes the engine.
func OpenEngineOn(ctx context.Context, packFS fs.FS, cfg EngineConfig) (*Engine, error) {
	p, err := pack.Load(packFS)
	if err != nil {
		return nil, err
	}
	network := ort.Config{
		Model: p.Model(), Pack: packKey(p.Manifest), SideFiles: p.SideFiles(),
		Input: p.Input.Name, Logits: p.Output.Logits, Embedding: p.Output.Embedding,
		Preprocess: p.Preprocess(), Classes: len(p.Vocabulary), CacheDir: cfg.CacheDir,
	}
	if !p.Batch.Dynamic {
		network.Fixed = p.Batch.Max
	}
	b, err := openDevice(ctx, network, cfg, p.Batch.Max)
	if err != nil {
		cfg.log().Error("the engine could not be opened", "asked", cfg.Device, "code", inference.CodeOf(err), "error", err)
		return nil, err
	}
	p.Forget()
	e := &Engine{pack: p, backend: b, budget: cfg.Budget, key: packKey(p.Manifest), cfg: cfg}
	if e.budget == nil {
		e.budget = imagefile.NewBudget(imagefile.BudgetBytes)
	}
	pre := p.Preprocess()
	batching := inference.BatcherConfig{
		Len: pre.Len(), Classes: len(p.Vocabulary), Dims: b.dims,
		MaxBatch: cfg.MaxBatch, MaxDelay: cfg.MaxDelay, StepBack: StepBack,
	}
	if o := cfg.observer(); o != nil {
		batching.Observe = o.ObserveBatch
	}
	e.batcher = inference.NewBatcher(b.Backend, batching)
	e.logOpen()
	return e, nil
}

// packKey is the key of a pack's answers: what it says of its files, its input and
// its output, but not of its name; and the version of the decoders, so that answers of
// other pixels are not found again.
func packKey(m pack.Manifest) string {
	b, err := json.Marshal([]any{imagefile.Version, m.Files, m.Input, m.Output})
	if err != nil {
		return "" // its answers are not found again, which is safe
	}
	sum := xxh3.Hash128(b).Bytes()
	return hex.EncodeToString(sum[:])
}

// Info says what runs.
func (e *Engine) Info() EngineInfo {
	info := infoOf(e.pack, e.key)
	info.Device, info.Warm, info.HEIC, info.Dims = e.backend.Device(), e.backend.warm, imagefile.HEIFEngine().Name, e.backend.dims
	return info
}

// infoOf is what is known of a pack without running it.
func infoOf(p *pack.Pack, key string) EngineInfo {
	return EngineInfo{
		PackID: p.ID, PackTitle: p.Title, License: p.License, PackKey: key,
		ModelHash: p.Files[pack.ModelFile], LabelsHash: p.Files[pack.LabelsFile],
		InputWidth: p.Input.Width, InputHeight: p.Input.Height,
	}
}

// Vocabulary is the pack's classes; it must not be written to.
func (e *Engine) Vocabulary() inference.Vocabulary { return e.pack.Vocabulary }

// Run recognises everything under roots; see inference.Pipeline.Run.
func (e *Engine) Run(ctx context.Context, roots []string, o RunOptions, sink inference.Sink) error {
	s := summarise(sink)
	err := e.shared(o).Run(ctx, roots, s)
	e.logRun(s, err)
	return err
}

// RunItems recognises items that are known already.
func (e *Engine) RunItems(ctx context.Context, items []inference.Item, o RunOptions, sink inference.Sink) error {
	s := summarise(sink)
	err := e.shared(o).RunItems(ctx, items, s)
	e.logRun(s, err)
	return err
}

// shared is the pipeline of a run that shares the device with others.
func (e *Engine) shared(o RunOptions) *inference.Pipeline {
	p := e.Pipeline(o)
	p.Batcher = e.batcher
	return p
}

// Pipeline is what a run with o goes through, so that its parts can be measured
// one by one; it makes a batcher of its own, so that nobody else should run meanwhile.
// The engine keeps the backend: it is not to be closed by others.
func (e *Engine) Pipeline(o RunOptions) *inference.Pipeline {
	pre := e.pack.Preprocess()
	var onWorker func() (undo func())
	if o.Background {
		onWorker = StepBack
	}
	return &inference.Pipeline{
		Backend: e.backend.Backend, Preprocess: pre,
		NewDecoder: func() (inference.Decoder, error) {
			return imagefile.NewDecoder(pre, imagefile.Options{ThumbSide: o.ThumbSide, Hash: o.Known != nil || o.Embeddings, Budget: e.budget})
		},
		Classes: len(e.pack.Vocabulary), Dims: e.backend.dims, Embeddings: o.Embeddings,
		Activation: inference.Activation(e.pack.Output.Activation),
		TopK:       o.TopK, Thresholds: e.pack.Thresholds,
		Decoders: runtime.GOMAXPROCS(0) + 1,
		Known:    o.Known,
		OnWorker: onWorker,
		Scan:     inference.ScanOptions{Recursive: o.Recursive},
		MaxBatch: e.cfg.MaxBatch, MaxDelay: e.cfg.MaxDelay, Observer: e.cfg.observer(),
	}
}

// Close frees the network and the library. No run may be under way.
func (e *Engine) Close() error {
	return errors.Join(e.batcher.Close(context.Background()), e.backend.Close())
}
