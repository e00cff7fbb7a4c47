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
