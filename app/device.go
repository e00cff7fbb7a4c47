package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"wanwu/inference"
	"wanwu/inference/ort"
)

// EnvGPURuntime is the environment variable that names the folder of the GPU
// runtime, where that is not beside the program.
const EnvGPURuntime = "WANWU_GPU_RUNTIME"

// gpuFolder is the folder of the GPU runtime beside the program.
const gpuFolder = "runtime-gpu"

// EngineConfig says what an engine may run on.
type EngineConfig struct {
	// Library is the runtime's CPU build, GPUFolder the folder of its GPU build
	// with the CUDA libraries, which need not exist.
	Library   string
	GPUFolder string
	// Device is "auto" (or empty), "cpu", "cuda:N", "tensorrt:N" or
	// "tensorrt:N:fp16".
	Device string
	// CacheDir is where TensorRT's engines are kept; empty is nowhere.
	CacheDir string
	// Log is told what fails on a card and what is done about it; nil is nobody.
	Log *slog.Logger
}

// NewEngineConfig fills a configuration from the environment and the places
// beside the program.
func NewEngineConfig(getenv func(string) string, device string) (EngineConfig, error) {
	c := EngineConfig{Device: device, GPUFolder: getenv(EnvGPURuntime)}
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

// CheckDevice says whether text names a device at all; whether that is there
// shows when an engine is opened.
func CheckDevice(text string) error {
	_, err := ort.ParseChoice(text)
	return err
}

// programFolder is where the program itself lies, links followed.
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

// opened is a network that is ready to run.
type opened struct {
	inference.Backend
	decision ort.Decision
	dims     int           // of an embedding
	warm     time.Duration // one picture, measured by the warm-up
	after    []func() error
}

// Close frees everything, in the order in which it depends on each other.
func (o *opened) Close() error {
	err := o.Backend.Close()
	for i := len(o.after) - 1; i >= 0; i-- {
		err = errors.Join(err, o.after[i]())
	}
	return err
}

// openDevice chooses a device for the network, opens it and warms it up. most is
// the greatest batch that the network takes. A card is wrapped so that it is
// opened anew when it fails; one that was asked for by name has no fallback.
func openDevice(ctx context.Context, network ort.Config, cfg EngineConfig, most int) (*opened, error) {
	asked, err := ort.ParseChoice(cfg.Device)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}
	}
	probed := network
	probed.Batch = min(most, ort.GPUBatch)
	d, err := ort.Choose(ctx, asked, ort.Setup{Library: cfg.Library, GPUFolder: cfg.GPUFolder, Config: probed})
	if err != nil {
		return nil, err
	}
	o := &opened{decision: d}
	if d.Device.GPU() {
		err = o.openCard(ctx, probed, cfg.Log, !asked.GPU())
	} else {
		o.Backend, err = o.openWarm(ctx, d.Apply(network))
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// openWarm opens the network and warms it up.
func (o *opened) openWarm(ctx context.Context, cfg ort.Config) (inference.Backend, error) {
	b, err := ort.Open(cfg)
	if err != nil {
		return nil, err
	}
	warm, err := b.WarmUp(ctx)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	o.warm, o.dims = warm, b.Dims()
	return b, nil
}

// openCard opens the network on the card that was decided on. fallback says
// that the CPU may take its place.
func (o *opened) openCard(ctx context.Context, network ort.Config, log *slog.Logger, fallback bool) (err error) {
	release, err := ort.Hold(o.decision.Library, o.decision.Preload)
	if err != nil {
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
	if nvml, err := ort.OpenNVML(); err == nil { // without it nobody knows what is free
		o.after = append(o.after, nvml.Close)
		memory = func() (total, free int64, ok bool) {
			total, free, err := nvml.Memory(o.decision.Card.Bus)
			return total, free, err == nil && total > 0
		}
	}
	// Openings come one after the other, and the first is over when NewResilient
	// returns; what a later one measures is not shown.
	first := true
	measured := opened{}
	openings := sync.Mutex{}
	open := func(ctx context.Context, cfg ort.Config) (inference.Backend, error) {
		openings.Lock()
		defer openings.Unlock()
		b, err := measured.openWarm(ctx, cfg)
		if err == nil && first {
			o.warm, o.dims, first = measured.warm, measured.dims, false
		}
		return b, err
	}
	config := inference.ResilientConfig{
		Batch: network.Batch, Log: log,
		Open: func(ctx context.Context, batch int) (inference.Backend, error) {
			cfg := o.decision.Apply(network)
			cfg.Batch = batch
			if total, free, ok := memory(); ok {
				var err error
				if cfg, err = cfg.Limited(total, free); err != nil {
					return nil, err
				}
			}
			return open(ctx, cfg)
		},
		Memory: func() (used, total int64, ok bool) {
			total, free, ok := memory()
			return total - free, total, ok
		},
	}
	if fallback {
		config.Fallback = func(ctx context.Context) (inference.Backend, error) {
			// The library stays, since a process holds one; why the card was
			// given up is for Device to say.
			cfg := ort.Decision{Device: ort.Choice{Kind: ort.CPU}, Library: o.decision.Library}.Apply(network)
			cfg.Batch = 0
			return open(ctx, cfg)
		}
	}
	// Assigned only when there is one: a nil *Resilient is no nil Backend.
	r, err := inference.NewResilient(ctx, config)
	if err != nil {
		return err
	}
	o.Backend = r
	return nil
}
