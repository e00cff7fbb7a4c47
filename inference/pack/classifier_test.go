package pack_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/fstest"

	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

// classified is small with an embedding of three values, and with what tail makes of it into logits.
func classified(t *testing.T, tail func(g *infertest.Graph)) (fsys fstest.MapFS, modelHash string) {
	t.Helper()
	g := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).
		Output("logits", infertest.Float, -1, 2).Output("embedding", infertest.Float, -1, 3).
		Floats("first", make([]float32, 48*3), 48, 3).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "first"}, []string{"pooled"}).
		Node("Identity", []string{"pooled"}, []string{"embedding"})
	tail(g)
	model := g.Bytes()
	fsys = small(t, func(m map[string]any) {
		m["output"].(map[string]any)["embedding"] = "embedding"
		m["files"].(map[string]any)["model.onnx"] = hash(model)
	})
	fsys["model.onnx"] = &fstest.MapFile{Data: model}
	return fsys, hash(model)
}

// TestClassifierIsReadFromTheGraph checks that the rows of the last layer are found however it is written
// down, and that there are none where it is no linear layer over the embedding.
func TestClassifierIsReadFromTheGraph(t *testing.T) {
	byRow, byColumn := []float32{1, 2, 3, 4, 5, 6}, []float32{1, 4, 2, 5, 3, 6}
	const want = "[[1 2 3] [4 5 6]]"
	bias := func(g *infertest.Graph) *infertest.Graph { return g.Floats("bias", []float32{7, 8}, 2) }
	for name, c := range map[string]struct {
		tail func(g *infertest.Graph)
		want string
	}{
		"Gemm, a row a label": {func(g *infertest.Graph) {
			bias(g).Floats("w", byRow, 2, 3).Node("Gemm", []string{"pooled", "w", "bias"}, []string{"logits"}, infertest.IntAttribute("transB", 1))
		}, want},
		"Gemm, a column a label, behind a Dropout": {func(g *infertest.Graph) {
			bias(g).Floats("w", byColumn, 3, 2).Node("Dropout", []string{"embedding"}, []string{"kept"}).Node("Gemm", []string{"kept", "w", "bias"}, []string{"logits"})
		}, want},
		"MatMul and Add": {func(g *infertest.Graph) {
			bias(g).Floats("w", byColumn, 3, 2).Node("MatMul", []string{"embedding", "w"}, []string{"product"}).Node("Add", []string{"bias", "product"}, []string{"logits"})
		}, want},
		"of something else": {func(g *infertest.Graph) {
			g.Floats("w", byColumn, 3, 2).Node("Relu", []string{"pooled"}, []string{"other"}).Node("MatMul", []string{"other", "w"}, []string{"logits"})
		}, "[]"},
		"not a number": {func(g *infertest.Graph) {
			g.Floats("w", []float32{1, 2, float32(math.NaN()), 4, 5, 6}, 3, 2).Node("MatMul", []string{"embedding", "w"}, []string{"logits"})
		}, "[]"},
		"computed weights": {func(g *infertest.Graph) {
			g.Floats("w", byColumn, 3, 2).Node("Neg", []string{"w"}, []string{"v"}).Node("MatMul", []string{"embedding", "v"}, []string{"logits"})
		}, "[]"},
	} {
		fsys, modelHash := classified(t, c.tail)
		if _, err := pack.Load(t.Context(), fsys); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := pack.ReadClassifier(t.Context(), fsys, modelHash)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if got, err := pack.ReadClassifier(t.Context(), fsys, "sha256:another"); got != nil || !errors.Is(err, pack.ErrOtherNetwork) {
			t.Errorf("%s, of another network: %v, %v", name, got, err)
		}
	}
	fsys, modelHash := classified(t, func(g *infertest.Graph) {
		g.Floats("w", byColumn, 3, 2).Node("MatMul", []string{"embedding", "w"}, []string{"logits"})
	})
	fsys["model.onnx"] = &fstest.MapFile{Data: fsys["model.onnx"].Data[1:]}
	_, err := pack.ReadClassifier(t.Context(), fsys, modelHash)
	refused(t, err, "model.onnx")
}

// FuzzClassifier checks that no file of a stranger stops the reader, or makes it invent rows.
func FuzzClassifier(f *testing.F) {
	f.Add(network(), uint16(3))
	f.Fuzz(func(t *testing.T, model []byte, at uint16) {
		if len(model) > 2 {
			i := int(at) % (len(model) - 1)
			binary.LittleEndian.PutUint16(model[i:], at)
		}
		fsys := small(t, func(m map[string]any) {
			m["output"].(map[string]any)["embedding"] = "logits"
			m["files"].(map[string]any)["model.onnx"] = hash(model)
		})
		fsys["model.onnx"] = &fstest.MapFile{Data: model}
		rows, _ := pack.ReadClassifier(t.Context(), fsys, hash(model))
		for _, row := range rows {
			if len(row) == 0 || len(row) != len(rows[0]) {
				t.Fatal(rows)
			}
		}
	})
}
