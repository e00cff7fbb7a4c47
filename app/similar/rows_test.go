package similar_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/embeddings"
	"wanwu/app/similar"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// album is a workspace of pictures with the embeddings of a pack, one of each content.
func album(t *testing.T, vectors map[uint64][]float32, contents ...uint64) (path string, ws *workspace.Workspace) {
	t.Helper()
	path, ws = filepath.Join(t.TempDir(), "w.db"), workspace.New(0)
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	file := embeddings.New(path, "p", 3)
	for hash, v := range vectors {
		file.Add(hash, v)
	}
	if err := file.Flush(); err != nil {
		t.Fatal(err)
	}
	for i, hash := range contents {
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: 0, Score: 0.5}}})
	}
	return path, ws
}

// TestRowsHaveCopiesTogether: the likest come first, and a copy of one follows it though another
// picture is likelier; the same content twice is a copy.
func TestRowsHaveCopiesTogether(t *testing.T) {
	vectors := map[uint64][]float32{1: {1, 0, 0}, 2: {0.8, 0.6, 0}, 3: {0.7, 0, 0.714}, 4: {0.6, 0.8, 0}, 5: {0, 0, 1}, 9: {0, 1, 0}}
	path, ws := album(t, vectors, 1, 2, 3, 4, 5, 2, 7)
	got, err := similar.Rows(t.Context(), path, ws, 0, 5, func(r *workspace.Row) bool { return r.Path != "4" })
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, r := range got {
		text += fmt.Sprintf("%d:%.2f:%d ", r.Index, r.Likeness, r.CopyOf)
	}
	// 2 and 4 are at cosine 0.96.
	if text != "1:0.80:0 5:0.80:0 3:0.60:0 2:0.70:3 " {
		t.Errorf("found %s", text)
	}
	if _, err := similar.Rows(t.Context(), path, ws, 6, 5, nil); !errors.Is(err, similar.ErrNoEmbedding) {
		t.Errorf("one without an embedding: %v", err)
	}
	got, err = similar.ByVector(t.Context(), path, ws, "p", []float32{0, 0, 2}, 2, nil)
	if err != nil || len(got) != 2 || got[0].Index != 4 || got[1].Index != 2 || got[1].CopyOf != 1 {
		t.Errorf("by a vector: %v, %v", got, err)
	}
	if _, err := similar.ByVector(t.Context(), path, ws, "q", []float32{0, 0, 2}, 2, nil); !errors.Is(err, similar.ErrNoEmbedding) {
		t.Errorf("of a pack without embeddings: %v", err)
	}
}

// BenchmarkRows is what the window does: the rows like one of a hundred thousand.
func BenchmarkRows(b *testing.B) {
	const n, dims = 100_000, 1280
	path, ws := filepath.Join(b.TempDir(), "w.db"), workspace.New(0)
	rng := rand.New(rand.NewPCG(1, 2))
	v := make([]float32, dims)
	apptest.Embedded(b, path, ws, dims, n, func(int) []float32 {
		for d := range v {
			v[d] = rng.Float32()
		}
		return v
	})
	for b.Loop() {
		if _, err := similar.Rows(b.Context(), path, ws, 7, 200, nil); err != nil {
			b.Fatal(err)
		}
	}
}
