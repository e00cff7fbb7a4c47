package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// madePack is a pack that a test makes: its files, and the sections of its manifest as
// they differ from the usual.
type madePack struct {
	network       []byte
	labels        []string
	input, output map[string]any
	batch         map[string]any
	files         map[string][]byte
	id            string
}

// lay writes the pack into a folder.
func (p madePack) lay(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "包")
	var table strings.Builder
	table.WriteString("index\tid\tname\tenglish\tcategory\taliases\n")
	for i, name := range p.labels {
		fmt.Fprintf(&table, "%d\tid%d\t%s\t\t\t\n", i, i, name)
	}
	files := map[string][]byte{"model.onnx": p.network, "labels.tsv": []byte(table.String())}
	for name, data := range p.files {
		files[name] = data
	}
	sums := map[string]string{}
	for name, data := range files {
		sums[name] = fmt.Sprintf("sha256:%x", sha256.Sum256(data))
		write(t, filepath.Join(dir, name), data)
	}
	input := map[string]any{"name": "in", "width": 8, "height": 8, "resize": "exact", "interpolation": "area", "color": "RGB",
		"layout": "NCHW", "dtype": "float32", "scale": 1, "mean": []int{0, 0, 0}, "std": []int{1, 1, 1}}
	output := map[string]any{"logits": "out", "activation": "none", "multi_label": false}
	batch := map[string]any{"max": 8, "dynamic": true}
	for to, from := range map[*map[string]any]map[string]any{&input: p.input, &output: p.output, &batch: p.batch} {
		for k, v := range from {
			if v == nil {
				delete(*to, k)
				continue
			}
			(*to)[k] = v
		}
	}
	id := p.id
	if id == "" {
		id = "made"
	}
	manifest, err := json.Marshal(map[string]any{"format": 1, "id": id, "title": "自制", "license": "CC0-1.0", "source": "test",
		"files": sums, "input": input, "output": output, "batch": batch})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pack.json"), manifest)
	return dir
}

var rgbLabels = []string{"红", "绿", "蓝"}

// average returns a network whose logits are the averages of its input's channels.
func average(elem, n int) *infertest.Graph {
	return new(infertest.Graph).Input("in", elem, n, 3, 8, 8).Output("out", elem, n, 3).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"out"})
}

// flag returns a picture of three vertical bands, red, green and blue, three times as wide as high.
func flag(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 72, 24))
	for y := range 24 {
		for x := range 72 {
			c := color.RGBA{A: 255}
			*[]*uint8{&c.R, &c.G, &c.B}[x/24] = 255
			m.SetRGBA(x, y, c)
		}
	}
	return encoded(t, m)
}

// plain returns a picture of one colour.
func plain(t *testing.T, r, g, b uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := range 256 {
		m.SetRGBA(i%16, i/16, color.RGBA{r, g, b, 255})
	}
	return encoded(t, m)
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// scores runs a pack on pictures and gives the scores of each, by label.
func scores(t *testing.T, model string, pictures map[string][]byte, args ...string) map[string]map[string]float64 {
	t.Helper()
	dir := t.TempDir()
	for name, data := range pictures {
		write(t, filepath.Join(dir, name), data)
	}
	status, out, errs := wanwu(t, t.Context(), append(append([]string{"recognize", "--model", model, "--out", "-"}, args...), dir)...)
	lines := parse(t, out)
	if status != command.ExitOK || len(lines) != len(pictures) {
		t.Fatalf("exit %d, %d rows: %s", status, len(lines), errs)
	}
	all := map[string]map[string]float64{}
	for _, l := range lines {
		of := map[string]float64{}
		for _, label := range l.Labels {
			of[label.Name] = float64(label.Score)
		}
		all[filepath.Base(l.Path)] = of
	}
	return all
}

// near compares scores with a tolerance.
func near(t *testing.T, got, want map[string]float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for name, w := range want {
		if g, ok := got[name]; !ok || !(math.Abs(g-w) <= tolerance) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func merge(m map[string]any, key string, v any) map[string]any {
	out := map[string]any{key: v}
	for k, v := range m {
		out[k] = v
	}
	return out
}
