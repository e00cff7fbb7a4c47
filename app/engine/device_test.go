package engine_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/ort"
)

func TestAutoFallsBackWithReason(t *testing.T) {
	e, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), apptest.EngineConfig(t, "auto", t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	want := inference.ReasonNoDriver
	if ort.FindDriver() != "" {
		want = inference.ReasonNoGPURuntime
	}
	if d := e.Info().Device; d.Kind != "cpu" || d.Reason != want || d.Lanes < 1 || d.Batch != 1 {
		t.Errorf("%+v, want the CPU because of %s", d, want)
	}
}

func TestNamedCPUHasNoReason(t *testing.T) {
	e, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), apptest.EngineConfig(t, "cpu", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if d := e.Info().Device; d.Kind != "cpu" || d.Reason != "" {
		t.Errorf("%+v", d)
	}
}

func TestNamedDeviceMissingIsAnError(t *testing.T) {
	for _, device := range []string{"cuda:0", "cuda:7", "tensorrt:0", "nonsense"} {
		e, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), apptest.EngineConfig(t, device, t.TempDir()))
		if err == nil {
			e.Close()
		}
		if inference.CodeOf(err) != inference.CodeDevice {
			t.Errorf("%s: %v, want code device", device, err)
		}
	}
}

func TestGPURuntimeFolder(t *testing.T) {
	c := apptest.EngineConfig(t, "auto", "")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.EvalSymlinks(exe); err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(exe), "runtime-gpu"); c.GPUFolder != want {
		t.Errorf("%s, want %s", c.GPUFolder, want)
	}
	if c := apptest.EngineConfig(t, "auto", "somewhere"); !filepath.IsAbs(c.GPUFolder) || filepath.Base(c.GPUFolder) != "somewhere" {
		t.Errorf("%s is not absolute", c.GPUFolder)
	}
}
