package cli_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

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
