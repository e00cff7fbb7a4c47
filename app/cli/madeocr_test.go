package cli_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference/infertest"
)

// ocrFiles are networks that take what is not green for text, and read 蓝 in blue text and 红 in
// red.
func ocrFiles() map[string][]byte {
	return map[string][]byte{
		"detect.onnx": greenless("Sigmoid", "map"), "read.onnx": colourRead(3), "characters.txt": []byte("蓝\n红\n"),
	}
}

// greenless is a network that finds text: an operator of −9 times green.
func greenless(op, output string) []byte {
	return new(infertest.Graph).Floats("w", []float32{0, -9, 0}, 1, 3, 1, 1).
		Input("x", infertest.Float, -1, 3, -1, -1).Output(output, infertest.Float, -1, 1, -1, -1).
		Node("Conv", []string{"x", "w"}, []string{"c"}).Node(op, []string{"c"}, []string{output}).Bytes()
}

// colourRead is a network that reads three classes, and says of its output that it has so many.
func colourRead(classes int) []byte {
	// The means of blue, green and red are a column; green is the class of nothing.
	return new(infertest.Graph).Input("x", infertest.Float, -1, 3, -1, -1).Output("p", infertest.Float, -1, -1, classes).
		Ints("shape", []int64{1, 1, 3}, 3).Ints("order", []int64{1, 0, 2}, 3).
		Node("GlobalAveragePool", []string{"x"}, []string{"mean"}).Node("Reshape", []string{"mean", "shape"}, []string{"row"}).
		Node("Gather", []string{"row", "order"}, []string{"sorted"}, infertest.IntAttribute("axis", 2)).
		Node("Sigmoid", []string{"sorted"}, []string{"p"}).Bytes()
}

// ocrPack lays down a pack of ocrFiles; change edits the manifest.
func ocrPack(t *testing.T, change func(m map[string]any)) string {
	t.Helper()
	return layOCR(t, ocrFiles(), change)
}

// layOCR lays down a pack of files; change edits the manifest.
func layOCR(t *testing.T, files map[string][]byte, change func(m map[string]any)) string {
	t.Helper()
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
	write(t, path, encoded(t, img))
}

// textRow is a line of what `wanwu text --json` prints.
type textRow struct {
	Path, Status, Text string
	Error              struct{ Code, Message string }
	Width, Height      int
	Lines              []struct {
		Text string
		Box  [4][2]int
	}
}

// textRows reads a folder with a pack; the rows are by the pictures' names.
func textRows(t *testing.T, want int, pack, pictures string) map[string]textRow {
	t.Helper()
	status, out, errs := wanwu(t, t.Context(), "text", "--model", pack, "--json", pictures)
	if status != want {
		t.Fatalf("%d: %s%s", status, out, errs)
	}
	rows := map[string]textRow{}
	for line := range strings.Lines(out) {
		var r textRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows[filepath.Base(r.Path)] = r
	}
	return rows
}
