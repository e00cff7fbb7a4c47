package shelf_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/inference"
)

// TestOwnVectorsAreKept: they come back to the precision of a float16, each pack its own, and a file
// that is not whole is refused.
func TestOwnVectorsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	b := shelf.Beside(path).Book("network")
	if _, err := b.LoadOwn("p"); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("before any was kept: %v", err)
	}
	for _, key := range []string{"p", "q"} {
		own := labels.Own{Scale: 100, Vectors: []labels.Vector{{0.6, -0.8}, {1, 0}}}
		if key == "q" {
			own.Vectors = own.Vectors[:1]
		}
		if err := b.SaveOwn(key, own); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.LoadOwn("p")
	if err != nil || got.Scale != 100 || len(got.Vectors) != 2 || got.Vectors[0][0] < 0.599 || got.Vectors[0][0] > 0.601 || got.Vectors[1][0] != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err := b.LoadOwn("q"); err != nil || len(got.Vectors) != 1 {
		t.Errorf("the other pack: %+v, %v", got, err)
	}
	if v, err := b.Load(); err != nil || v.Number != 0 {
		t.Errorf("they count as a version: %+v, %v", v, err)
	}
	files, err := filepath.Glob(filepath.Join(path+"-labels", "*", "p.vectors"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for name, data := range map[string][]byte{"cut": whole[:i], "flipped": append(append(append([]byte{}, whole[:i]...), whole[i]^0x80), whole[i+1:]...)} {
			if err := os.WriteFile(files[0], data, 0o600); err != nil {
				t.Fatal(err)
			}
			// A flipped scale is another scale, unless it is none.
			if got, err := b.LoadOwn("p"); err == nil && (name == "cut" || got.Scale == 100) {
				t.Errorf("byte %d %s: %+v", i, name, got)
			} else if err != nil && inference.CodeOf(err) != inference.CodeLabels {
				t.Errorf("byte %d %s: %v", i, name, err)
			}
		}
	}
}
