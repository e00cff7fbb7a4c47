package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// TestUnwritableFileIsRefusedBeforeRun checks that an output file that cannot be written is
// reported before the pictures are looked at.
func TestUnwritableFileIsRefusedBeforeRun(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "文件夹.csv")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(t.TempDir(), "锁")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		locked = "/sys" // where even root may not make files
	}
	for _, c := range []struct {
		out    string
		status int
		says   string
	}{
		{folder, command.ExitUsage, folder + " 是文件夹"},
		{filepath.Join(locked, "结果.xlsx"), command.ExitError, "没有权限写入 " + filepath.Join(locked, "结果.xlsx")},
	} {
		for _, args := range [][]string{
			{"recognize", "--out", c.out, "--overwrite", "没有.jpg"},
			{"session", "export", "没有", "--out", c.out, "--overwrite"},
		} {
			status, _, errs := wanwu(t, t.Context(), args...)
			if status != c.status || !strings.Contains(errs, c.says) || strings.Contains(errs, "完成") {
				t.Errorf("%v: exit %d, want %d and %q: %s", args, status, c.status, c.says, errs)
			}
		}
	}
}

// TestResultsGoElsewhere checks that where the file can no longer be written when the run ends, the
// results are written elsewhere, and the place is reported.
func TestResultsGoElsewhere(t *testing.T) {
	for name, spoil := range map[string]func(out string) error{
		"the folder is gone":    func(out string) error { return os.RemoveAll(filepath.Dir(out)) },
		"the name was taken":    func(out string) error { return os.WriteFile(out, []byte("theirs"), 0o644) },
		"a folder has the name": func(out string) error { return os.Mkdir(out, 0o755) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, temp := samples(t), t.TempDir()
			t.Setenv("TMPDIR", temp)
			t.Setenv("TMP", temp)
			out := filepath.Join(t.TempDir(), "导出", "结果.jsonl")
			if err := os.Mkdir(filepath.Dir(out), 0o755); err != nil {
				t.Fatal(err)
			}
			gpu := &infertest.GPU{Fault: func(r infertest.Run) infertest.Fault {
				if r.Number == 1 {
					if err := spoil(out); err != nil {
						t.Error(err)
					}
				}
				return infertest.Well
			}}
			status, _, errs := wanwuOn(t, gpu, "recognize", "--device", "cuda:0", "--lang", "zh", "--out", out, dir)
			_, at, ok := strings.Cut(errs, "结果已改为写入 ")
			at, _, _ = strings.Cut(at, "\n")
			data, err := os.ReadFile(at)
			if status != command.ExitError || !ok || err != nil || bytes.Count(data, []byte("\n")) != 11 || !strings.Contains(errs, "错误：") {
				t.Fatalf("exit %d, %d bytes at %q, %v: %s", status, len(data), at, err, errs)
			}
			place := temp
			if name != "the folder is gone" {
				place = filepath.Dir(out)
			}
			if filepath.Dir(at) != place || filepath.Ext(at) != ".jsonl" {
				t.Errorf("the results are at %s, not in %s", at, place)
			}
			if left, _ := os.ReadFile(out); name == "the name was taken" && string(left) != "theirs" {
				t.Errorf("the other file has %q now", left)
			}
		})
	}
}

// TestSpeedOfResumedSession checks that the speed is that of the pictures of this call.
func TestSpeedOfResumedSession(t *testing.T) {
	dir, out := samples(t), t.TempDir()
	args := []string{"recognize", "--session", "样图", "--workspace", filepath.Join(out, "结果.db"), "--device", "cpu"}
	if status, _, errs := wanwu(t, t.Context(), append(args, dir)...); status != command.ExitOK {
		t.Fatalf("exit %d: %s", status, errs)
	}
	write(t, filepath.Join(dir, "又一张.jpg"), []byte("not a picture"))
	page := filepath.Join(out, "结果.html")
	if status, _, errs := wanwu(t, t.Context(), append(args, "--out", page, dir)...); status != command.ExitPartly {
		t.Fatalf("exit %d: %s", status, errs)
	}
	text, err := os.ReadFile(page)
	for _, want := range []string{"图片总数</th><td>12<", "本次完成</th><td>1<"} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("the run card lacks %q, %v", want, err)
		}
	}
}
