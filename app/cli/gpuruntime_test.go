package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/gpubundle"
	"wanwu/assets"
	"wanwu/inference/ort"
)

// gpuRuntime runs `wanwu gpu-runtime` for a folder, on a machine whose python3 does what
// the shell says; none where that is empty.
func gpuRuntime(t *testing.T, ctx context.Context, folder, python string, args ...string) (status int, out, errs string) {
	t.Helper()
	bin := t.TempDir()
	if python != "" {
		if err := os.WriteFile(filepath.Join(bin, "python3"), []byte("#!/bin/sh\ncase \"$*\" in *--version*) exit 0;; esac\n"+python+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	var o, e strings.Builder
	status = cli.Run(ctx, command.Env{Args: append([]string{"gpu-runtime"}, args...), Stdout: &o, Stderr: &e,
		Packs: assets.Packs(), GPURuntime: assets.GPURuntime(), Getenv: func(k string) string {
			if k == engine.EnvGPURuntime {
				return folder
			}
			return ""
		}})
	return status, o.String(), e.String()
}

func TestGPURuntimeCommand(t *testing.T) {
	list, err := gpubundle.Read(assets.GPURuntime(), ort.BundlePlatform())
	if err != nil || list == nil {
		t.Skip("there is no GPU runtime for this system: runs on Linux on x86-64")
	}
	t.Setenv("HOME", t.TempDir())
	folder := filepath.Join(t.TempDir(), "程序", "runtime-gpu")

	status, out, errs := gpuRuntime(t, t.Context(), folder, "")
	if status != command.ExitError || strings.Contains(out, "GB") || !strings.Contains(errs, "错误：下载需要 Python 3 和 pip") {
		t.Errorf("without Python: exit %d: %s%s", status, out, errs)
	}
	status, out, errs = gpuRuntime(t, t.Context(), folder, "exit 7", "--dry-run")
	if status != command.ExitOK || errs != "" || !strings.Contains(out, "还需下载 1.88 GB（8 个包）") || !strings.Contains(out, folder) {
		t.Errorf("asked for the size: exit %d: %s%s", status, out, errs)
	}
	if _, err := os.Stat(filepath.Dir(folder)); err == nil {
		t.Error("--dry-run makes a folder")
	}
	status, out, errs = gpuRuntime(t, t.Context(), folder, "echo 'ERROR: Network is unreachable' >&2; exit 1", "--lang", "en")
	if status != command.ExitError || !strings.Contains(out, "1.88 GB to download (8 packages)") ||
		!strings.Contains(errs, "[1/8] downloading onnxruntime-gpu · 0 MB / 253 MB\n") || !strings.Contains(errs, "error: No network: onnxruntime-gpu could not") {
		t.Errorf("without a network: exit %d: %s%s", status, out, errs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, out, errs = gpuRuntime(t, ctx, folder, "exit 0"); status != command.ExitCancelled {
		t.Errorf("cancelled: exit %d: %s%s", status, out, errs)
	}
	if status, _, errs = gpuRuntime(t, t.Context(), folder, "", "now"); status != command.ExitUsage || !strings.Contains(errs, "wanwu gpu-runtime --help") {
		t.Errorf("a word too many: exit %d: %s", status, errs)
	}

	packages := map[string]string{}
	for _, w := range list.Wheels {
		packages[w.Name] = w.Version
	}
	data, err := json.Marshal(ort.Bundle{Format: 1, Platform: list.Platform, Packages: packages})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, ort.BundleList), data)
	if status, out, errs = gpuRuntime(t, t.Context(), folder, ""); status != command.ExitOK || out != "GPU 运行库已就绪："+folder+"\n" {
		t.Errorf("in place already: exit %d: %s%s", status, out, errs)
	}
}
