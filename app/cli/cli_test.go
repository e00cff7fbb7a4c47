package cli_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// wanwu runs the program with the real model on the real runtime, in Chinese
// unless args say otherwise.
func wanwu(t *testing.T, ctx context.Context, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return wanwuIn(t, ctx, t.TempDir(), args...)
}

// getenv returns the environment of the test, with the runtime that tests run on.
func getenv(t *testing.T) func(string) string {
	return func(k string) string {
		if k == "WANWU_RUNTIME" {
			return infertest.Runtime(t)
		}
		return os.Getenv(k)
	}
}

// runner returns what runs wanwu with a folder for its log and the same last arguments each time,
// and ends the test where the exit status is not the one wanted.
func runner(t *testing.T, state string, last ...string) func(want int, args ...string) (out, errs string) {
	return func(want int, args ...string) (out, errs string) {
		t.Helper()
		args = append(args, last...)
		status, out, errs := wanwuIn(t, t.Context(), state, args...)
		if status != want {
			t.Fatalf("%q: exit %d, want %d: %s%s", args, status, want, out, errs)
		}
		return out, errs
	}
}

// wanwuIn runs wanwu with a folder for its log.
func wanwuIn(t *testing.T, ctx context.Context, state string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = cli.Run(ctx, command.Env{
		Args: args, Stdout: &out, Stderr: &err, Packs: assets.Packs(), Samples: assets.Samples(), Background: assets.Background, GPURuntime: assets.GPURuntime(),
		Getenv: func(k string) string {
			switch k {
			case host.EnvState:
				return state
			case host.EnvPacks:
				return packsOf(state)
			case host.EnvWorkspace:
				return workspaceOf(state)
			case "LANG":
				return "zh_CN.UTF-8"
			case "WANWU_RUNTIME":
				return infertest.Runtime(t)
			}
			return ""
		},
	})
	return status, out.String(), err.String()
}

// workspaceOf returns the workspace's file that goes with a folder for the log.
func workspaceOf(state string) string { return state + "-workspace.db" }

// packsOf returns the folder of the imported packs that goes with a folder for the log.
func packsOf(state string) string { return state + "-packs" }

// samples lays the eleven pictures into a folder, in two levels.
func samples(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "示例")
	names, err := fs.Glob(assets.Samples(), "*.jpg")
	if err != nil || len(names) != 11 {
		t.Fatalf("%d samples, %v", len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if name == "猫.jpg" || name == "小狗.jpg" {
			to = filepath.Join(dir, "动物", name)
		}
		write(t, to, data)
	}
	return dir
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// line is the JSON Lines contract.
type line struct {
	Path, File, Status string
	Error              *struct{ Code, Message string }
	Width, Height      int
	Bytes              int64
	Labels             []struct {
		ID, Name, Category string
		Score              float32
	}
	DecodeMS float64 `json:"decode_ms"`
	InferMS  float64 `json:"infer_ms"`
}

func parse(t *testing.T, out string) (lines []line) {
	t.Helper()
	for s := range strings.Lines(out) {
		var l line
		d := json.NewDecoder(strings.NewReader(s))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			t.Fatalf("%v in %s", err, s)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestJSONLinesOfTheSamples(t *testing.T) {
	dir := samples(t)
	status, out, errs := wanwu(t, t.Context(), "recognize", "--out", "-", dir)
	if status != command.ExitOK {
		t.Fatalf("exit %d: %s", status, errs)
	}
	lines := parse(t, out)
	if len(lines) != 11 {
		t.Fatalf("%d lines", len(lines))
	}
	// What is on the picture, by WordNet id. The astronaut, the dahlia and the
	// dandelion have no class of their own: their scores must be honest and low.
	want := map[string]string{
		"猫.jpg": "n02123045", "咖啡.jpg": "n07920052", "宫殿.jpg": "n03877845", "高山.jpg": "n09193705",
		"画笔.jpg": "n03876231",
	}
	for _, l := range lines {
		name := filepath.Base(l.File)
		if l.Status != "ok" || l.Error != nil || len(l.Labels) != 5 || l.Width < 100 || l.Height < 100 || l.Bytes < 10000 {
			t.Errorf("%+v", l)
			continue
		}
		top := l.Labels[0]
		if id, ok := want[name]; ok && top.ID != id {
			t.Logf("%s is %s %s, expected %s", name, top.ID, top.Name, id)
		}
		if (name == "宇航员.jpg" || name == "大丽花.jpg" || name == "蒲公英.jpg") && top.Score > 0.5 {
			t.Errorf("%s has no class, and %s scores %.2f", name, top.Name, top.Score)
		}
		for i := 1; i < len(l.Labels); i++ {
			if l.Labels[i].Score > l.Labels[i-1].Score {
				t.Errorf("%s: labels do not descend: %+v", name, l.Labels)
			}
		}
	}
	if p := lines[0].Path; !strings.HasPrefix(p, "示例/") {
		t.Errorf("path %q does not begin with the root's name", p)
	}
}

func TestExitStatuses(t *testing.T) {
	dir := samples(t)
	cat := filepath.Join(dir, "动物", "猫.jpg")
	broken := filepath.Join(t.TempDir(), "坏.jpg")
	write(t, broken, []byte("not a picture"))
	empty := t.TempDir()
	exists := filepath.Join(t.TempDir(), "有.csv")
	write(t, exists, nil)
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"one picture", []string{"recognize", cat}, command.ExitOK, "完成 1"},
		{"one of two is broken", []string{"recognize", cat, broken}, command.ExitPartly, "错误 1"},
		{"no picture", []string{"recognize", empty}, command.ExitNothing, "没有找到图片"},
		{"no such path", []string{"recognize", filepath.Join(empty, "没有.jpg")}, command.ExitNothing, "没有找到图片"},
		{"no path", []string{"recognize"}, command.ExitUsage, "至少一个"},
		{"unknown flag", []string{"recognize", "--nope", cat}, command.ExitUsage, "没有选项 --nope"},
		{"unknown command", []string{"frobnicate"}, command.ExitUsage, "没有命令“frobnicate”"},
		{"no value", []string{"recognize", "--out"}, command.ExitUsage, "选项 --out 后面缺少值"},
		{"a value of another kind", []string{"recognize", "--top", "x", cat}, command.ExitUsage, "选项 --top 不能是“x”，要写整数"},
		{"a word too much", []string{"session", "list", "x"}, command.ExitUsage, "多了“x”"},
		{"unknown session command", []string{"session", "frob"}, command.ExitUsage, "没有命令“frob”"},
		{"unknown flag in English", []string{"recognize", "--lang", "en", "--nope", cat}, command.ExitUsage, "unknown flag: --nope"},
		{"threshold", []string{"recognize", "--threshold", "7", cat}, command.ExitUsage, "0 到 1"},
		{"top", []string{"recognize", "--top", "0", cat}, command.ExitUsage, "1 到 100"},
		{"out's extension", []string{"recognize", "--out", "x.docx", cat}, command.ExitUsage, "x.docx 要写成什么格式"},
		{"out exists", []string{"recognize", "--out", exists, cat}, command.ExitUsage, "已存在"},
		{"out's folder", []string{"recognize", "--out", filepath.Join(empty, "无", "x.csv"), cat}, command.ExitUsage, "不存在"},
		{"no such kind of device", []string{"recognize", "--device", "gpu", cat}, command.ExitUsage, "cuda:N"},
		{"no such device", []string{"recognize", "--device", "cuda:7", cat}, command.ExitError, "设备 cuda:7 不可用"},
		{"model", []string{"recognize", "--model", empty, cat}, command.ExitError, "模型包有问题：pack.json：没有这个文件"},
		{"English", []string{"recognize", "--lang", "en", cat}, command.ExitOK, "1 done"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := wanwu(t, t.Context(), c.args...)
			if status != c.status || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d, want %d and %q\nstdout: %s\nstderr: %s", status, c.status, c.says, out, errs)
			}
		})
	}
}

func TestErrorRowsHaveReason(t *testing.T) {
	dir := samples(t)
	cat, err := os.ReadFile(filepath.Join(dir, "动物", "猫.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "坏的")
	write(t, filepath.Join(bad, "1 空.jpg"), nil)
	write(t, filepath.Join(bad, "2 截断.jpg"), cat[:len(cat)/3])
	write(t, filepath.Join(bad, "3 假的.png"), []byte("这不是图片，只是文字"))
	write(t, filepath.Join(bad, "4 包.rar"), []byte("Rar!\x1a\x07\x01\x00"))
	write(t, filepath.Join(bad, "5 包.zip"), zipped(t, "好.jpg", cat, "里/说明.txt", []byte("x")))
	write(t, filepath.Join(bad, "6 -1+1.jpg"), cat)
	status, out, errs := wanwu(t, t.Context(), "recognize", "--out", "-", bad)
	if status != command.ExitPartly {
		t.Fatalf("exit %d: %s", status, errs)
	}
	var got []string
	for _, l := range parse(t, out) {
		code := l.Status
		if l.Error != nil {
			code = l.Error.Code
			if l.Error.Message == "" || strings.Contains(l.Error.Message, "{") || strings.Contains(l.Error.Message, inference.DetailUnknown) {
				t.Errorf("%s: message %q", l.Path, l.Error.Message)
			}
		}
		got = append(got, l.Path+" "+code)
	}
	want := []string{
		"坏的/1 空.jpg empty_file", "坏的/2 截断.jpg truncated", "坏的/3 假的.png unsupported", "坏的/4 包.rar archive_unsupported",
		"坏的/5 包.zip/好.jpg ok", "坏的/6 -1+1.jpg ok",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func zipped(t *testing.T, members ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i].(string))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(members[i+1].([]byte))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTableMarksGuessedNames checks that the names of an archive whose charset is a guess are marked
// in the table, that a line says what the mark means, and that JSON Lines have the names alone.
func TestTableMarksGuessedNames(t *testing.T) {
	cat, err := os.ReadFile(filepath.Join(samples(t), "动物", "猫.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := japanese.ShiftJIS.NewEncoder().String("新しいフォルダ/写真表示.jpg")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "店.zip")
	write(t, path, zipped(t, raw, cat, "plain.jpg", cat))
	status, out, errs := wanwu(t, t.Context(), "recognize", path)
	if status != command.ExitOK || strings.Count(out, words.GuessMark) != 1 || !strings.Contains(out, "写真表示.jpg"+words.GuessMark) {
		t.Errorf("exit %d: %s", status, out)
	}
	if !strings.Contains(errs, "(?) 压缩包里 1 个文件名的编码是推测的") {
		t.Errorf("the mark is not explained: %s", errs)
	}
	if _, out, _ := wanwu(t, t.Context(), "recognize", "--out", "-", path); strings.Contains(out, words.GuessMark) {
		t.Errorf("JSON Lines hold the mark: %s", out)
	}
}

func TestExportFormats(t *testing.T) {
	dir, out := samples(t), t.TempDir()
	for _, name := range []string{"结果.xlsx", "结果.csv", "结果.jsonl", "结果.html"} {
		path := filepath.Join(out, name)
		status, _, errs := wanwu(t, t.Context(), "recognize", "--threshold", "0.15", "--out", path, dir)
		if status != command.ExitOK || !strings.Contains(errs, path) {
			t.Fatalf("%s: exit %d: %s", name, status, errs)
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) < 500 {
			t.Fatalf("%s: %d bytes, %v", name, len(data), err)
		}
		switch filepath.Ext(name) {
		case ".xlsx":
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := f.GetRows("结果")
			if err != nil || len(rows) != 12 {
				t.Errorf("%d rows in the sheet, %v", len(rows), err)
			}
			f.Close()
		case ".csv":
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
			if err != nil || len(rows) != 12 || !bytes.HasPrefix(data, []byte("\ufeff")) {
				t.Errorf("%d rows of CSV, %v", len(rows), err)
			}
		case ".jsonl":
			for _, l := range parse(t, string(data)) {
				if (l.Status == "empty") != (l.Labels[0].Score < 0.15) {
					t.Errorf("%s is %s with %.3f at a threshold of 0.15", l.Path, l.Status, l.Labels[0].Score)
				}
			}
		}
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 4 {
		t.Errorf("%d files left behind, want the four (%v)", len(entries), err)
	}
}

func TestCancelledRunWritesFinishedRows(t *testing.T) {
	dir := samples(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, _, _ := wanwu(t, ctx, "recognize", "--out", "-", dir)
	if status != command.ExitCancelled {
		t.Errorf("exit %d, want %d", status, command.ExitCancelled)
	}
}

func TestHelpListsCommands(t *testing.T) {
	status, out, _ := wanwu(t, t.Context(), "recognize", "--help")
	for _, word := range []string{"用法", "--threshold", "--out", "示例", "wanwu recognize"} {
		if !strings.Contains(out, word) {
			t.Errorf("the help lacks %q:\n%s", word, out)
		}
	}
	if strings.Contains(out, "[flags]") {
		t.Errorf("the help speaks English:\n%s", out)
	}
	if status != command.ExitOK {
		t.Errorf("exit %d", status)
	}
	_, en, _ := wanwu(t, t.Context(), "--lang", "en", "--help")
	if strings.ContainsFunc(en, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) || !strings.Contains(en, "Usage") {
		t.Errorf("the English help:\n%s", en)
	}
}
