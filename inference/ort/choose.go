package ort

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"wanwu/inference"
)

// Setup is what Choose chooses from.
type Setup struct {
	// Library is the CPU build of the runtime, GPUFolder the folder with its GPU
	// build and the CUDA libraries, which need not exist.
	Library   string
	GPUFolder string
	// Config is the network; its Library and Device are not looked at.
	Config Config
}

// system is what choose needs of the system.
type system struct {
	system string
	driver func() bool            // is NVIDIA's driver there, by its file
	exists func(path string) bool // is there such a file
	held   func() string          // the library that this process has loaded, if any
	// bundle says what is wrong with the folder of the GPU runtime, by its list.
	bundle func(folder string) (reason, detail string)
	probe  func(context.Context, Config) (*Findings, error)
}

// Choose says where the network shall run. CPU is always available. Auto takes the first GPU where
// a probe shows that it works and beats the CPU, and otherwise the CPU, with the reason; where
// there is no driver or no GPU runtime nothing is started or loaded, so that choosing costs
// nothing. A GPU that is asked for by name and cannot be had is an *inference.Error with
// CodeDevice, whose cause is an *inference.DeviceError. It blocks while a probe runs; ctx ends it.
func Choose(ctx context.Context, asked Choice, s Setup) (Decision, error) {
	return choose(ctx, asked, s, outside())
}

// outside returns the real system.
func outside() system {
	return system{
		system: runtime.GOOS,
		driver: func() bool { return FindDriver() != "" },
		exists: func(path string) bool { _, err := os.Stat(path); return err == nil },
		held:   Held,
		bundle: faultOfBundle,
		probe:  prober{}.run,
	}
}

// gpuLibrary returns the path of the runtime's GPU build, and whether it is there.
func (s Setup) gpuLibrary(w system) (path string, here bool) {
	path = filepath.Join(s.GPUFolder, LibraryName())
	return path, s.GPUFolder != "" && w.exists(path)
}

// onCPU returns the decision for the CPU: on the library that the process has loaded already, since
// it can hold one, and either build runs on a CPU; else on the CPU build, or on the GPU build where
// that alone is there.
func (s Setup) onCPU(w system) Decision {
	cpu := Decision{Device: Choice{Kind: CPU}, Library: s.Library}
	if held := w.held(); held != "" {
		cpu.Library = held
	} else if path, here := s.gpuLibrary(w); here && !w.exists(s.Library) {
		cpu.Library = path
	}
	return cpu
}

// Instead returns the decision for the CPU where the GPU of d, which passed a probe, cannot be
// opened because of err.
func (d Decision) Instead(s Setup, err error) Decision {
	cpu := s.onCPU(outside())
	cpu.GPU, cpu.Driver, cpu.Findings = d.GPU, d.Driver, d.Findings
	cpu.Reason, cpu.Detail = reasonOf(err.Error(), &Findings{Driver: d.Driver, GPU: d.GPU})
	switch inference.CodeOf(err) {
	case inference.CodeRuntimeHeld:
		cpu.Reason, cpu.Detail = inference.ReasonRuntimeHeld, ""
	case inference.CodeRuntimeBad, inference.CodeRuntimeMissing:
		if cpu.Reason == inference.ReasonGPUFailed {
			cpu.Reason = inference.ReasonRuntimeBad
		}
	}
	return cpu
}

func choose(ctx context.Context, asked Choice, s Setup, w system) (Decision, error) {
	gpuLibrary, here := s.gpuLibrary(w)
	cpu := s.onCPU(w)
	if asked.Kind == CPU {
		return cpu, nil
	}
	// refuse ends in the CPU under auto, and in an error otherwise.
	refuse := func(reason, detail string, f *Findings, cause error) (Decision, error) {
		if asked.GPU() {
			return Decision{}, &inference.Error{Code: inference.CodeDevice, Detail: asked.String(),
				Err: &inference.DeviceError{Asked: asked.String(), Reason: reason, Detail: detail, Err: cause}}
		}
		cpu.Reason, cpu.Detail, cpu.Findings = reason, detail, f
		if f != nil {
			cpu.GPU, cpu.Driver = f.GPU, f.Driver
		}
		return cpu, nil
	}
	switch {
	case w.system != "linux" && w.system != "windows":
		return refuse(inference.ReasonNoSupport, "", nil, nil)
	case !here && !w.driver():
		return refuse(inference.ReasonNoDriver, "", nil, nil)
	case !here:
		return refuse(inference.ReasonNoGPURuntime, "", nil, nil)
	case !asked.GPU() && !w.driver():
		// Asked by name, the child finds out for certain.
		return refuse(inference.ReasonNoDriver, "", nil, nil)
	}
	// Reading a truncated library crashes: this says which one it is.
	if reason, detail := w.bundle(s.GPUFolder); reason != "" {
		return refuse(reason, detail, nil, nil)
	}
	if held := w.held(); held != "" && held != gpuLibrary {
		return refuse(inference.ReasonRuntimeHeld, "", nil, nil)
	}
	device := asked
	if !asked.GPU() {
		device = Choice{Kind: CUDA}
	}
	cfg := s.Config
	cfg.Device, cfg.Library, cfg.Preload = device, gpuLibrary, s.GPUFolder
	f, err := w.probe(ctx, cfg)
	if err != nil {
		if ctx.Err() != nil {
			return Decision{}, ctx.Err()
		}
		return refuse(inference.ReasonProbeCrashed, Words(err.Error()), nil, err)
	}
	if reason, detail := judge(f, device, asked.GPU()); reason != "" {
		var cause error
		if words := f.words(); words != "" {
			cause = errors.New(words)
		}
		return refuse(reason, detail, f, cause)
	}
	limit, _ := memoryLimit(f.GPU.Memory, f.GPU.Free)
	return Decision{Device: device, Library: gpuLibrary, Preload: s.GPUFolder, MemoryLimit: limit,
		GPU: f.GPU, Driver: f.Driver, Findings: f}, nil
}

// words returns the runtime's own, for the log and for doctor.
func (f *Findings) words() string {
	switch {
	case f.Failure != "":
		return f.Failure
	case f.Stderr != "":
		return Words(f.Stderr)
	case f.Exit != "":
		return f.Exit
	case f.Difference > MaxDifference:
		return fmt.Sprintf("the logits differ by %.2g of the greatest", f.Difference)
	}
	return ""
}

// Apply makes cfg the configuration that d decided.
func (d Decision) Apply(cfg Config) Config {
	cfg.Device, cfg.Library, cfg.Preload, cfg.MemoryLimit = d.Device, d.Library, d.Preload, d.MemoryLimit
	cfg.Reason, cfg.Detail = d.Reason, d.Detail
	cfg.Name, cfg.Memory, cfg.Driver = d.GPU.Name, d.GPU.Memory, d.Driver.Version
	return cfg
}

// Limited returns cfg with what the runtime may take of a GPU of which so much is free now, in
// bytes. It fails with CodeOutOfMemory where that is too little.
func (cfg Config) Limited(total, free int64) (Config, error) {
	limit, ok := memoryLimit(total, free)
	if !ok {
		return cfg, &inference.Error{Code: inference.CodeOutOfMemory, Detail: mebibytes(free)}
	}
	cfg.MemoryLimit = limit
	return cfg, nil
}
