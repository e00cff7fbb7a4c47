//go:build gpu

// What `make gpu-check` runs: the real GPU build of the runtime, which is too
// large for the ordinary tests. WANWU_GPU_RUNTIME names its folder.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/ort"
)

// TestMain lets a probe start this test's binary as it starts the program.
func TestMain(m *testing.M) {
	ort.ProbeMain()
	os.Exit(m.Run())
}

// gpuConfig is the configuration for a device, with folder as the GPU runtime.
func gpuConfig(t *testing.T, device, folder string) EngineConfig {
	t.Helper()
	c, err := NewEngineConfig(func(k string) string {
		if k == EnvGPURuntime {
			return folder
		}
		return os.Getenv(k)
	}, device)
	if err != nil {
		t.Fatal(err)
	}
	c.CacheDir = t.TempDir()
	return c
}

func bundle(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(EnvGPURuntime)
	if b, err := ort.ReadBundle(dir); err != nil {
		t.Fatalf("%s is not the GPU runtime: %v", EnvGPURuntime, err)
	} else if broken := b.Broken(dir); len(broken) > 0 {
		t.Fatalf("%s: broken: %v", dir, broken)
	}
	return dir
}

func gpuPack(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// refused opens a device that cannot be had, and answers with the reason.
func refused(t *testing.T, device, folder string) *inference.DeviceError {
	t.Helper()
	begin := time.Now()
	e, err := OpenEngineOn(t.Context(), gpuPack(t), gpuConfig(t, device, folder))
	if err == nil {
		e.Close()
		t.Fatalf("%s can be had", device)
	}
	var why *inference.DeviceError
	if inference.CodeOf(err) != inference.CodeDevice || !errors.As(err, &why) {
		t.Fatalf("%s: %v, want code device", device, err)
	}
	t.Logf("--device %s: %s", device, Sentence(Chinese, err))
	t.Logf("the runtime's words, after %s: %v", time.Since(begin).Round(time.Millisecond), ort.Words(fmt.Sprint(why.Err)))
	return why
}

// links makes a folder of some files of another one.
func links(t *testing.T, from string, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestGPUWithoutTheCUDALibraries(t *testing.T) {
	dir := links(t, bundle(t), "libonnxruntime.so", "libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so", "libonnxruntime_providers_tensorrt.so")
	for device, want := range map[string]string{"cuda:0": "libcublasLt.so.12", "tensorrt:0": "libcublas.so.12"} {
		if why := refused(t, device, dir); why.Reason != inference.ReasonMissingLibrary || why.Detail != want {
			t.Errorf("%s: %s (%s), want the missing %s", device, why.Reason, why.Detail, want)
		}
	}
}

func TestGPUWithTheCPUBuildInItsPlace(t *testing.T) {
	library, err := RuntimeLibrary(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	dir := links(t, filepath.Dir(library), filepath.Base(library))
	if why := refused(t, "cuda:0", dir); why.Reason != inference.ReasonCPURuntime {
		t.Errorf("%s (%s)", why.Reason, why.Detail)
	}
}

// A copy that was cut short: the loader maps a library whose end is missing.
func TestGPUWithALibraryThatIsCutShort(t *testing.T) {
	from := bundle(t)
	dir := links(t, from, "libonnxruntime.so", "libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so")
	data, err := os.ReadFile(filepath.Join(from, "libcudart.so.12"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "libcudart.so.12"), data[:4000], 0o644); err != nil {
		t.Fatal(err)
	}
	// Without the list the headers tell: the loader would kill the child.
	if why := refused(t, "cuda:0", dir); why.Reason != inference.ReasonRuntimeBad || !strings.Contains(why.Detail, "libcudart.so.12: is cut short") {
		t.Errorf("%s (%s)", why.Reason, why.Detail)
	}
	if err := os.Symlink(filepath.Join(from, "bundle.json"), filepath.Join(dir, "bundle.json")); err != nil {
		t.Fatal(err)
	}
	if why := refused(t, "cuda:0", dir); why.Detail == "" {
		t.Errorf("%s without a file's name", why.Reason)
	}
}

func TestGPUWithoutADriver(t *testing.T) {
	if ort.FindDriver() != "" {
		t.Skip("this machine has a driver")
	}
	dir := bundle(t)
	for _, device := range []string{"cuda:0", "cuda:7"} {
		if why := refused(t, device, dir); why.Reason != inference.ReasonNoDriver {
			t.Errorf("%s: %s (%s)", device, why.Reason, why.Detail)
		}
	}
	begin := time.Now()
	e, err := OpenEngineOn(t.Context(), gpuPack(t), gpuConfig(t, "auto", dir))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	d := e.Info().Device
	t.Logf("--device auto: %s (ready after %s)", DeviceSentence(Chinese, d), time.Since(begin).Round(time.Millisecond))
	if d.Kind != ort.CPU || d.Reason != inference.ReasonNoDriver {
		t.Errorf("auto: %+v", d)
	}
}

// The probe said yes, and the card is gone when it is opened: in one process the
// GPU build fails for real, and its own CPU part takes over.
func TestGPUThatGoesBetweenProbeAndOpening(t *testing.T) {
	if ort.FindDriver() != "" {
		t.Skip("this machine has a driver")
	}
	dir := bundle(t)
	o := &opened{decision: ort.Decision{Device: ort.Choice{Kind: ort.CUDA}, Library: filepath.Join(dir, ort.LibraryName()), Preload: dir}}
	if err := o.openCard(t.Context(), embeddedNetwork(t), EngineConfig{}, true); err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if d := o.Device(); d.Kind != ort.CPU || d.Reason != inference.ReasonNoDriver {
		t.Errorf("%+v", d)
	}
}

func TestGPUAgreesWithTheCPU(t *testing.T) {
	dir := bundle(t)
	cpu := gpuConfig(t, "cpu", dir)
	cpu.Library = filepath.Join(dir, ort.LibraryName()) // a process holds one library
	want, speed := recognise(t, cpu)
	t.Logf("CPU: %s", speed)
	if ort.FindDriver() == "" {
		t.Skip("no driver: there is nothing to compare the CPU with")
	}
	gpu := gpuConfig(t, "cuda:0", dir)
	gpu.Library = cpu.Library
	got, speed := recognise(t, gpu)
	t.Logf("GPU: %s", speed)
	for path, labels := range want {
		if len(got[path]) == 0 || got[path][0].Class != labels[0].Class {
			t.Errorf("%s: the devices disagree on the best label", path)
			continue
		}
		for _, w := range labels {
			for _, g := range got[path] {
				if g.Class == w.Class && math.Abs(float64(g.Score-w.Score)) > 1e-2 {
					t.Errorf("%s: class %d has %.4f on the GPU and %.4f on the CPU", path, w.Class, g.Score, w.Score)
				}
			}
		}
	}
}

// recognise runs the samples, and then measures the whole job and the raw loop
// of the session on the same device.
func recognise(t *testing.T, cfg EngineConfig) (map[string][]inference.Label, string) {
	t.Helper()
	e, err := OpenEngineOn(t.Context(), gpuPack(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	folder := t.TempDir()
	names, err := fs.Glob(assets.Samples(), "*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	device := e.Info().Device
	copies := 20 * device.Lanes * device.Batch / len(names)
	for _, name := range names {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range max(copies, 1) {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d %s", i, name)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	k := &collector{labels: map[string][]inference.Label{}}
	begin := time.Now()
	if err := e.Run(t.Context(), []string{folder}, RunOptions{TopK: 5, Recursive: true}, k); err != nil {
		t.Fatal(err)
	}
	whole := float64(len(k.labels)) / time.Since(begin).Seconds()
	raw := rawLoop(t, e, 3*time.Second)
	return k.labels, fmt.Sprintf("%s · whole job %.0f img/s, raw session loop %.0f img/s, share %.0f %%, lanes %d, batch %d",
		DeviceSentence(English, e.Info().Device), whole, raw, 100*whole/raw, device.Lanes, device.Batch)
}

// rawLoop runs full batches on every lane for a while and gives pictures a second.
func rawLoop(t *testing.T, e *Engine, during time.Duration) float64 {
	t.Helper()
	backend, device, pre := e.backend.Backend, e.Info().Device, e.pack.Preprocess()
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		done int
	)
	begin := time.Now()
	for range device.Lanes {
		wg.Go(func() {
			b := &inference.Batch{N: device.Batch, Input: make([]float32, device.Batch*pre.Len()),
				Logits: make([]float32, device.Batch*len(e.pack.Vocabulary)), Embedding: make([]float32, device.Batch*e.backend.dims)}
			for ctx.Err() == nil {
				if err := backend.Run(t.Context(), b); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				done += b.N
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return float64(done) / time.Since(begin).Seconds()
}

// collector keeps the labels of each picture.
type collector struct{ labels map[string][]inference.Label }

func (*collector) Found(*inference.Item) bool           { return true }
func (*collector) Skipped(string, inference.SkipReason) {}
func (*collector) Scanned()                             {}
func (*collector) Thumb(*inference.Item, []byte)        {}
func (c *collector) Done(r *inference.Result) error {
	if r.Err != nil {
		return r.Err
	}
	c.labels[r.Item.Path] = r.Labels
	return nil
}
