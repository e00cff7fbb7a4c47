package shelf_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/inference"
)

// everything is overrides that set each field, also to what needs escaping.
func everything() []labels.Override {
	return []labels.Override{
		{Of: labels.Key{Class: 7}, Was: "a\tb\\n|c", Fields: labels.SetsName | labels.SetsEnglish | labels.SetsCategory | labels.SetsAliases, Name: "x|\n\\t", Aliases: []string{"一", "|", "\\"}},
		{Of: labels.Key{Class: 0}, Was: "猫", Fields: labels.Hides | labels.SetsThreshold, Threshold: 0.62},
		{Of: labels.Key{ID: "user:新"}, Was: "新", Fields: labels.Merges, Into: labels.Key{Class: 7}},
		{Of: labels.Key{Class: 3}, Was: "狗", Fields: labels.Merges | labels.SetsAliases, Into: labels.Key{ID: "user:新"}},
		{Of: labels.Key{Class: 4}, Was: "羊", Fields: labels.Merges | labels.Hides, Into: labels.Key{Class: 3}},
	}
}

// TestOverridesAreSaved checks that overrides come back as they were saved, in each version, that
// undoing brings the earlier ones back, and that each content has a hash of its own.
func TestOverridesAreSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	book := shelf.Beside(path).Book("m")
	v, err := book.Save(0, &labels.Library{Overrides: everything()})
	if err != nil {
		t.Fatal(err)
	}
	one, err := book.Load()
	if err != nil || !reflect.DeepEqual(one.Library.Overrides, everything()) || !strings.HasPrefix(one.Hash, "sha256:") {
		t.Fatalf("%v: %+v", err, one)
	}
	if v, err = book.Save(v.Number, &labels.Library{}); err != nil {
		t.Fatal(err)
	}
	if two, err := book.Load(); err != nil || len(two.Library.Overrides) > 0 || two.Hash == one.Hash {
		t.Errorf("%v: %+v", err, two)
	}
	if _, ok, err := book.Undo(v.Number); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if three, err := book.Load(); err != nil || three.Number != v.Number+1 || three.Hash != one.Hash || !reflect.DeepEqual(three.Library.Overrides, everything()) {
		t.Errorf("%v: %+v", err, three)
	}
}

// TestOverridesArePruned checks that the overrides of versions that are gone go as well.
func TestOverridesArePruned(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	book := shelf.Beside(path).Book("m")
	for i := range 60 {
		o := everything()
		o[1].Threshold = float32(i) / 100
		if _, err := book.Save(i, &labels.Library{Overrides: o}); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]int{"*.json": 51, "*.tsv": 51, "*": 102} {
		if found, err := filepath.Glob(filepath.Join(path+"-labels", "*", pattern)); err != nil || len(found) != want {
			t.Errorf("%v: %d files of %s, not %d", err, len(found), pattern, want)
		}
	}
}

// TestStuckFileFailsNoSave checks that a file of an earlier version that cannot be deleted neither makes
// a save fail nor keeps others from being deleted.
func TestStuckFileFailsNoSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	book := shelf.Beside(path).Book("m")
	for i := range 55 {
		if v, err := book.Save(i, &labels.Library{Overrides: everything()}); err != nil || v.Number != i+1 {
			t.Fatalf("version %d, %v", v.Number, err)
		}
		if i > 0 {
			continue
		}
		found, err := filepath.Glob(filepath.Join(path+"-labels", "*"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if err := os.MkdirAll(filepath.Join(found[0], "000000-0.tsv", "full"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := filepath.Glob(filepath.Join(path+"-labels", "*", "*")); err != nil || len(found) != 103 {
		t.Errorf("%v: %d files, not 51 versions of two and the one that is stuck", err, len(found))
	}
}

// TestDamagedOverrides checks that what was changed, cut or taken away is an error with the file's
// name, and not another answer.
func TestDamagedOverrides(t *testing.T) {
	for name, damage := range map[string]func(file string) error{
		"changed": func(file string) error { return os.WriteFile(file, []byte("label"), 0o600) },
		"gone":    os.Remove,
	} {
		path := filepath.Join(t.TempDir(), "w.db")
		book := shelf.Beside(path).Book("m")
		if _, err := book.Save(0, &labels.Library{Overrides: everything()}); err != nil {
			t.Fatal(err)
		}
		found, err := filepath.Glob(filepath.Join(path+"-labels", "*", "*.tsv"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if err := damage(found[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := book.Load(); inference.CodeOf(err) == "" || !strings.Contains(err.Error(), filepath.Base(found[0])) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
