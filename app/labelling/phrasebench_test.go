package labelling_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// BenchmarkApplyTyped evaluates pictures by a typed label, and by a thousand, from their stored embeddings,
// of the length that Chinese-CLIP ViT-B/16 has.
func BenchmarkApplyTyped(b *testing.B) {
	for _, labels := range []int{1, 1000} {
		b.Run(fmt.Sprint(labels), func(b *testing.B) { applyTyped(b, labels) })
	}
}

func applyTyped(b *testing.B, typed int) {
	const dims, n = 512, 100_000
	path := filepath.Join(b.TempDir(), "w.db")
	rng := rand.New(rand.NewPCG(1, 2))
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Key: "p", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}}})
	vector := func() labels.Vector {
		v := make(labels.Vector, dims)
		for d := range v {
			v[d] = rng.Float32() - 0.5
		}
		return v
	}
	file := apptest.Embedded(b, path, ws, dims, n, func(int) []float32 { return vector() })
	lib := labels.Library{}
	for i := range typed {
		at := lib.Add(fmt.Sprint("蓝牙耳机", i), labels.FromText)
		lib.Labels[at].Vector = vector()
	}
	info := engine.Info{ModelHash: "m", PackKey: "p", Dims: dims}
	book := labelling.BookOf(path, info)
	if _, err := book.Save(0, &lib); err != nil {
		b.Fatal(err)
	}
	unit, _ := vector().Unit()
	if err := book.SaveOwn("p", labels.Own{Scale: 100, Vectors: []labels.Vector{unit}}); err != nil {
		b.Fatal(err)
	}
	taught, err := labelling.Open(b.Context(), path, info)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := taught.Apply(b.Context(), ws, "p", file); err != nil {
			b.Fatal(err)
		}
	}
}
