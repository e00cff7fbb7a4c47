//go:build gpu

// What `make gpu-check` runs: the real GPU build of the runtime, which is too
// large for the ordinary tests. WANWU_GPU_RUNTIME names its folder.
package engine

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

	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/ort"
	"wanwu/inference/pipeline"
)

// TestMain lets a probe start this test's binary as it starts the program.
func TestMain(m *testing.M) {
	ort.ProbeMain()
	os.Exit(m.Run())
}

// gpuConfig returns the configuration for a device, with folder as the GPU runtime.
func gpuConfig(t *testing.T, device, folder string) Config {
	t.Helper()
	c, err := NewConfig(func(k string) string {
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

// refused opens a device that is not available, and returns the reason.
func refused(t *testing.T, device, folder string) *inference.DeviceError {
	t.Helper()
	begin := time.Now()
	e, err := OpenOn(t.Context(), gpuPack(t), gpuConfig(t, device, folder))
	if err == nil {
		e.Close()
		t.Fatalf("%s can be had", device)
	}
	var why *inference.DeviceError
	if inference.CodeOf(err) != inference.CodeDevice || !errors.As(err, &why) {
		t.Fatalf("%s: %v, want code device", device, err)
	}
	t.Logf("--device %s: %s", device, words.Sentence(words.Chinese, err))
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

// systemHas reports whether the loader finds a library by itself: a machine may have CUDA
// installed.
func systemHas(name string) bool {
	for _, dir := range strings.Split(os.Getenv("LD_LIBRARY_PATH"), ":") {
		if _, err := os.Stat(filepath.Join(dir, name)); dir != "" && err == nil {
			return true
		}
	}
	cache, err := os.ReadFile("/etc/ld.so.cache")
	return err == nil && strings.Contains(string(cache), "/"+name+"\x00")
}

func TestGPUWithoutCUDALibraries(t *testing.T) {
	for _, name := range []string{"libcublasLt.so.12", "libcublas.so.12"} {
		if systemHas(name) {
			t.Skipf("this machine has %s of its own: runs on machines without CUDA", name)
		}
	}
	dir := links(t, bundle(t), "libonnxruntime.so", "libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so", "libonnxruntime_providers_tensorrt.so")
	for device, want := range map[string]string{"cuda:0": "libcublasLt.so.12", "tensorrt:0": "libcublas.so.12"} {
		if why := refused(t, device, dir); why.Reason != inference.ReasonMissingLibrary || why.Detail != want {
			t.Errorf("%s: %s (%s), want the missing %s", device, why.Reason, why.Detail, want)
		}
	}
}

func TestGPUFolderWithCPUBuild(t *testing.T) {
	library, err := RuntimeLibrary(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	dir := links(t, filepath.Dir(library), filepath.Base(library))
	if why := refused(t, "cuda:0", dir); why.Reason != inference.ReasonCPURuntime {
		t.Errorf("%s (%s)", why.Reason, why.Detail)
	}
}

// TestGPUWithTruncatedLibrary checks a copy that was cut short: the loader maps a library whose end
// is missing.
func TestGPUWithTruncatedLibrary(t *testing.T) {
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

func TestGPUWithoutDriver(t *testing.T) {
	if ort.FindDriver() != "" {
		t.Skip("this machine has a driver: runs on machines without one")
	}
	dir := bundle(t)
	for _, device := range []string{"cuda:0", "cuda:7"} {
		if why := refused(t, device, dir); why.Reason != inference.ReasonNoDriver {
			t.Errorf("%s: %s (%s)", device, why.Reason, why.Detail)
		}
	}
	begin := time.Now()
	e, err := OpenOn(t.Context(), gpuPack(t), gpuConfig(t, "auto", dir))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	d := e.Info().Device
	t.Logf("--device auto: %s (ready after %s)", words.DeviceSentence(words.Chinese, d), time.Since(begin).Round(time.Millisecond))
	if d.Kind != ort.CPU || d.Reason != inference.ReasonNoDriver {
		t.Errorf("auto: %+v", d)
	}
}

// TestGPULostBetweenProbeAndOpening checks that the CPU part of the GPU build takes over when the
// GPU is lost after a successful probe.
func TestGPULostBetweenProbeAndOpening(t *testing.T) {
	if ort.FindDriver() != "" {
		t.Skip("this machine has a driver: runs on machines without one")
	}
	dir := bundle(t)
	o := &Opened{Decision: ort.Decision{Device: ort.Choice{Kind: ort.CUDA}, Library: filepath.Join(dir, ort.LibraryName()), Preload: dir}}
	if err := o.openGPU(t.Context(), embeddedNetwork(t), Config{}, true); err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if d := o.Device(); d.Kind != ort.CPU || d.Reason != inference.ReasonNoDriver {
		t.Errorf("%+v", d)
	}
}

// TestGPUAgreesWithCPU compares every score of every class, for each picture in batches of many
// sizes: the samples are repeated on the GPU until its largest batches are full.
func TestGPUAgreesWithCPU(t *testing.T) {
	dir := bundle(t)
	cpu := gpuConfig(t, "cpu", dir)
	cpu.Library = filepath.Join(dir, ort.LibraryName()) // a process holds one library
	want, speed := recognise(t, cpu)
	t.Logf("CPU: %s", speed)
	agree(t, want, want) // its copies with each other
	if ort.FindDriver() == "" {
		t.Skip("no driver, so nothing to compare the CPU with: runs on machines with an NVIDIA card")
	}
	gpu := gpuConfig(t, "cuda:0", dir)
	gpu.Library = cpu.Library
	got, speed := recognise(t, gpu)
	t.Logf("GPU: %s", speed)
	agree(t, got, want)
}

// agree compares every score of got, of which want has the first copy at least.
func agree(t *testing.T, got, want map[string][]inference.Label) {
	t.Helper()
	scores := func(labels []inference.Label) map[int32]float32 {
		m := map[int32]float32{}
		for _, l := range labels {
			m[l.Class] = l.Score
		}
		return m
	}
	worst := 0.0
	for path, labels := range got {
		cpu := want[firstCopy(path)]
		if len(labels) == 0 || len(cpu) != len(labels) {
			t.Errorf("%s: %d labels, %d on the CPU", path, len(labels), len(cpu))
			continue
		}
		if labels[0].Class != cpu[0].Class && cpu[0].Score-scores(cpu)[labels[0].Class] > 1e-2 {
			t.Errorf("%s: the devices disagree on the best label", path)
		}
		on := scores(labels)
		for class, w := range scores(cpu) {
			g, there := on[class]
			d := math.Abs(float64(g - w))
			worst = max(worst, d)
			if !there || d > 1e-2 {
				t.Errorf("%s: class %d has %.4f, and %.4f on the CPU", path, class, g, w)
			}
		}
	}
	t.Logf("%d pictures, the scores differ by %.2g at most", len(got), worst)
}

// copyName returns how the i-th copy of a sample is called, and firstCopy the name of the first one
// of a copy's sample.
func copyName(i int, sample string) string { return fmt.Sprintf("%05d %s", i, sample) }

func firstCopy(path string) string {
	_, sample, _ := strings.Cut(filepath.Base(path), " ")
	return filepath.Join(filepath.Dir(path), copyName(0, sample))
}

// recognise runs the samples, and then measures the whole job and the raw loop
// of the session on the same device.
func recognise(t *testing.T, cfg Config) (map[string][]inference.Label, string) {
	t.Helper()
	e, err := OpenOn(t.Context(), gpuPack(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			e.Close()
		}
	}()
	folder := filepath.Join(t.TempDir(), "samples") // of the same name on both devices
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
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
			if err := os.WriteFile(filepath.Join(folder, copyName(i, name)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	k := &collector{labels: map[string][]inference.Label{}}
	begin := time.Now()
	if err := e.Run(t.Context(), []string{folder}, RunOptions{TopK: len(e.pack.Vocabulary), Recursive: true}, k); err != nil {
		t.Fatal(err)
	}
	whole := float64(len(k.labels)) / time.Since(begin).Seconds()
	said := words.DeviceSentence(words.English, e.Info().Device)
	bare := e.Backend.Decision.Apply(embeddedNetwork(t))
	bare.Batch = device.Batch
	closed = true
	if err := e.Close(); err != nil { // a GPU may have no room for both
		t.Fatal(err)
	}
	raw := rawLoop(t, bare, 3*time.Second)
	return k.labels, fmt.Sprintf("%s · whole job %.0f img/s, raw session loop %.0f img/s, share %.0f %%, lanes %d, batch %d",
		said, whole, raw, 100*whole/raw, device.Lanes, device.Batch)
}

// rawLoop runs full batches on every lane of a bare session for a while, without recovery
// or batcher, and gives pictures a second.
func rawLoop(t *testing.T, cfg ort.Config, during time.Duration) float64 {
	t.Helper()
	backend, err := ort.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	if _, err := backend.WarmUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	device := backend.Device()
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
			b := &inference.Batch{N: device.Batch, Input: make([]float32, device.Batch*cfg.Preprocess.Len()),
				Logits: make([]float32, device.Batch*cfg.Classes), Embedding: make([]float32, device.Batch*backend.Dims())}
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
type collector struct {
	pipeline.Discard
	labels map[string][]inference.Label
}

func (c *collector) Done(r *inference.Result) error {
	if r.Err != nil {
		return r.Err
	}
	c.labels[r.Item.Path] = r.Labels
	return nil
}
