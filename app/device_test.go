package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/ort"
)

// engineConfig is the one of the runtime that set-up fetched, with a folder for
// the GPU's.
func engineConfig(t *testing.T, device, gpu string) app.EngineConfig {
	t.Helper()
	c, err := app.NewEngineConfig(func(k string) string {
		switch k {
		case app.EnvRuntime:
			if v := os.Getenv(k); v != "" {
				return v
			}
			return filepath.Join("..", "build", "runtime")
		case app.EnvGPURuntime:
			return gpu
		}
		return ""
	}, device)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func embedded(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func TestAutoEndsOnTheCPUWithAReason(t *testing.T) {
	e, err := app.OpenEngineOn(t.Context(), embedded(t), engineConfig(t, "auto", t.TempDir()))
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

func TestTheCPUByNameNeedsNoReason(t *testing.T) {
	e, err := app.OpenEngineOn(t.Context(), embedded(t), engineConfig(t, "cpu", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if d := e.Info().Device; d.Kind != "cpu" || d.Reason != "" {
		t.Errorf("%+v", d)
	}
}

func TestADeviceByNameThatIsNotThereIsAnError(t *testing.T) {
	for _, device := range []string{"cuda:0", "cuda:7", "tensorrt:0", "nonsense"} {
		e, err := app.OpenEngineOn(t.Context(), embedded(t), engineConfig(t, device, t.TempDir()))
		if err == nil {
			e.Close()
		}
		if inference.CodeOf(err) != inference.CodeDevice {
			t.Errorf("%s: %v, want code device", device, err)
		}
	}
}

func TestWhereTheGPURuntimeIsLookedFor(t *testing.T) {
	c := engineConfig(t, "auto", "")
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
	if c := engineConfig(t, "auto", "somewhere"); !filepath.IsAbs(c.GPUFolder) || filepath.Base(c.GPUFolder) != "somewhere" {
		t.Errorf("%s is not absolute", c.GPUFolder)
	}
}
