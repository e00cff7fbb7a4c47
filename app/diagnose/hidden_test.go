package diagnose_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference/infertest"
)

// TestReportIsRedactedLikeZip checks that neither the checks nor the device's own messages name
// the program's folder, which is on another disk and has a name in it.
func TestReportIsRedactedLikeZip(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	place := filepath.Join(t.TempDir(), "王小明", "客户甲")
	runtime := infertest.Runtime(t)
	if err := os.MkdirAll(place, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(absolute(t, runtime), filepath.Join(place, "runtime")); err != nil {
		t.Fatal(err)
	}
	config, err := engine.NewConfig(func(k string) string {
		switch k {
		case engine.EnvRuntime:
			return filepath.Join(place, "runtime")
		case engine.EnvGPURuntime:
			return filepath.Join(place, "runtime-gpu")
		}
		return ""
	}, "auto")
	if err != nil {
		t.Fatal(err)
	}
	config.CacheDir = filepath.Join(place, "缓存")
	config.FakeGPU = func(context.Context, int) (engine.WarmBackend, error) {
		return nil, errors.New(filepath.Join(place, "runtime-gpu", "libcudart.so.12") + ": invalid ELF header")
	}
	pack, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	p := diagnose.New(diagnose.Config{Name: diagnose.Command, Pack: pack, Getenv: os.Getenv, State: filepath.Join(place, "记录"),
		Log: diagnose.NewLog(filepath.Join(place, "记录"), diagnose.Command, diagnose.UsualLevel), Engine: func() engine.Config { return config }})
	defer p.Close()
	report, ok := p.Report(t.Context(), words.Chinese)
	if !ok || report.Device == nil || !strings.Contains(report.Device.Detail, "<gpu-runtime>"+string(os.PathSeparator)+"libcudart.so.12") {
		t.Fatalf("the report is %v, %+v", ok, report.Device)
	}
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"doctor --json": string(data), "doctor": report.Text(words.Chinese)} {
		if strings.Contains(text, "王小明") || strings.Contains(text, "客户甲") {
			t.Errorf("%s says\n%s", name, text)
		}
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
