package cli_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// ocrPack lays down a pack whose networks take what is not green for text, and read 蓝 in blue
// text and 红 in red; change edits the manifest.
func ocrPack(t *testing.T, change func(m map[string]any)) string {
	t.Helper()
	conv := func(name string, weights []float32) *infertest.Graph {
		return new(infertest.Graph).Floats(name, weights, 1, 3, 1, 1)
	}
	files := map[string][]byte{
		"detect.onnx": conv("w", []float32{0, -9, 0}).Input("x", infertest.Float, -1, 3, -1, -1).Output("map", infertest.Float, -1, 1, -1, -1).
			Node("Conv", []string{"x", "w"}, []string{"c"}).Node("Sigmoid", []string{"c"}, []string{"map"}).Bytes(),
		// The means of blue, green and red are a column; green is the class of nothing.
		"read.onnx": new(infertest.Graph).Input("x", infertest.Float, -1, 3, -1, -1).Output("p", infertest.Float, -1, -1, 3).
			Ints("shape", []int64{1, 1, 3}, 3).Ints("order", []int64{1, 0, 2}, 3).
			Node("GlobalAveragePool", []string{"x"}, []string{"mean"}).Node("Reshape", []string{"mean", "shape"}, []string{"row"}).
			Node("Gather", []string{"row", "order"}, []string{"sorted"}, infertest.IntAttribute("axis", 2)).
			Node("Sigmoid", []string{"sorted"}, []string{"p"}).Bytes(),
		"characters.txt": []byte("蓝\n红\n"),
	}
	sums := map[string]any{}
	dir := t.TempDir()
	for name, data := range files {
		write(t, filepath.Join(dir, name), data)
		sums[name] = fmt.Sprintf("sha256:%x", sha256.Sum256(data))
	}
	m := map[string]any{
		"format": 1, "kind": "ocr", "id": "tiny", "title": "小", "license": "MIT", "source": "here", "files": sums,
		"detect": map[string]any{"short_side": 64, "threshold": 0.5, "box_threshold": 0.5, "unclip": 0.2},
		"read":   map[string]any{"height": 16, "width": 16, "threshold": 0.3},
	}
	if change != nil {
		change(m)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pack.json"), raw)
	return dir
}

// signs is a picture of white with a red bar above a blue one.
func signs(t *testing.T, path string) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for i := range 128 * 128 {
		c := color.RGBA{255, 255, 255, 255}
		if x, y := i%128, i/128; x > 20 && x < 110 {
			switch {
			case y > 20 && y < 40:
				c = color.RGBA{255, 0, 0, 255}
			case y > 80 && y < 100:
				c = color.RGBA{0, 0, 255, 255}
			}
		}
		img.Set(i%128, i/128, c)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// TestTextReadsLinesFromTopToBottom: each picture has its lines with their boxes, one that cannot
// be read is a row, and the exit says so.
func TestTextReadsLinesFromTopToBottom(t *testing.T) {
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	write(t, filepath.Join(pictures, "坏.png"), []byte("\x89PNG\r\n\x1a\nno"))
	status, out, errs := wanwu(t, t.Context(), "text", "--model", ocrPack(t, nil), "--json", pictures)
	if status != command.ExitPartly {
		t.Fatalf("%d: %s", status, errs)
	}
	type row struct {
		Path, Status, Text string
		Lines              []struct {
			Text string
			Box  [4][2]int
		}
	}
	rows := map[string]row{}
	for line := range strings.Lines(out) {
		var r row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows[r.Path] = r
	}
	name := func(s string) string { return filepath.Base(pictures) + "/" + s }
	good := rows[name("招牌.png")]
	if good.Status != "ok" || good.Text != "红\n蓝" || rows[name("坏.png")].Status != "error" {
		t.Fatalf("%+v", rows)
	}
	if b := good.Lines[0].Box; b[0][0] < 10 || b[0][0] > 24 || b[0][1] < 12 || b[0][1] > 24 || b[2][0] < 104 || b[2][0] > 120 {
		t.Errorf("the box of the first line is %v", b)
	}
}

// TestDamagedTextPackIsRefused says what was said and what was found.
func TestDamagedTextPackIsRefused(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "a.png")
	signs(t, picture)
	cases := map[string]func(m map[string]any){
		`files 里没有 "characters.txt" 的校验值`: func(m map[string]any) { delete(m["files"].(map[string]any), "characters.txt") },
		"kind 是": func(m map[string]any) { m["kind"] = "labels" },
		"超出范围":   func(m map[string]any) { m["read"].(map[string]any)["height"] = 0 },
		"清单上是":   func(m map[string]any) { m["files"].(map[string]any)["read.onnx"] = "sha256:00" },
	}
	for _, want := range slices.Sorted(maps.Keys(cases)) {
		status, _, errs := wanwu(t, t.Context(), "text", "--model", ocrPack(t, cases[want]), picture)
		if status != command.ExitError || !strings.Contains(errs, want) {
			t.Errorf("%q: %d, %q", want, status, errs)
		}
	}
	if status, _, _ := wanwu(t, t.Context(), "text", picture); status != command.ExitUsage {
		t.Errorf("without a pack: %d", status)
	}
}

// TestSessionTextIsKept: a session's pictures are read once, by the pack that was imported; what was
// read is found, exported, and comes with the next recognition. The pack is listed and removed like
// any other, and labels no picture.
func TestSessionTextIsKept(t *testing.T) {
	s := newShop(t)
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	write(t, filepath.Join(pictures, "绿.png"), coloured(t, 20, 230, 30))
	workspace := filepath.Join(t.TempDir(), "w.db")
	labelling := madePack{id: "colours", network: average(infertest.Float, -1).Bytes(), labels: rgbLabels}.lay(t)
	s.ok("recognize", "--session", "店", "--model", labelling, "--workspace", workspace, pictures)
	s.refused(command.ExitUsage, "wanwu pack import", "text", "--session", "店", "--workspace", workspace)

	folder := ocrPack(t, nil)
	if out, _ := s.ok("pack", "verify", folder); !strings.Contains(out, "2 个字") {
		t.Errorf("verify says %q", out)
	}
	s.ok("pack", "import", folder, "--id", "读字")
	if out, _ := s.ok("pack", "import", folder, "--id", "读字"); !strings.Contains(out, "以前导入过") && !strings.Contains(out, "读字") {
		t.Errorf("importing it again says %q", out)
	}
	if out, _ := s.ok("pack", "list", "--json"); !strings.Contains(out, `"kind":"ocr"`) {
		t.Errorf("list says %s", out)
	}
	s.refused(command.ExitError, "不能设为默认", "pack", "default", "读字")
	s.refused(command.ExitError, "", "recognize", "--model", "读字", pictures)

	for _, read := range []string{"这次读了 2 张", "这次读了 0 张"} {
		out, errs := s.ok("text", "--session", "店", "--workspace", workspace)
		if !strings.Contains(out, "招牌.png\t红 / 蓝\n") || !strings.Contains(errs, read) {
			t.Errorf("%q, %q; want %s", out, errs, read)
		}
	}
	for where, want := range map[string]int{"文字:蓝": 1, "红": 1, "文字=蓝": 1, "-文字:蓝": 1, "文字:绿": 0} {
		if out, _ := s.ok("session", "show", "店", "--where", where, "--json", "--workspace", workspace); strings.Count(out, `"path"`) != want {
			t.Errorf("%s finds %s", where, out)
		}
	}
	for name, want := range map[string]string{"a.csv": "红 / 蓝", "a.jsonl": `"text":"红\n蓝"`, "a.html": "<td>红 / 蓝</td>"} {
		file := filepath.Join(t.TempDir(), name)
		s.ok("session", "export", "店", "--out", file, "--workspace", workspace)
		if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v, %s", name, err, data)
		}
	}
	if out, _ := s.ok("recognize", "--session", "店", "--model", labelling, "--workspace", workspace, "--out", "-", pictures); !strings.Contains(out, `"text":"红\n蓝"`) {
		t.Errorf("recognised again: %s", out)
	}
	s.refused(command.ExitError, "没有", "text", "--session", "别的", "--workspace", workspace)
	s.refused(command.ExitUsage, "--session", "text", "--session", "店", pictures)
	s.ok("pack", "remove", "读字")
	if ids, _ := s.packs(); slices.Contains(ids, "读字") {
		t.Errorf("after it was removed: %q", ids)
	}
}
