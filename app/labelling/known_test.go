package labelling_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
)

// TestKnownOfOwnPack checks that the last layer of the program's pack is found, and that the photographs
// kept with it are those that it names: the layer gives most of them the label that is kept.
func TestKnownOfOwnPack(t *testing.T) {
	info, err := engine.ReadPackInfo(t.Context(), apptest.EmbeddedPack(t), "")
	if err != nil {
		t.Fatal(err)
	}
	known, err := labelling.Known(t.Context(), filepath.Join(t.TempDir(), "w.db"), info.Info())
	if err != nil {
		t.Fatal(err)
	}
	if len(known.Rows) != len(info.Classes) || len(known.Pictures) < 900 {
		t.Fatalf("%d rows for %d labels, %d pictures", len(known.Rows), len(info.Classes), len(known.Pictures))
	}
	same := 0
	for _, p := range known.Pictures {
		best, at := float32(-1e9), 0
		for class, row := range known.Rows {
			if score := labels.Dot(p.Vector, row); score > best {
				best, at = score, class
			}
		}
		if at == int(p.Own.Class) {
			same++
		}
	}
	if same < len(known.Pictures)*9/10 {
		t.Errorf("%d of %d have the label that is kept", same, len(known.Pictures))
	}
	other := info.Info()
	other.ModelHash = "sha256:another"
	if known, err := labelling.Known(t.Context(), filepath.Join(t.TempDir(), "w.db"), other); err != nil || known.Rows != nil || known.Pictures != nil {
		t.Errorf("of another network: %d rows, %v", len(known.Rows), err)
	}
}

// foundPack copies the program's pack into a folder, from where it is as any other, and returns that, the
// path of a workspace's file and what the pack is.
func foundPack(t *testing.T) (dir, path string, info engine.PackInfo) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(dir, apptest.EmbeddedPack(t)); err != nil {
		t.Fatal(err)
	}
	info, err := engine.ReadPackInfo(t.Context(), os.DirFS(dir), dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(t.TempDir(), "w.db"), info
}

// TestKnownOutlivesThePack checks that the last layer of a pack is kept beside the library, where it is read
// again when the pack is gone, and that a pack which was never read has none.
func TestKnownOutlivesThePack(t *testing.T) {
	dir, path, info := foundPack(t)
	before, err := labelling.Known(t.Context(), path, info.Info())
	if err != nil || len(before.Rows) != len(info.Classes) {
		t.Fatalf("%d rows, %v", len(before.Rows), err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	after, err := labelling.Known(t.Context(), path, info.Info())
	if err != nil || len(after.Rows) != len(before.Rows) || len(after.Pictures) != len(before.Pictures) {
		t.Errorf("%d rows and %d pictures, %v", len(after.Rows), len(after.Pictures), err)
	}
	never, err := labelling.Known(t.Context(), filepath.Join(t.TempDir(), "w.db"), info.Info())
	if err != nil || never.Rows != nil {
		t.Errorf("never read: %d rows, %v", len(never.Rows), err)
	}
}

// TestKnownOfPackThatIsAwayForAWhile checks that what is kept of a pack is not spoilt by another one that lay
// in its place when it was looked for.
func TestKnownOfPackThatIsAwayForAWhile(t *testing.T) {
	dir, path, info := foundPack(t)
	manifest := filepath.Join(dir, "pack.json")
	own, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(own, []byte(info.ModelHash), []byte("sha256:"+strings.Repeat("0", 64)), 1)
	for _, c := range []struct {
		manifest []byte
		rows     int
	}{{other, 0}, {own, len(info.Classes)}} {
		if err := os.WriteFile(manifest, c.manifest, 0o600); err != nil {
			t.Fatal(err)
		}
		known, err := labelling.Known(t.Context(), path, info.Info())
		if err != nil || len(known.Rows) != c.rows {
			t.Errorf("%d rows, not %d, %v", len(known.Rows), c.rows, err)
		}
	}
}

// TestKnownIsTheSameWhenItIsReadAgain checks that the weights of a pack's last layer are the same whether they
// come from the pack or from beside the library.
func TestKnownIsTheSameWhenItIsReadAgain(t *testing.T) {
	_, path, info := foundPack(t)
	first, err := labelling.Known(t.Context(), path, info.Info())
	if err != nil {
		t.Fatal(err)
	}
	again, err := labelling.Known(t.Context(), path, info.Info())
	if err != nil || !reflect.DeepEqual(first.Rows, again.Rows) {
		t.Errorf("the rows differ: %v and %v, %v", first.Rows[0][:4], again.Rows[0][:4], err)
	}
}
