package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
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

// openDevice chooses a device for the network, opens it and warms it up. A card
// that failed although the probe liked it (it disappeared, somebody else took
// its memory) is an error where it was asked for by name, and else the CPU's
// turn.
func openDevice(ctx context.Context, network ort.Config, cfg EngineConfig, most int) (b *ort.Backend, d ort.Decision, warm time.Duration, err error) {
	asked, err := ort.ParseChoice(cfg.Device)
	if err != nil {
		return nil, d, 0, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}
	}
	probed := network
	probed.Batch = min(most, ort.GPUBatch)
	d, err = ort.Choose(ctx, asked, ort.Setup{Library: cfg.Library, GPUFolder: cfg.GPUFolder, Config: probed})
	if err != nil {
		return nil, d, 0, err
	}
	if d.Device.GPU() {
		network.Batch = probed.Batch
	}
	b, warm, err = openWarm(ctx, d.Apply(network))
	if err == nil || !d.Device.GPU() || asked.GPU() || ctx.Err() != nil || inference.CodeOf(err) == inference.CodePack {
		return b, d, warm, err
	}
	failed := err
	d = d.FallBack(failed)
	network.Batch = 0
	if b, warm, err = openWarm(ctx, d.Apply(network)); err != nil {
		err = errors.Join(err, failed)
	}
	return b, d, warm, err
}

func openWarm(ctx context.Context, cfg ort.Config) (*ort.Backend, time.Duration, error) {
	b, err := ort.Open(cfg)
	if err != nil {
		return nil, 0, err
	}
	warm, err := b.WarmUp(ctx)
	if err != nil {
		b.Close()
		return nil, 0, err
	}
	return b, warm, nil
}
