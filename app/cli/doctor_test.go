package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/assets"
)

func TestDoctorOnWorkingMachine(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, errs := wanwu(t, t.Context(), "doctor")
	if status != command.ExitOK || errs != "" {
		t.Fatalf("exit %d: %s%s", status, out, errs)
	}
	for _, want := range []string{"✓ 运行库：ONNX Runtime 1.", "sha256:", "设备：", "NVIDIA 驱动", "显存", "GPU 运行库", "✓ 模型包：efficientnet-lite2",
		"已核对", "HEIC", "缓存文件夹", "图形显示", "结论：可以使用"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "✗") {
		t.Errorf("something failed:\n%s", out)
	}
}

func TestDoctorJSON(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, errs := wanwu(t, t.Context(), "doctor", "--json", "--lang", "en", "--device", "cpu")
	if status != command.ExitOK {
		t.Fatalf("exit %d: %s", status, errs)
	}
	var r diagnose.DoctorReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if !r.OK || r.Device == nil || r.Device.Kind != "cpu" || r.Device.Reason != "" || r.Device.Lanes < 1 || !strings.HasPrefix(r.Device.Runtime, "ONNX Runtime 1.") {
		t.Errorf("%+v", r)
	}
	ids := map[string]diagnose.Check{}
	for _, c := range r.Checks {
		ids[c.ID] = c
		if c.Status != diagnose.CheckOK && c.Status != diagnose.CheckNote || c.Title == "" || c.Value == "" {
			t.Errorf("%+v", c)
		}
	}
	for _, id := range []string{"runtime", "device", "speed", "driver", "gpu_memory", "gpu_runtime", "model", "heic", "cache", "display"} {
		if _, ok := ids[id]; !ok {
			t.Errorf("no check %q", id)
		}
	}
}

// TestDoctorHidesUserFolder checks that the report, which is to be copied to others, names no
// folder of the user's.
func TestDoctorHidesUserFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "缓存"))
	var out, errs bytes.Buffer
	status := cli.Run(t.Context(), command.Env{
		Args: []string{"doctor", "--json"}, Stdout: &out, Stderr: &errs, Packs: assets.Packs(),
		Getenv: func(k string) string {
			switch k {
			case engine.EnvRuntime:
				return filepath.Join(home, "我的程序")
			case engine.EnvGPURuntime:
				return filepath.Join(home, "runtime-gpu")
			}
			return ""
		},
	})
	if status != command.ExitError {
		t.Errorf("exit %d without a runtime library", status)
	}
	if text := out.String(); strings.Contains(text, home) || !strings.Contains(text, "~"+string(os.PathSeparator)+"我的程序") || !strings.Contains(text, "<cache>") {
		t.Errorf("the report says\n%s", text)
	}
}

func TestDoctorOnMissingDevice(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, errs := wanwu(t, t.Context(), "doctor", "--device", "cuda:7")
	if status != command.ExitError || errs != "" || !strings.Contains(out, "✗ 设备") || !strings.Contains(out, "设备 cuda:7 不可用") || !strings.Contains(out, "结论：无法使用") {
		t.Errorf("exit %d\n%s%s", status, out, errs)
	}
	for lang, want := range map[string]string{"zh": "--device 应是 auto、cpu", "en": "--device must be auto, cpu"} {
		status, _, errs := wanwu(t, t.Context(), "doctor", "--device", "gpu", "--lang", lang)
		if status != command.ExitUsage || !strings.Contains(errs, want) || !strings.Contains(errs, "gpu") || !strings.Contains(errs, "wanwu doctor --help") {
			t.Errorf("exit %d: %s", status, errs)
		}
	}
}

func TestDoctorOnIncompleteBundle(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	write(t, filepath.Join(dir, "bundle.json"), []byte(`{"format":1,"platform":"linux-x86_64","packages":{"onnxruntime-gpu":"1.24.4"},"files":{"libcudnn.so.9":{"size":5}}}`))
	var out bytes.Buffer
	cli.Run(t.Context(), command.Env{
		Args: []string{"doctor", "--lang", "en"}, Stdout: &out, Stderr: &out, Packs: assets.Packs(),
		Getenv: func(k string) string {
			if k == engine.EnvGPURuntime {
				return dir
			}
			return os.Getenv(k)
		},
	})
	if s := out.String(); !strings.Contains(s, "damaged: libcudnn.so.9") && !strings.Contains(s, "another system") {
		t.Errorf("%s", s)
	}
}
