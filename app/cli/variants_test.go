package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/x448/float16"

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

// TestInputVariants runs networks that answer with what they were given: element types,
// layouts, orders of colours, numbers of their own, one size of batch.
func TestInputVariants(t *testing.T) {
	nhwc := new(infertest.Graph).Input("in", infertest.Float, -1, 8, 8, 3).Output("out", infertest.Float, -1, 3).
		Node("ReduceMean", []string{"in"}, []string{"out"}, infertest.IntsAttribute("axes", 1, 2), infertest.IntAttribute("keepdims", 0)).Bytes()
	bytesIn := new(infertest.Graph).Input("in", infertest.Uint8, -1, 8, 8, 3).Output("out", infertest.Float, -1, 3).
		Node("Cast", []string{"in"}, []string{"cast"}, infertest.IntAttribute("to", infertest.Float)).
		Node("ReduceMean", []string{"cast"}, []string{"out"}, infertest.IntsAttribute("axes", 1, 2), infertest.IntAttribute("keepdims", 0)).Bytes()
	unflat := new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, 3, 1, 1).
		Node("GlobalAveragePool", []string{"in"}, []string{"out"}).Bytes()
	own := map[string]any{"scale": 0.5, "mean": []int{1, 2, 3}, "std": []int{2, 4, 8}}
	for name, c := range map[string]struct {
		pack    madePack
		r, g, b float64
		within  float64
	}{
		"float32":              {madePack{network: average(infertest.Float, -1).Bytes()}, 200, 100, 40, 1e-4},
		"own numbers":          {madePack{network: average(infertest.Float, -1).Bytes(), input: own}, 99. / 2, 48. / 4, 17. / 8, 1e-4},
		"BGR with own numbers": {madePack{network: average(infertest.Float, -1).Bytes(), input: merge(own, "color", "BGR")}, 19. / 2, 48. / 4, 97. / 8, 1e-4},
		"NHWC":                 {madePack{network: nhwc, input: map[string]any{"layout": "NHWC"}}, 200, 100, 40, 1e-4},
		"NHWC and BGR":         {madePack{network: nhwc, input: map[string]any{"layout": "NHWC", "color": "BGR"}}, 40, 100, 200, 1e-4},
		"uint8":                {madePack{network: bytesIn, input: map[string]any{"layout": "NHWC", "dtype": "uint8"}}, 200, 100, 40, 1e-4},
		"float16":              {madePack{network: average(infertest.Float16, -1).Bytes(), input: map[string]any{"dtype": "float16"}}, 200, 100, 40, 0.2},
		"float16, batches of 4": {madePack{network: average(infertest.Float16, 4).Bytes(), input: map[string]any{"dtype": "float16"},
			batch: map[string]any{"max": 4, "dynamic": false}}, 200, 100, 40, 0.2},
		"float32, batches of 4": {madePack{network: average(infertest.Float, 4).Bytes(), batch: map[string]any{"max": 4, "dynamic": false}}, 200, 100, 40, 1e-4},
		"n × 3 × 1 × 1":         {madePack{network: unflat}, 200, 100, 40, 1e-4},
	} {
		t.Run(name, func(t *testing.T) {
			c.pack.labels = rgbLabels
			pictures := map[string][]byte{"黑.png": plain(t, 0, 0, 0), "白.png": plain(t, 255, 255, 255)}
			for i := range 5 { // more than a batch of four, in which each has its own answer
				pictures[fmt.Sprintf("%d.png", i)] = plain(t, 200, 100, 40)
			}
			got := scores(t, c.pack.lay(t), pictures)
			for i := range 5 {
				near(t, got[fmt.Sprintf("%d.png", i)], map[string]float64{"红": c.r, "绿": c.g, "蓝": c.b}, c.within)
			}
			if got["白.png"]["绿"] <= got["0.png"]["绿"] || got["黑.png"]["绿"] >= got["0.png"]["绿"] {
				t.Errorf("white %v, black %v", got["白.png"], got["黑.png"])
			}
		})
	}
}

func merge(m map[string]any, key string, v any) map[string]any {
	out := map[string]any{key: v}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// TestResizeVariants shows a network what each way to resize leaves of three bands of colour.
func TestResizeVariants(t *testing.T) {
	const third = 255. / 3
	for name, c := range map[string]struct {
		input   map[string]any
		r, g, b float64
	}{
		"exact":          {map[string]any{"resize": "exact"}, third, third, third},
		"crop":           {map[string]any{"resize": "crop", "crop": 1}, 0, 255, 0},
		"smaller crop":   {map[string]any{"resize": "crop", "crop": 0.5}, 0, 255, 0},
		"short side":     {map[string]any{"resize": "short_side", "short_side": 8}, 0, 255, 0},
		"pad with black": {map[string]any{"resize": "pad"}, third * 3 / 8, third * 3 / 8, third * 3 / 8}, // 8 × 2.67, which is 3 rows
	} {
		t.Run(name, func(t *testing.T) {
			dir := madePack{network: average(infertest.Float, -1).Bytes(), labels: rgbLabels, input: c.input}.lay(t)
			near(t, scores(t, dir, map[string][]byte{"旗.png": flag(t)})["旗.png"], map[string]float64{"红": c.r, "绿": c.g, "蓝": c.b}, 1.5)
		})
	}
	wide := new(infertest.Graph).Input("in", infertest.Float, -1, 3, 4, 12).Output("out", infertest.Float, -1, 3).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"out"}).Bytes()
	dir := madePack{network: wide, labels: rgbLabels, input: map[string]any{"resize": "short_side", "short_side": 4, "width": 12, "height": 4}}
	if status, _, errs := wanwu(t, t.Context(), "recognize", "--model", dir.lay(t), "--out", "-", t.TempDir()); status != command.ExitError || !strings.Contains(errs, "short_side") {
		t.Errorf("a short side that is less than the input: %d, %s", status, errs)
	}
	dir.input["resize"] = "pad"
	near(t, scores(t, dir.lay(t), map[string][]byte{"旗.png": flag(t)})["旗.png"], map[string]float64{"红": third, "绿": third, "蓝": third}, 1.5)
}

// TestActivationVariants turns the same three numbers into scores in every way there is.
func TestActivationVariants(t *testing.T) {
	in := map[string]any{"std": []float64{100, 100, 100}} // logits 2, 1 and 0.4
	e := math.Exp
	sigmoid := func(x float64) float64 { return 1 / (1 + e(-x)) }
	sum := e(2) + e(1) + e(0.4)
	vector := func(rows ...[]float32) []byte { return npy("<f4", len(rows), 3, rows...) }
	length := math.Sqrt(2*2 + 1*1 + 0.4*0.4)
	embedding := func(elem int) []byte {
		return new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("emb", elem, -1, 3).
			Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
			Node("Cast", []string{"flat"}, []string{"emb"}, infertest.IntAttribute("to", elem)).Bytes()
	}
	rows := [][]float32{{5, 0, 0}, {0, 0.1, 0}, {0, 0, 1}} // of any length
	logits := average(infertest.Float, -1).Bytes()
	cosine := map[string]any{"logits": "", "embedding": "emb", "activation": "cosine", "logit_scale": 3}
	s := e(3*2/length) + e(3*1/length) + e(3*0.4/length)
	wantCosine := map[string]float64{"红": e(3*2/length) / s, "绿": e(3*1/length) / s, "蓝": e(3*0.4/length) / s}
	for name, c := range map[string]struct {
		pack   madePack
		want   map[string]float64
		within float64
	}{
		"softmax": {madePack{network: logits, output: map[string]any{"activation": "softmax"}},
			map[string]float64{"红": e(2) / sum, "绿": e(1) / sum, "蓝": e(0.4) / sum}, 1e-5},
		"sigmoid": {madePack{network: logits, output: map[string]any{"activation": "sigmoid"}},
			map[string]float64{"红": sigmoid(2), "绿": sigmoid(1), "蓝": sigmoid(0.4)}, 1e-5},
		"cosine": {madePack{network: embedding(infertest.Float), output: cosine, files: map[string][]byte{"embeddings.npy": vector(rows...)}}, wantCosine, 1e-5},
		"cosine of float16": {madePack{network: embedding(infertest.Float16), output: cosine,
			files: map[string][]byte{"embeddings.npy": npy("<f2", 3, 3, rows...)}}, wantCosine, 2e-3},
		"cosines, several labels": {madePack{network: embedding(infertest.Float),
			output: map[string]any{"logits": "", "embedding": "emb", "activation": "cosine", "multi_label": true},
			files:  map[string][]byte{"embeddings.npy": vector(rows...)}},
			map[string]float64{"红": 2 / length, "绿": 1 / length, "蓝": 0.4 / length}, 1e-5},
	} {
		t.Run(name, func(t *testing.T) {
			c.pack.labels, c.pack.input = rgbLabels, in
			near(t, scores(t, c.pack.lay(t), map[string][]byte{"a.png": plain(t, 200, 100, 40)})["a.png"], c.want, c.within)
		})
	}
}

// npy returns a matrix as numpy.save writes it.
func npy(descr string, rows, columns int, values ...[]float32) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", descr, rows, columns)
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	b = append(b, header...)
	for _, row := range values {
		for _, v := range row {
			if descr == "<f2" {
				b = binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(v).Bits())
			} else {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
			}
		}
	}
	return b
}

// external returns average with a file beside it, whose three numbers it adds.
func external(elements ...float32) (network, side []byte) {
	side = make([]byte, 4096) // the runtime maps from a page's beginning on
	for _, v := range elements {
		side = binary.LittleEndian.AppendUint32(side, math.Float32bits(v))
	}
	return new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, 3).
		External("more", "weights/part-1.bin", 4096, 12, 3).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("Add", []string{"flat", "more"}, []string{"out"}).Bytes(), side
}

// TestExternalWeights runs a network with a file beside it, from a folder and from an
// archive. What was unpacked for that is gone afterwards, and another file is another pack.
func TestExternalWeights(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	network, side := external(1, 2, 3)
	dir := madePack{network: network, labels: rgbLabels, files: map[string][]byte{"weights/part-1.bin": side}}.lay(t)
	picture := map[string][]byte{"a.png": plain(t, 200, 100, 40)}
	want := map[string]float64{"红": 201, "绿": 102, "蓝": 43}
	near(t, scores(t, dir, picture)["a.png"], want, 1e-4)
	near(t, scores(t, archived(t, dir), picture)["a.png"], want, 1e-4)
	if left, err := filepath.Glob(filepath.Join(temp, "wanwu-pack-*")); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}

	// The pictures of a task are not answered from what another file has answered.
	workspace, pictures := filepath.Join(t.TempDir(), "w.db"), t.TempDir()
	write(t, filepath.Join(pictures, "a.png"), picture["a.png"])
	run := func(session, dir string) float64 {
		status, out, errs := wanwu(t, t.Context(), "recognize", "--workspace", workspace, "--session", session, "--model", dir, "--out", "-", pictures)
		if status != command.ExitOK {
			t.Fatalf("exit %d: %s", status, errs)
		}
		return float64(parse(t, out)[0].Labels[0].Score)
	}
	if got := run("一", dir); got != 201 {
		t.Errorf("red is %v", got)
	}
	_, other := external(11, 12, 13)
	if got := run("二", madePack{network: network, labels: rgbLabels, files: map[string][]byte{"weights/part-1.bin": other}}.lay(t)); got != 211 {
		t.Errorf("red is %v with another file", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "weights/part-1.bin"), other, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := wanwu(t, t.Context(), "recognize", "--model", dir, "--out", "-", pictures); status != command.ExitError || !strings.Contains(errs, "part-1.bin") {
		t.Errorf("with a file that was exchanged: %d, %s", status, errs)
	}
}

// TestLargeLabelSet runs as many as the largest Chinese model has, which tell three colours
// apart.
func TestLargeLabelSet(t *testing.T) {
	const labels = 54092
	weights := make([]float32, 3*labels)
	p := madePack{input: map[string]any{"color": "BGR", "mean": []int{104, 117, 123}, "std": []int{57, 57, 58}}, output: map[string]any{"activation": "softmax"}}
	for i := range labels {
		p.labels = append(p.labels, fmt.Sprintf("标签%05d", i))
		for c := range 3 {
			weights[c*labels+i] = float32(math.Sin(float64(i*(c+1)))) * 3
		}
	}
	p.network = new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, labels).
		Floats("weights", weights, 3, labels).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("MatMul", []string{"flat", "weights"}, []string{"out"}).Bytes()
	in := [3]float64{(40. - 104) / 57, (100. - 117) / 57, (200. - 123) / 58}
	logits, sum, best := make([]float64, labels), 0., 0
	for i := range logits {
		for c, v := range in {
			logits[i] += v * float64(weights[c*labels+i])
		}
		sum += math.Exp(logits[i])
		if logits[i] > logits[best] {
			best = i
		}
	}
	got := scores(t, p.lay(t), map[string][]byte{"a.png": plain(t, 200, 100, 40)}, "--top", "1")["a.png"]
	near(t, got, map[string]float64{p.labels[best]: math.Exp(logits[best]) / sum}, 1e-6)
}
