package embeddings_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/inference"
)

// TestFlippedBitGivesNoOtherEmbedding checks that whichever bit of the two files is flipped, each
// content has the embedding that was written, or none, which is computed again; and that what is
// added afterwards is there.
func TestFlippedBitGivesNoOtherEmbedding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	hash := func(i int) uint64 { return uint64(i+1) * 0x9e3779b97f4a7c15 } // spread, as those of contents are
	want := map[uint64][]float32{}
	e := embeddingsAt(path)
	for i := range 5 {
		want[hash(i)] = vector(i)
		e.Add(hash(i), vector(i))
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	files := []string{filepath.Join(embeddings.Dir(path), "pack.keys"), e.Path()}
	whole := make([][]byte, len(files))
	for k, file := range files {
		var err error
		if whole[k], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	missing := 0
	for k := range files {
		for bit := range 8 * len(whole[k]) {
			for i, file := range files {
				b := slices.Clone(whole[i])
				if i == k {
					b[bit/8] ^= 1 << (bit % 8)
				}
				if err := os.WriteFile(file, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			e := embeddingsAt(path)
			missing += compareAll(t, e, want)
			e.Add(hash(99), vector(99))
			if err := e.Flush(); err != nil {
				t.Fatal(err)
			}
			if compareAll(t, e, map[uint64][]float32{hash(99): vector(99)}) != 0 {
				t.Fatalf("bit %d of %s: what was added is not there", bit, files[k])
			}
		}
	}
	if missing == 0 {
		t.Error("no flip makes an embedding unreadable")
	}
}

// compareAll reads the embeddings of contents, each as it is wanted or not at all, and says how many
// are not there.
func compareAll(t *testing.T, e *embeddings.File, want map[uint64][]float32) (missing int) {
	t.Helper()
	index, err := e.Index()
	if err != nil {
		t.Fatal(err)
	}
	for hash, v := range want {
		got := make([]float32, e.Dims())
		at, ok := index[hash]
		if ok {
			err = e.Read(hash, at, got)
		}
		switch {
		case !ok || inference.CodeOf(err) == inference.CodeDamaged:
			missing++
		case err != nil || !slices.Equal(got, v):
			t.Fatalf("%x is %v, want %v; %v", hash, got, v, err)
		}
	}
	return missing
}
