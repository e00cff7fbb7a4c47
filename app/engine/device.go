package engine

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/oip"
	"wanwu/inference/ort"
	"wanwu/inference/recover"
)

// EnvGPURuntime is the environment variable that names the folder of the GPU
// runtime, where that is not beside the program.
const EnvGPURuntime = "WANWU_GPU_RUNTIME"

// gpuFolder is the folder of the GPU runtime beside the program.
const gpuFolder = "runtime-gpu"

// Config says what an engine may run on.
type Config struct {
	// Library is the runtime's CPU build, GPUFolder the folder of its GPU build
	// with the CUDA libraries, which need not exist.
	Library   string
	GPUFolder string
	// Device is "auto" (or empty), "cpu", "cuda:N", "tensorrt:N" or
	// "tensorrt:N:fp16".
	// A network on other machines is "oip://host:port/model"; see oip.ParseTarget. It needs
	// no library. "cpu,oip://…", or another device of this machine before the comma, shares the work.
	Device string
	// AllowRemote is whether pixels may leave this machine for one that Device names. It is for
	// who has told the user so; without it such a device is refused.
	AllowRemote bool
	// RemoteToken is sent to those machines, where it is not empty.
	RemoteToken string
	// CacheDir is where TensorRT's engines are kept; empty: they are not stored.
	CacheDir string
	// MaxBatch is the most pictures of a batch, at most MostBatch; 0 is the usual 32. A GPU is
	// opened for no more, which saves its memory. MaxDelay bounds how long a picture is held back
	// for others to join it; 0 is the usual 50 ms, less than 0 never.
	MaxBatch int
	MaxDelay time.Duration
	// Budget bounds what decoders hold at once, thumbnails' (see thumbnail.Cache.Budget) and
	// other engines' included; nil gives the engine one of its own.
	Budget *imagefile.Budget
	// Room is how many bytes the process may still take, where that is limited; nil is
	// host.Room.
	Room func() (bytes int64, limited bool)
	// Log receives which device was chosen and why, failures and recoveries, and a summary of each
	// run; nil discards them. It receives no picture's name.
	Log *slog.Logger
	// Observer observes every picture, batch and recovery; it may be nil.
	Observer inference.Observer
	// From is the folder or archive that the pack is in; empty for one of the program's own.
	From string
	// TryText is whether the pack's text tower, where it has one, is run once too, as a trial of a pack
	// does; without it that is loaded when a text is typed.
	TryText bool
	// FakeGPU, where set, is used in place of the GPU that Device names: a fake that fails as GPUs do.
	// Everything behind it is as for a real one.
	FakeGPU func(ctx context.Context, batch int) (WarmBackend, error)

	// Of the pack: how many of the best classes of a picture suffice, 0 where all logits are wanted, and
	// whether their scores need all logits.
	best    int
	softmax bool
}

// WarmBackend is a backend that can be warmed up, as a network on a GPU is.
type WarmBackend interface {
	inference.Backend
	// WarmUp runs every size of batch and says what one picture takes.
	WarmUp(ctx context.Context) (time.Duration, error)
	// Dims is the number of values of an embedding, 0 where there is none.
	Dims() int
}

// The usual settings of the batcher, and the most that a batch may have.
const (
	UsualBatch = 32
	UsualDelay = 50 * time.Millisecond
	MostBatch  = ort.GPUBatch
)

// NewConfig fills a configuration from the environment and the places
// beside the program.
func NewConfig(getenv func(string) string, device string) (Config, error) {
	c := Config{Device: device, GPUFolder: getenv(EnvGPURuntime), RemoteToken: getenv(EnvRemoteToken)}
	var err error
	if c.Library, err = RuntimeLibrary(getenv); err != nil {
		return c, err
	}
	if c.GPUFolder == "" {
		dir, err := programFolder()
		if err != nil {
			return c, err
		}
		c.GPUFolder = filepath.Join(dir, gpuFolder)
	}
	// The loader wants it absolute.
	if c.GPUFolder, err = filepath.Abs(c.GPUFolder); err != nil {
		return c, err
	}
	if dir, err := os.UserCacheDir(); err == nil { // without one nothing is cached
		c.CacheDir = filepath.Join(dir, "wanwu")
	}
	return c, nil
}

// setup returns what a device for the network is chosen from.
func (c Config) setup(network ort.Config) ort.Setup {
	return ort.Setup{Library: c.Library, GPUFolder: c.GPUFolder, Config: network}
}

// GPUMemo returns the file that says which of the GPU runtime's files were hashed already; empty
// where nothing is cached.
func (c Config) GPUMemo() string {
	if c.CacheDir == "" {
		return ""
	}
	return filepath.Join(c.CacheDir, "gpu-runtime-checked.json")
}

// CheckDevice reports whether text names a device at all; whether that is there shows when an
// engine is opened.
func CheckDevice(text string) error {
	local, target, remote := oip.Cut(text)
	if remote {
		if _, err := oip.ParseTarget(target); err != nil || local == "" {
			return err
		}
	}
	_, err := ort.ParseChoice(local)
	return err
}

// Remote returns the machines that a device's name has pixels sent to, host:port; none where they
// stay on this one.
func Remote(device string) []string {
	_, target, _ := oip.Cut(device)
	t, err := oip.ParseTarget(target)
	if err != nil {
		return nil
	}
	return t.Addresses
}

// programFolder returns where the program itself is, links followed.
func programFolder() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(exe); err == nil {
		exe = real
	}
	return filepath.Dir(exe), nil
}

// Opened is a network that is ready to run.
type Opened struct {
	inference.Backend
	Decision ort.Decision
	dims     int           // of an embedding
	warm     time.Duration // one picture, measured by the warm-up
	after    []func() error
}

// Close frees everything, in the order in which it depends on each other.
func (o *Opened) Close() error {
	err := o.Backend.Close()
	for i := len(o.after) - 1; i >= 0; i-- {
		err = errors.Join(err, o.after[i]())
	}
	return err
}

// openDevice chooses a device for the network, opens it and warms it up. most is the greatest batch
// that the network takes. A GPU is wrapped so that it is opened again when it fails; one that was
// asked for by name has no fallback.
func openDevice(ctx context.Context, network ort.Config, cfg Config, most int) (*Opened, error) {
	if local, target, ok := oip.Cut(cfg.Device); ok {
		if err := cfg.allowed(); err != nil {
			return nil, err
		}
		if local == "" {
			return openRemote(ctx, network, cfg, target, most, false)
		}
		return openShared(ctx, network, cfg, local, target, most)
	}
	asked, err := ort.ParseChoice(cfg.Device)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}
	}
	probed := network
	probed.Batch = min(most, MostBatch)
	if cfg.MaxBatch > 0 {
		probed.Batch = min(probed.Batch, cfg.MaxBatch)
	}
	if cfg.FakeGPU != nil && asked.Kind != ort.CPU {
		o := &Opened{Decision: ort.Decision{Device: asked, Library: cfg.Library}}
		return o, o.standIn(ctx, probed, cfg, !asked.GPU())
	}
	d, err := ort.Choose(ctx, asked, cfg.setup(probed))
	if err != nil {
		return nil, err
	}
	o := &Opened{Decision: d}
	if d.Device.GPU() {
		err = o.openGPU(ctx, probed, cfg, !asked.GPU())
	} else {
		o.Backend, err = o.openWarm(ctx, d.Apply(network))
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// openWarm opens the network on the library and warms it up.
func (o *Opened) openWarm(ctx context.Context, cfg ort.Config) (inference.Backend, error) {
	b, err := ort.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if o.warm, err = warmUp(ctx, b); err != nil {
		return nil, err
	}
	o.dims = b.Dims()
	return b, nil
}

// warmUp warms b up, and closes it where that fails.
func warmUp(ctx context.Context, b WarmBackend) (time.Duration, error) {
	warm, err := b.WarmUp(ctx)
	if err != nil {
		return 0, errors.Join(err, b.Close())
	}
	return warm, nil
}

// openGPU opens the network on the GPU that was decided on. fallback says that the CPU may take
// its place.
func (o *Opened) openGPU(ctx context.Context, network ort.Config, cfg Config, fallback bool) (err error) {
	release, err := ort.Hold(o.Decision.Library, o.Decision.Preload)
	switch {
	case err != nil && !fallback:
		return err
	case err != nil:
		o.Decision = o.Decision.Instead(cfg.setup(network), err)
		network.Batch = 0 // the CPU's own
		o.Backend, err = o.openWarm(ctx, o.Decision.Apply(network))
		return err
	}
	o.after = append(o.after, release)
	defer func() {
		if err != nil {
			for i := len(o.after) - 1; i >= 0; i-- {
				err = errors.Join(err, o.after[i]())
			}
		}
	}()
	memory := func() (total, free int64, ok bool) { return 0, 0, false }
	if nvml, err := ort.OpenNVML(); err == nil { // without it the free memory is not known
		o.after = append(o.after, nvml.Close)
		memory = func() (total, free int64, ok bool) {
			total, free, err := nvml.Memory(o.Decision.GPU.Bus)
			return total, free, err == nil && total > 0
		}
	}
	open := func(ctx context.Context, batch int) (WarmBackend, error) {
		sized := o.Decision.Apply(network)
		sized.Batch = batch
		if total, free, ok := memory(); ok {
			var err error
			if sized, err = sized.Limited(total, free); err != nil {
				return nil, err
			}
		}
		return ort.Open(ctx, sized)
	}
	return o.recoverable(ctx, network, cfg, open, func() (used, total int64, ok bool) {
		total, free, ok := memory()
		return total - free, total, ok
	}, fallback)
}

// standIn opens the configuration's own fake.
func (o *Opened) standIn(ctx context.Context, network ort.Config, cfg Config, fallback bool) error {
	return o.recoverable(ctx, network, cfg, cfg.FakeGPU, nil, fallback)
}

// recoverable opens a GPU by open so that it is opened again when it fails. fallback says that the
// CPU may take its place.
func (o *Opened) recoverable(ctx context.Context, network ort.Config, cfg Config,
	open func(ctx context.Context, batch int) (WarmBackend, error), memory func() (used, total int64, ok bool), fallback bool) error {
	// The first opening that succeeds is over when recover.New returns; what a
	// later one measures is not shown. No lock is held during one, since it may hang.
	var first sync.Once
	warm := func(ctx context.Context, b WarmBackend) (inference.Backend, error) {
		took, err := warmUp(ctx, b)
		if err != nil {
			return nil, err
		}
		first.Do(func() { o.warm, o.dims = took, b.Dims() })
		return b, nil
	}
	config := recover.Config{
		Batch: network.Batch, Log: cfg.Log, Observer: cfg.Observer, Memory: memory,
		OpenTimeout: o.Decision.Device.OpenLimit(),
		Open: func(ctx context.Context, batch int) (inference.Backend, error) {
			b, err := open(ctx, batch)
			if err != nil {
				return nil, err
			}
			return warm(ctx, b)
		},
	}
	if fallback {
		config.Fallback = func(ctx context.Context) (inference.Backend, error) {
			// The library stays, since a process holds one; Device reports why the GPU was given
			// up.
			d := o.Decision
			d.Device, d.MemoryLimit = ort.Choice{Kind: ort.CPU}, 0
			cpu := d.Apply(network)
			cpu.Batch = 0
			b, err := ort.Open(ctx, cpu)
			if err != nil {
				return nil, err
			}
			return warm(ctx, b)
		}
	}
	// Assigned only when there is one: a nil *recover.Backend is no nil Backend.
	r, err := recover.New(ctx, config)
	if err != nil {
		return err
	}
	o.Backend = r
	return nil
}
