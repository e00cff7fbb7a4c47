package ort

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/inference"
)

// good returns what a probe finds on a machine where all is well.
func good() *Findings {
	return &Findings{
		Stage: StageDone, GPURate: 900, CPURate: 60, Difference: 0.001,
		Driver:  DriverInfo{Present: true, CUDA: "12.4", Version: "550.54.15", GPUs: 1},
		GPU:     GPU{Name: "NVIDIA A10G", Memory: 24 << 30, Free: 20 << 30, Capability: "8.6"},
		Buckets: []Timing{{N: 1, Took: 5 * time.Millisecond}, {N: 32, Took: 35 * time.Millisecond}},
	}
}

// failed returns good up to a stage, with a failure there.
func failed(stage, words string, change ...func(*Findings)) *Findings {
	f := good()
	f.Stage, f.Failure, f.GPURate, f.CPURate, f.Buckets = stage, words, 0, 0, nil
	for _, c := range change {
		c(f)
	}
	return f
}

// noDriver changes findings to those of a machine without one.
func noDriver(f *Findings) { f.Driver, f.GPU = DriverInfo{}, GPU{} }

// machine returns a system whose probe finds f, with the GPU's folder and a driver.
func machine(f *Findings, err error) system {
	return system{
		system: "linux",
		driver: func() bool { return true },
		exists: func(string) bool { return true },
		held:   func() string { return "" },
		bundle: func(string) (reason, detail string) { return "", "" },
		probe:  func(context.Context, Config) (*Findings, error) { return f, err },
	}
}

var setup = Setup{Library: "/p/runtime/" + LibraryName(), GPUFolder: "/p/runtime-gpu"}

// TestReasonsForCPU checks the messages of the runtime's GPU build 1.24.4 and of its CPU build, and
// CUDA's for cases that could not be reproduced.
func TestReasonsForCPU(t *testing.T) {
	crash := failed(StageSession, "")
	crash.Exit = "signal: segmentation fault (core dumped)"
	hang := failed(StageSession, "")
	hang.TimedOut, hang.Exit = true, "signal: killed"
	named := failed(StageLibrary, "")
	named.Exit, named.Stderr = "exit status 127", "wanwu: error while loading shared libraries: libcudnn.so.9: cannot open shared object file: No such file or directory"
	// The GPU has answered, and the CPU for comparison has not.
	late := failed(StageRun, "")
	late.TimedOut, late.GPURate, late.Difference = true, 900, 0.5
	slow := good()
	slow.GPURate, slow.CPURate = 41, 57
	wrong := good()
	wrong.Difference = 0.4
	nan := good()
	nan.Difference = -1
	for name, c := range map[string]struct {
		found          *Findings
		reason, detail string
		asked          Choice // where it matters
	}{
		"no driver": {found: failed(StageLibrary, "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=h", noDriver),
			reason: inference.ReasonNoDriver},
		"driver too old": {found: failed(StageLibrary, "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=h",
			func(f *Findings) { f.Driver.CUDA = "11.4" }), reason: inference.ReasonDriverTooOld, detail: "11.4"},
		"half an update": {found: failed(StageLibrary, "CUDA failure 803: system has unsupported display driver / cuda driver combination ; GPU=0"),
			reason: inference.ReasonDriverMismatch},
		"no card": {found: failed(StageLibrary, "CUDA failure 100: no CUDA-capable device is detected ; GPU=0", func(f *Findings) { f.Driver.GPUs = 0 }),
			reason: inference.ReasonNoGPU},
		"cuda:7": {found: failed(StageDriver, "invalid device ordinal: there are 1 cards"), asked: Choice{Kind: CUDA, Index: 7},
			reason: inference.ReasonNoSuchDevice, detail: "1"},
		"cuda:7 in the runtime's words": {found: failed(StageSession, "CUDA failure 101: invalid device ordinal ; GPU=7", func(f *Findings) { f.Driver.GPUs = 0 }),
			asked: Choice{Kind: CUDA, Index: 7}, reason: inference.ReasonNoSuchDevice},
		"a card too old for the kernels": {found: failed(StageSession, "CUDA error cudaErrorNoKernelImageForDevice:no kernel image is available for execution on the device",
			func(f *Findings) { f.GPU.Name = "Tesla K80" }), reason: inference.ReasonKernelImage, detail: "Tesla K80"},
		"the same by its number": {found: failed(StageSession, "Non-zero status code returned: CUDA failure 209: ; GPU=0"),
			reason: inference.ReasonKernelImage, detail: "NVIDIA A10G"},
		"a missing library": {found: failed(StageLibrary, "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory"),
			reason: inference.ReasonMissingLibrary, detail: "libcublasLt.so.12"},
		"a missing library that only stderr names": {found: failed(StageLibrary, "Failed to load shared library", func(f *Findings) {
			f.Stderr = "E provider_bridge: /p/runtime-gpu/libx.so: libcudnn.so.9: cannot open shared object file: No such file"
		}), reason: inference.ReasonMissingLibrary, detail: "libcudnn.so.9"},
		"a missing library on Windows": {found: failed(StageLibrary, `Error loading "C:\p\runtime-gpu\onnxruntime_providers_cuda.dll" which depends on "cudnn64_9.dll" which is missing.`),
			reason: inference.ReasonMissingLibrary, detail: "cudnn64_9.dll"},
		"a loader that gives up": {found: named, reason: inference.ReasonMissingLibrary, detail: "libcudnn.so.9"},
		"the CPU build": {found: failed(StageLibrary, "CUDA execution provider is not enabled in this build. "),
			reason: inference.ReasonCPURuntime},
		"a library of another architecture": {found: failed(StageLibrary, "libcudart.so.12: wrong ELF class: ELFCLASS32"),
			reason: inference.ReasonRuntimeBad, detail: "libcudart.so.12: wrong ELF class: ELFCLASS32"},
		"a library of another version": {found: failed(StageDriver, "Platform-specific initialization failed: Error setting ORT API base: 2", func(f *Findings) { f.Code = inference.CodeRuntimeBad }),
			reason: inference.ReasonRuntimeBad, detail: "Platform-specific initialization failed: Error setting ORT API base: 2"},
		"a library that lacks a function": {found: failed(StageDriver, "dlopen: cannot find it", func(f *Findings) { f.Code = inference.CodeRuntimeBad }),
			reason: inference.ReasonRuntimeBad, detail: "dlopen: cannot find it"},
		"a card in use": {found: failed(StageSession, "CUDA failure 46: all CUDA-capable devices are busy or unavailable ; GPU=0"),
			reason: inference.ReasonDeviceBusy},
		"a full card": {found: failed(StageRun, "BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 1048576",
			func(f *Findings) { f.GPU.Free = 312 << 20 }), reason: inference.ReasonLowMemory, detail: "312 MiB"},
		"a card that disappears":       {found: failed(StageRun, "CUDA failure 719: unspecified launch failure ; GPU=0"), reason: inference.ReasonDeviceLost},
		"a crash":                      {found: crash, reason: inference.ReasonProbeCrashed, detail: "signal: segmentation fault (core dumped), session"},
		"a hang":                       {found: hang, reason: inference.ReasonProbeTimeout, detail: "session"},
		"wrong, and a CPU without end": {found: late, reason: inference.ReasonWrongOutput, detail: "0.5"},
		"silence":                      {found: failed(StageSession, ""), reason: inference.ReasonProbeCrashed, detail: "session"},
		"slower than the CPU":          {found: slow, reason: inference.ReasonSlower, detail: "GPU 41 · CPU 57"},
		"other answers":                {found: wrong, reason: inference.ReasonWrongOutput, detail: "0.4"},
		"no answers":                   {found: nan, reason: inference.ReasonWrongOutput, detail: "-1"},
		"something new behind a trace": {found: failed(StageSession, "/onnxruntime_src/x.cc:60 static Info::F(const Options&) [ONNXRuntimeError] : 1 : FAIL : CUDNN failure 4000: CUDNN_STATUS_INTERNAL_ERROR ; GPU=0 ; hostname=h ; expr=f();"),
			reason: inference.ReasonGPUFailed, detail: "CUDNN failure 4000: CUDNN_STATUS_INTERNAL_ERROR"},
		"something new": {found: failed(StageSession, "the moon is wrong\nand more"), reason: inference.ReasonGPUFailed, detail: "the moon is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			if !c.asked.GPU() {
				d, err := choose(t.Context(), Choice{Kind: Auto}, setup, machine(c.found, nil))
				if err != nil {
					t.Fatalf("auto is an error: %v", err)
				}
				if c := d.Apply(Config{}); c.Driver != d.Driver.Version || c.Name != d.GPU.Name || c.Memory != d.GPU.Memory {
					t.Errorf("auto: the config is %+v of %+v", c, d)
				}
				if d.Device.Kind != CPU || d.Library != setup.Library || d.Reason != c.reason || d.Detail != c.detail {
					t.Errorf("auto: %s with %s because of %q (%q), want the CPU because of %q (%q)", d.Device, d.Library, d.Reason, d.Detail, c.reason, c.detail)
				}
				c.asked = Choice{Kind: CUDA}
			}
			d, err := choose(t.Context(), c.asked, setup, machine(c.found, nil))
			if c.found == slow { // asked for by name, it need not be the faster one
				if err != nil || d.Device != c.asked {
					t.Errorf("%s: %s, %v", c.asked, d.Device, err)
				}
				return
			}
			var why *inference.DeviceError
			if inference.CodeOf(err) != inference.CodeDevice || !errors.As(err, &why) {
				t.Fatalf("%s: %v, want an error with code device", c.asked, err)
			}
			if why.Asked != c.asked.String() || why.Reason != c.reason || why.Detail != c.detail {
				t.Errorf("%+v, want %q (%q)", why, c.reason, c.detail)
			}
		})
	}
}

func TestWorkingGPUIsChosen(t *testing.T) {
	for asked, want := range map[Choice]Choice{
		{Kind: Auto}:           {Kind: CUDA},
		{}:                     {Kind: CUDA},
		{Kind: CUDA}:           {Kind: CUDA},
		{Kind: TensorRT}:       {Kind: TensorRT},
		{Kind: CPU, Index: 99}: {Kind: CPU},
	} {
		d, err := choose(t.Context(), asked, setup, machine(good(), nil))
		if err != nil || d.Device != want || d.Reason != "" {
			t.Errorf("%s: %+v, %v; want %s", asked, d, err, want)
			continue
		}
		if !want.GPU() {
			continue
		}
		c := d.Apply(Config{})
		if c.Library != filepath.Join(setup.GPUFolder, LibraryName()) || c.Preload != setup.GPUFolder || c.Name != "NVIDIA A10G" ||
			c.Driver != "550.54.15" || c.Memory != 24<<30 || c.MemoryLimit != 20<<30-memoryMargin {
			t.Errorf("%s: the config is %+v", asked, c)
		}
	}
}

// TestCPUTimeoutMeansSlower checks that a CPU that is not done with a few pictures when the
// time is over is the slower one.
func TestCPUTimeoutMeansSlower(t *testing.T) {
	f := good()
	f.Stage, f.TimedOut, f.Exit, f.CPURate = StageRun, true, "signal: killed", 0
	for _, asked := range []Choice{{}, {Kind: CUDA}} {
		if d, err := choose(t.Context(), asked, setup, machine(f, nil)); err != nil || d.Device.Kind != CUDA {
			t.Errorf("%s: %+v, %v", asked, d, err)
		}
	}
}

func TestNoProbeWithoutDriverOrRuntime(t *testing.T) {
	for name, c := range map[string]struct {
		driver, gpuRuntime bool
		system             string
		reason             string
	}{
		"nothing there":           {reason: inference.ReasonNoDriver, system: "linux"},
		"a runtime, no driver":    {reason: inference.ReasonNoDriver, system: "linux", gpuRuntime: true},
		"a driver, no runtime":    {reason: inference.ReasonNoGPURuntime, system: "windows", driver: true},
		"a system without NVIDIA": {reason: inference.ReasonNoSupport, system: "darwin", driver: true, gpuRuntime: true},
	} {
		w := machine(nil, nil)
		w.system = c.system
		w.driver = func() bool { return c.driver }
		w.exists = func(path string) bool { return c.gpuRuntime || !strings.HasPrefix(path, setup.GPUFolder) }
		w.probe = func(context.Context, Config) (*Findings, error) {
			t.Errorf("%s: a child was started", name)
			return nil, errors.New("not to be reached")
		}
		d, err := choose(t.Context(), Choice{}, setup, w)
		if err != nil || d.Device.Kind != CPU || d.Library != setup.Library || d.Reason != c.reason {
			t.Errorf("%s: %+v, %v; want the CPU because of %s", name, d, err, c.reason)
		}
	}
}

func TestTruncatedFolderIsNotProbed(t *testing.T) {
	w := machine(nil, nil)
	w.bundle = func(string) (reason, detail string) { return inference.ReasonRuntimeBad, "libcudart.so.12" }
	w.probe = func(context.Context, Config) (*Findings, error) {
		t.Error("a child was started")
		return nil, errors.New("not to be reached")
	}
	d, err := choose(t.Context(), Choice{}, setup, w)
	if err != nil || d.Device.Kind != CPU || d.Reason != inference.ReasonRuntimeBad || d.Detail != "libcudart.so.12" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestGPUBuildRunsCPUWithoutCPUBuild(t *testing.T) {
	w := machine(nil, nil)
	w.exists = func(path string) bool { return strings.HasPrefix(path, setup.GPUFolder) }
	d, err := choose(t.Context(), Choice{Kind: CPU}, setup, w)
	if want := filepath.Join(setup.GPUFolder, LibraryName()); err != nil || d.Library != want {
		t.Errorf("%+v, %v; want %s", d, err, want)
	}
}

// TestLoadedLibraryIsKept checks that a session that hangs keeps the library for good: the CPU is
// run on that one, and a GPU needs the program to be started again.
func TestLoadedLibraryIsKept(t *testing.T) {
	gpuLibrary := filepath.Join(setup.GPUFolder, LibraryName())
	w := machine(good(), nil)
	w.held = func() string { return gpuLibrary }
	if d, err := choose(t.Context(), Choice{Kind: CPU}, setup, w); err != nil || d.Library != gpuLibrary || d.Reason != "" {
		t.Errorf("%+v, %v; want the CPU on %s", d, err, gpuLibrary)
	}
	if d, err := choose(t.Context(), Choice{Kind: CUDA}, setup, w); err != nil || d.Library != gpuLibrary {
		t.Errorf("%+v, %v; want the card again", d, err)
	}
	w.held = func() string { return setup.Library }
	if d, err := choose(t.Context(), Choice{}, setup, w); err != nil || d.Library != setup.Library || d.Reason != inference.ReasonRuntimeHeld {
		t.Errorf("%+v, %v; want the CPU, and why", d, err)
	}
	var why *inference.DeviceError
	if _, err := choose(t.Context(), Choice{Kind: CUDA}, setup, w); !errors.As(err, &why) || why.Reason != inference.ReasonRuntimeHeld {
		t.Errorf("asked for by name: %v", err)
	}
}

func TestProbeCannotStart(t *testing.T) {
	d, err := choose(t.Context(), Choice{}, setup, machine(nil, errors.New("no more processes")))
	if err != nil || d.Device.Kind != CPU || d.Reason != inference.ReasonProbeCrashed || d.Detail != "no more processes" {
		t.Errorf("%+v, %v", d, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := choose(ctx, Choice{}, setup, machine(nil, ctx.Err())); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled probe: %v", err)
	}
}

func TestMemoryLimit(t *testing.T) {
	const g = int64(1) << 30
	for _, c := range []struct {
		total, free, want int64
		ok                bool
	}{
		{0, 0, 0, true},                // nothing is known: no limit
		{24 * g, 0, 21904333209, true}, // only the size is
		{24 * g, 24 * g, 21904333209, true},
		{24 * g, 8 * g, 8*g - memoryMargin, true},
		{24 * g, g, g - memoryMargin, true},
		{24 * g, g / 2, 0, false},
		{2 * g, 2 * g, 2*g - memoryMargin, true},
	} {
		limit, ok := memoryLimit(c.total, c.free)
		if ok != c.ok || ok && limit != c.want {
			t.Errorf("%d free of %d: %d, %v; want %d, %v", c.free, c.total, limit, ok, c.want, c.ok)
		}
		cfg, err := Config{}.Limited(c.total, c.free)
		if c.ok && (err != nil || cfg.MemoryLimit != c.want) || !c.ok && inference.CodeOf(err) != inference.CodeOutOfMemory {
			t.Errorf("%d free of %d: the config's limit is %d, %v", c.free, c.total, cfg.MemoryLimit, err)
		}
	}
}

func TestOutOfMemorySide(t *testing.T) {
	err := errors.New("bad allocation")
	for kind, want := range map[string]string{CPU: inference.DetailMachine, "": inference.DetailMachine, CUDA: "bad allocation"} {
		cfg := Config{Device: Choice{Kind: kind}}
		if e := cfg.failure(err); e.Code != inference.CodeOutOfMemory || e.Detail != want {
			t.Errorf("on %q: %+v", kind, e)
		}
	}
}

func TestClassify(t *testing.T) {
	for words, want := range map[string]inference.Code{
		"Failed to allocate memory for requested buffer of size 42":          inference.CodeOutOfMemory,
		"Available memory of 3 is smaller than requested bytes of 4":         inference.CodeOutOfMemory,
		"CUDA failure 2: out of memory ; GPU=0":                              inference.CodeOutOfMemory,
		"cudaMalloc failed":                                                  inference.CodeOutOfMemory,
		"CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0":               inference.CodeOutOfMemory,
		"CUDNN_STATUS_ALLOC_FAILED":                                          inference.CodeOutOfMemory,
		"bad allocation":                                                     inference.CodeOutOfMemory,
		"CUDA failure 700: an illegal memory access was encountered ; GPU=0": inference.CodeDeviceLost,
		"CUDA failure 719: unspecified launch failure":                       inference.CodeDeviceLost,
		"GPU is lost": inference.CodeDeviceLost,
		"Non-zero status code returned while running Conv node. CUDNN_STATUS_BAD_PARAM": inference.CodeBackend,
		"Got invalid dimensions for input: input for the following indices":             inference.CodeBackend,
	} {
		if got := classify(words); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}
