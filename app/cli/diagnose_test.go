package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/assets"
	"wanwu/inference/infertest"
)

// unzip reads a zip's texts.
func unzip(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(data)
	}
	return out
}

// TestZipHasNoUserData recognises pictures, some of which are broken, with the model of a user's
// folder that is no pack, and then makes the zip: nothing of the user's is in it.
func TestZipHasNoUserData(t *testing.T) {
	home := filepath.Join(t.TempDir(), "王小明")
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	dir := filepath.Join(home, "客户甲 合同")
	names := []string{"签字页.jpg", "坏的 照片.jpg", "私密.png"}
	cat, err := os.ReadFile(filepath.Join(samples(t), "动物", "猫.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, names[0]), cat)
	write(t, filepath.Join(dir, names[1]), cat[:3000])
	write(t, filepath.Join(dir, names[2]), []byte("这不是图片"))
	library := infertest.Runtime(t)
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		status := cli.Run(t.Context(), command.Env{
			Args: args, Stdout: &out, Stderr: &out, Packs: assets.Packs(),
			Getenv: func(k string) string {
				if k == engine.EnvRuntime {
					return library
				}
				return "" // the log goes into the home folder
			},
		})
		return status, out.String()
	}
	if status, out := run("recognize", "--log-level", "debug", dir); status != command.ExitPartly {
		t.Fatalf("exit %d: %s", status, out)
	}
	if status, out := run("recognize", "--model", dir, dir); status != command.ExitError {
		t.Fatalf("exit %d: %s", status, out)
	}
	file := filepath.Join(dir, "诊断.zip")
	status, out := run("doctor", "--zip", file)
	if status != command.ExitOK || !strings.Contains(out, "已写入 "+file) || !strings.Contains(out, "✓ 日志：<state>") {
		t.Fatalf("exit %d: %s", status, out)
	}
	parts := unzip(t, file)
	for _, name := range []string{"README.txt", "doctor.txt", "doctor.json", "metrics.txt", "run-card.json", "command.log"} {
		if parts[name] == "" {
			t.Errorf("the zip has no %s", name)
		}
	}
	secrets := append([]string{home, "王小明", "客户甲", "合同", "签字", "照片", "私密", filepath.Dir(home)}, names...)
	if u, err := user.Current(); err == nil && len(u.Username) > 4 {
		secrets = append(secrets, u.Username)
	}
	for name, text := range parts {
		for _, secret := range secrets {
			if i := strings.Index(text, secret); i >= 0 && name != "README.txt" {
				t.Errorf("%q is in %s: …%s…", secret, name, text[max(0, i-80):min(len(text), i+80)])
			}
		}
	}
	for part, wants := range map[string][]string{
		"command.log": {`msg="a command begins"`, "command=recognize", `msg="the engine is open"`, `msg="a run is over"`, "done=3", "failed_truncated=1", "failed_unsupported=1",
			"code=pack", "status=3", `msg="a batch"`},
		"metrics.txt": {`wanwu_pictures_total{status="error"} 2`, `wanwu_picture_errors_total{code="truncated"} 1`, "wanwu_decode_seconds_count"},
	} {
		for _, want := range wants {
			if !strings.Contains(parts[part], want) {
				t.Errorf("%q is not in %s:\n%s", want, part, parts[part])
			}
		}
	}
	var card export.RunCard
	if err := json.Unmarshal([]byte(parts["run-card.json"]), &card); err != nil || card.Total != 3 || card.Failed != 2 || card.ModelHash == "" || card.Roots != nil {
		t.Errorf("%+v, %v", card, err)
	}
	var report diagnose.DoctorReport
	if err := json.Unmarshal([]byte(parts["doctor.json"]), &report); err != nil || !report.OK {
		t.Errorf("%+v, %v", report, err)
	}
	if status, out := run("doctor", "--zip", file); status != command.ExitError || !strings.Contains(out, "已存在") {
		t.Errorf("a zip that is there: exit %d: %s", status, out)
	}
}

// TestUnwritableLog checks that a log that cannot be written is a line of the doctor's report, and
// stops nothing.
func TestUnwritableLog(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	state := filepath.Join(t.TempDir(), "a file")
	write(t, state, nil)
	dir := samples(t)
	if status, _, errs := wanwuIn(t, t.Context(), state, "recognize", dir); status != command.ExitOK {
		t.Errorf("exit %d: %s", status, errs)
	}
	status, out, _ := wanwuIn(t, t.Context(), state, "doctor")
	if status != command.ExitOK || !strings.Contains(out, "– 日志：") || !strings.Contains(out, "无法写入，程序照常工作") {
		t.Errorf("exit %d: %s", status, out)
	}
	zip := filepath.Join(t.TempDir(), "诊断.zip")
	if status, out, errs := wanwuIn(t, t.Context(), state, "doctor", "--zip", zip); status != command.ExitOK || len(unzip(t, zip)) < 4 {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
}

func TestLogLevel(t *testing.T) {
	state := t.TempDir()
	dir := samples(t)
	if status, _, errs := wanwuIn(t, t.Context(), state, "recognize", "--log-level", "off", dir); status != command.ExitOK {
		t.Errorf("exit %d: %s", status, errs)
	}
	if names, err := filepath.Glob(filepath.Join(state, "*.log")); err != nil || len(names) > 0 {
		t.Errorf("%v, %v", names, err)
	}
	if status, _, errs := wanwuIn(t, t.Context(), state, "recognize", "--log-level", "laut", dir); status != command.ExitUsage || !strings.Contains(errs, "laut") {
		t.Errorf("exit %d: %s", status, errs)
	}
	if status, _, _ := wanwuIn(t, t.Context(), state, "recognize", "--help"); status != command.ExitOK {
		t.Errorf("exit %d", status)
	}
	if names, err := os.ReadDir(state); err != nil || slices.ContainsFunc(names, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".log") }) {
		t.Errorf("%v, %v", names, err)
	}
}
