package engine_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// textPack returns a pack whose text tower adds up a row a token: 红 along the first axis, 蓝 along
// the second; all other tokens are nothing.
func textPack(t *testing.T, withText bool) fstest.MapFS {
	t.Helper()
	const words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n红\n蓝\n"
	return packOfText(t, withText, words, 2, 2)
}

// packOfText is textPack with another vocabulary, and a text tower that says of its vectors how many values
// they have, -1 for nothing, and gives each given values.
func packOfText(t *testing.T, withText bool, words string, said, given int) fstest.MapFS {
	t.Helper()
	rows := make([]float32, 6*given)
	rows[4*given], rows[5*given+1] = 3, 4
	model := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("logits", infertest.Float, -1, 2).Output("embedding", infertest.Float, -1, 2).
		Floats("weights", make([]float32, 96), 48, 2).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "weights"}, []string{"logits"}).
		Node("Identity", []string{"logits"}, []string{"embedding"}).Bytes()
	tower := new(infertest.Graph).Input("tokens", infertest.Int64, -1, 12).Output("vector", infertest.Float, -1, said).
		Floats("rows", rows, 6, given).
		Node("Gather", []string{"rows", "tokens"}, []string{"each"}).
		Node("ReduceMean", []string{"each"}, []string{"vector"}, infertest.IntsAttribute("axes", 1), infertest.IntAttribute("keepdims", 0)).Bytes()
	files := map[string][]byte{
		"model.onnx": model, "labels.tsv": []byte("index\tid\tname\tenglish\tcategory\taliases\n0\t\t红\t\t\t\n1\t\t蓝\t\t\t\n"),
	}
	m := map[string]any{
		"format": 1, "id": "text", "title": "文字", "license": "MIT", "source": "here",
		"input": map[string]any{"name": "input", "width": 4, "height": 4, "resize": "exact", "interpolation": "bicubic",
			"color": "RGB", "layout": "NCHW", "dtype": "float32", "scale": 1, "mean": []int{0, 0, 0}, "std": []int{1, 1, 1}},
		"output": map[string]any{"logits": "logits", "embedding": "embedding", "activation": "softmax", "multi_label": false},
		"batch":  map[string]any{"max": 8, "dynamic": true},
	}
	if withText {
		files["text.onnx"], files["vocab.txt"] = tower, []byte(words)
		m["text"] = map[string]any{"templates": []string{"{}", "蓝{}"}}
	}
	sums, fsys := map[string]string{}, fstest.MapFS{}
	for name, data := range files {
		sum := sha256.Sum256(data)
		sums[name], fsys[name] = "sha256:"+hex.EncodeToString(sum[:]), &fstest.MapFile{Data: data}
	}
	m["files"] = sums
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	fsys["pack.json"] = &fstest.MapFile{Data: raw}
	return fsys
}

// TestTextEncoderAveragesTemplates checks that the vector of a text is the mean of its sentences',
// each at length 1, and words that the vocabulary lacks are named.
func TestTextEncoderAveragesTemplates(t *testing.T) {
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	e, err := engine.OpenText(t.Context(), textPack(t, true), library)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	near := func(got, want []float32) bool {
		return slices.EqualFunc(got, want, func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 })
	}
	// 红 is (1, 0), 蓝红 is (0.6, 0.8).
	half := float32(1 / math.Sqrt(5))
	for text, want := range map[string]engine.TextVector{
		"红": {Vector: []float32{2 * half, half}}, " 红\n": {Vector: []float32{2 * half, half}},
		"蓝": {Vector: []float32{0, 1}}, "绿 蓝": {Vector: []float32{0, 1}, Lacks: []string{"绿"}},
	} {
		if got, err := e.Encode(t.Context(), text); err != nil || !near(got.Vector, want.Vector) || !slices.Equal(got.Lacks, want.Lacks) {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"绿 紫", "हिन्दी", "\u200b", "😀", strings.Repeat("x", 201)} {
		if got, err := e.Encode(t.Context(), text); !errors.Is(err, engine.ErrUnknownWords) || got.Vector != nil {
			t.Errorf("%q, of which the vocabulary has nothing: %+v, %v", text, got, err)
		}
	}
	// With the first token, the last one and that of the template 9 of 12 are left.
	if _, err := e.Encode(t.Context(), strings.Repeat("红", 9)); err != nil {
		t.Error(err)
	}
	if _, err := e.Encode(t.Context(), strings.Repeat("红", 10)); !errors.Is(err, engine.ErrLongText) {
		t.Errorf("a text that would be cut: %v", err)
	}
	if _, err := e.Encode(t.Context(), " \t"); err == nil {
		t.Error("blank text has a vector")
	}
	many := slices.Repeat([]string{"红", "紫", "蓝", strings.Repeat("红", 10)}, 20) // more than one run takes
	next := 0
	err = e.EncodeAll(t.Context(), many, func(i int, v engine.TextVector, err error) {
		want, alone := e.Encode(t.Context(), many[i])
		if i != next || !near(v.Vector, want.Vector) || !slices.Equal(v.Lacks, want.Lacks) || !errors.Is(err, alone) {
			t.Errorf("text %d: %+v, %v, alone %+v, %v", i, v, err, want, alone)
		}
		next++
	})
	if err != nil || next != len(many) {
		t.Errorf("%d texts: %v", next, err)
	}
	_, err = engine.OpenText(t.Context(), textPack(t, false), library)
	if !errors.Is(err, engine.ErrNoText) || inference.CodeOf(err) != inference.CodePack {
		t.Errorf("a pack without a text tower: %v", err)
	}
}

// TestTrialRunsTheTextTower checks that a pack is tried with the last token of its vocabulary, and that its
// vectors are as long as the embeddings whatever the graph says of them.
func TestTrialRunsTheTextTower(t *testing.T) {
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	const words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n红\n蓝\n"
	for says, c := range map[string]struct {
		words       string
		said, given int
	}{
		"": {words, -1, 2},
		"vocab.txt: pack (the text tower refuses token 6, the last one":                 {words + "绿\n", 2, 2},
		"text.onnx: pack (its vectors have 3 values, and the network's embedding has 2": {words, -1, 3},
	} {
		packFS := packOfText(t, true, c.words, c.said, c.given)
		e, err := engine.OpenOn(t.Context(), packFS, engine.Config{Library: library, Device: ort.CPU, TryText: true})
		if err == nil {
			err = e.Close()
		}
		if (says == "") != (err == nil) || says != "" && !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
		if e, err = engine.Open(t.Context(), packFS, library); err != nil {
			t.Errorf("without a trial: %v", err)
		} else if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}
