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
	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// BenchmarkMillionLabels reads the library of a pack with a million labels, each with another name,
// and lays it out to be searched; searches it; and answers ten thousand pictures by it.
func BenchmarkMillionLabels(b *testing.B) {
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: make(inference.Vocabulary, 1_000_000)}
	lib := labels.Library{Overrides: make([]labels.Override, len(pack.Classes))}
	for i := range pack.Classes {
		pack.Classes[i] = inference.Class{ID: fmt.Sprint("n", i), Name: fmt.Sprint("label ", i), English: fmt.Sprint("label ", i)}
		lib.Overrides[i] = labels.Override{Of: labels.Key{Class: int32(i)}, Was: pack.Classes[i].Name, Fields: labels.SetsName, Name: fmt.Sprint("蓝牙标签", i)}
	}
	path := filepath.Join(b.TempDir(), "w.db")
	if _, err := labelling.BookOf(path, pack.Info()).Save(0, &lib); err != nil {
		b.Fatal(err)
	}
	load := func() *query.Index {
		e, err := labelling.OpenEdition(path, pack)
		if err != nil {
			b.Fatal(err)
		}
		return query.NewIndex(e.Library.Shown(pack.Classes))
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			load()
		}
	})
	index := load()
	for name, text := range map[string]string{"name": "标签999999", "pinyin": "lanyabq77777", "many": "ly"} {
		b.Run("search/"+name, func(b *testing.B) {
			for b.Loop() {
				index.Find(b.Context(), text, false)
			}
		})
	}
	b.Run("apply", func(b *testing.B) {
		ws := workspace.New(0)
		ws.AddPack(pack)
		task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
		for i := range 10_000 {
			row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
			ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: int32(i), Score: 0.3}, {Class: int32(i + 1), Score: 0.2}}})
		}
		for b.Loop() {
			if err := labelling.ApplyStored(b.Context(), path, ws, pack); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkApply evaluates pictures by twenty taught labels from their stored embeddings, beside the labels
// of the program's pack, of which each is the network's for some; fitting them is part of it.
func BenchmarkApply(b *testing.B) {
	const dims, n = 1280, 100_000
	path := filepath.Join(b.TempDir(), "w.db")
	rng := rand.New(rand.NewPCG(1, 2))
	ws := workspace.New(0)
	card, err := engine.ReadPackInfo(b.Context(), apptest.EmbeddedPack(b), "")
	if err != nil {
		b.Fatal(err)
	}
	card.Key = "p"
	ws.AddPack(card)
	v := make([]float32, dims)
	lib := labels.Library{Background: make(labels.Vector, dims)}
	apptest.Embedded(b, path, ws, dims, n, func(i int) []float32 {
		for d := range v {
			v[d] = rng.Float32()
		}
		if i < 100 {
			at := lib.Add(fmt.Sprint("label ", i%20), labels.FromExamples)
			lib.Labels[at].Examples = append(lib.Labels[at].Examples, labels.Example{Hash: uint64(i + 1), Vector: append(labels.Vector{}, v...)})
		}
		return v
	})
	for d := range lib.Background {
		lib.Background[d] = 0.02
	}
	for i := range n {
		ws.Set(i, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: int32(i % len(card.Classes)), Score: 0.3}}})
	}
	if _, err := labelling.BookOf(path, card.Info()).Save(0, &lib); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := labelling.ApplyStored(b.Context(), path, ws, card); err != nil {
			b.Fatal(err)
		}
	}
}
