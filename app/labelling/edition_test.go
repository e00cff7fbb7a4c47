package labelling_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/inference"
)

// TestUndoOfUnreadableVersion checks that a version that cannot be read is an error, and that the
// edition that comes with it goes back to the version before.
func TestUndoOfUnreadableVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m"}
	e, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	lib := labels.Library{}
	for _, name := range []string{"一", "二"} {
		lib.Add(name, labels.FromExamples)
		if err := e.Save(&lib); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(path+"-labels", "*", "000002.json"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := os.WriteFile(found[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e, err = labelling.OpenEdition(path, pack); inference.CodeOf(err) != inference.CodeLabels {
		t.Fatal(err)
	}
	if ok, err := e.Undo(); err != nil || !ok || e.Version != 3 || len(e.Library.Labels) != 1 {
		t.Fatalf("%v, %v: version %d with %+v", ok, err, e.Version, e.Library.Labels)
	}
	if e, err = labelling.OpenEdition(path, pack); err != nil || e.Version != 3 {
		t.Errorf("%v: version %d", err, e.Version)
	}
}
