package engine

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// embeddedNetwork returns the embedded pack's, as OpenOn has it.
func embeddedNetwork(t *testing.T) ort.Config {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return ort.Config{
		Model: p.Model(), Input: p.Input.Name, Logits: p.Output.Logits, Embedding: p.Output.Embedding,
		Preprocess: p.Preprocess(), Classes: len(p.Vocabulary), Batch: 4,
	}
}

// failingGPU returns a decision for a GPU on a library without one, as on a machine whose GPU
// was lost between the probe and the opening.
func failingGPU(t *testing.T) ort.Decision {
	t.Helper()
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	return ort.Decision{Device: ort.Choice{Kind: ort.CUDA}, Library: library, GPU: ort.GPU{Name: "NVIDIA A10G", Bus: "0000:00:1E.0"}}
}

func TestLostDeviceFallsBackWithReason(t *testing.T) {
	network := embeddedNetwork(t)
	o := &Opened{Decision: failingGPU(t)}
	if err := o.openGPU(t.Context(), network, Config{}, true); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}()
	if d := o.Device(); d.Kind != ort.CPU || d.Reason != inference.ReasonCPURuntime || d.Batch != 1 || d.GPU != "NVIDIA A10G" {
		t.Errorf("%+v", d)
	}
	if o.warm <= 0 || o.dims != 1280 {
		t.Errorf("warm-up %s, embeddings of %d values", o.warm, o.dims)
	}
	b := &inference.Batch{N: 1, Input: make([]float32, network.Preprocess.Len()),
		Logits: make([]float32, network.Classes), Embedding: make([]float32, o.dims)}
	if err := o.Run(t.Context(), b); err != nil || b.Logits[0] == 0 && b.Logits[1] == 0 {
		t.Errorf("%v, logits %v…", err, b.Logits[:2])
	}
}

// TestAutoFallsBackWithoutGPULibrary checks the case of libraries that are damaged or missing when
// they are loaded, though the probe succeeded.
func TestAutoFallsBackWithoutGPULibrary(t *testing.T) {
	text := filepath.Join(t.TempDir(), ort.LibraryName())
	if err := os.WriteFile(text, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	real := failingGPU(t)
	for library, want := range map[string]string{text: inference.ReasonRuntimeBad, text + ".gone": inference.ReasonRuntimeBad} {
		o := &Opened{Decision: real}
		o.Decision.Library = library
		if err := o.openGPU(t.Context(), embeddedNetwork(t), Config{Library: real.Library}, true); err != nil {
			t.Errorf("%s: %v", library, err)
			continue
		}
		if d := o.Device(); d.Kind != ort.CPU || d.Reason != want || d.Detail == "" || d.Batch != 1 {
			t.Errorf("%s: %+v", library, d)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
		o = &Opened{Decision: real}
		o.Decision.Library = library
		if err := o.openGPU(t.Context(), embeddedNetwork(t), Config{Library: real.Library}, false); err == nil {
			t.Errorf("%s: asked for by name it is no error", library)
		}
	}
}

func TestDeviceThatHangsOnOpen(t *testing.T) {
	for device, limit := range map[string]time.Duration{"cuda:0": 2 * time.Minute, "tensorrt:0": 20 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			cfg := Config{Device: device, FakeGPU: func(ctx context.Context, _ int) (WarmBackend, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}}
			_, err := openDevice(t.Context(), embeddedNetwork(t), cfg, 32)
			if inference.CodeOf(err) != inference.CodeDeviceLost {
				t.Errorf("%s: %v", device, err)
			}
			if took := time.Since(begin); took < limit || took > limit+time.Minute {
				t.Errorf("%s is given up after %v, want %v", device, took, limit)
			}
		})
	}
}

// TestCPUAfterHangingDevice checks that the CPU works although a hanging device keeps the GPU's
// library loaded.
func TestCPUAfterHangingDevice(t *testing.T) {
	library := failingGPU(t).Library
	held := filepath.Join(t.TempDir(), ort.LibraryName())
	if err := os.Symlink(library, held); err != nil {
		t.Fatal(err)
	}
	release, err := ort.Hold(held, "")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	o, err := openDevice(t.Context(), embeddedNetwork(t), Config{Library: library, Device: "cpu"}, 32)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if d := o.Device(); d.Kind != ort.CPU || d.Reason != "" || o.Decision.Library != held {
		t.Errorf("%+v on %s", d, o.Decision.Library)
	}
}

func TestNamedDeviceLostIsAnError(t *testing.T) {
	o := &Opened{Decision: failingGPU(t)}
	err := o.openGPU(t.Context(), embeddedNetwork(t), Config{}, false)
	if err == nil {
		o.Close()
	}
	if inference.CodeOf(err) != inference.CodeDevice {
		t.Errorf("%v, want code device", err)
	}
}
