package shelf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/inference"
)

func library(names ...string) labels.Library {
	lib := labels.Library{Pack: "p", Background: labels.Vector{0.5, -0.25, 1}}
	for i, name := range names {
		at := lib.Add(name, labels.FromExamples)
		lib.Labels[at].Aliases = []string{"别名"}
		lib.Labels[at].Examples = []labels.Example{{
			Path: "a/<猫>.jpg", Hash: 1<<63 + uint64(i), Vector: labels.Vector{1, 2, float32(i)}, Own: inference.Label{Class: 3, Score: 0.25},
		}}
	}
	return lib
}

func save(t *testing.T, b shelf.Book, number int, lib labels.Library) int {
	t.Helper()
	v, err := b.Save(number, &lib)
	if err != nil {
		t.Fatal(err)
	}
	if got := load(t, b); !reflect.DeepEqual(got, v) {
		t.Errorf("saved %+v, and loaded %+v", v, got)
	}
	return v.Number
}

func load(t *testing.T, b shelf.Book) shelf.Version {
	t.Helper()
	v, err := b.Load()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersionsAndUndo(t *testing.T) {
	s := shelf.Beside(filepath.Join(t.TempDir(), "w.db"))
	b := s.Book("sha256:1")
	if v := load(t, b); v.Number != 0 || v.Library.Labels != nil {
		t.Errorf("before anything was saved: %+v", v)
	}
	one, two := library("一"), library("一", "二")
	two.Labels[0].Counters = []labels.Example{{Path: "b.jpg", Hash: 7, Vector: labels.Vector{3, 2, 1}, Own: inference.Label{Class: -1}}}
	if n := save(t, b, save(t, b, 0, one), two); n != 2 {
		t.Errorf("version %d", n)
	}
	if v := load(t, b); v.Number != 2 || !reflect.DeepEqual(v.Library, two) {
		t.Errorf("%+v, want %+v", v, two)
	}
	if v := load(t, s.Book("sha256:2")); v.Number != 0 {
		t.Errorf("another network has version %d", v.Number)
	}
	v, ok, err := b.Undo(2)
	if err != nil || !ok || v.Number != 3 || !reflect.DeepEqual(load(t, b).Library, one) {
		t.Errorf("undone: %+v, %v, %v", v, ok, err)
	}
	for range 80 {
		save(t, b, load(t, b).Number, two)
	}
	files, err := os.ReadDir(filepath.Dir(newest(t, s)))
	if err != nil || len(files) != 51 {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
}

func TestUndoOfTheFirstVersion(t *testing.T) {
	b := shelf.Beside(filepath.Join(t.TempDir(), "w.db")).Book("x")
	if _, ok, err := b.Undo(0); ok || err != nil {
		t.Errorf("nothing to be undone: %v, %v", ok, err)
	}
	save(t, b, 0, library("一"))
	if v, ok, err := b.Undo(1); !ok || err != nil || v.Number != 2 || len(load(t, b).Library.Labels) != 0 {
		t.Errorf("%+v, %v, %v", v, ok, err)
	}
}

// TestSaveOfTwo checks that of several who change one version exactly one succeeds.
func TestSaveOfTwo(t *testing.T) {
	b := shelf.Beside(filepath.Join(t.TempDir(), "w.db")).Book("x")
	first := save(t, b, 0, library("一"))
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			lib := library("二")
			_, errs[i] = b.Save(first, &lib)
		})
	}
	wg.Wait()
	saved := 0
	for _, err := range errs {
		switch inference.CodeOf(err) {
		case "":
			saved++
		case inference.CodeLabelsChanged:
		default:
			t.Error(err)
		}
	}
	if saved != 1 || load(t, b).Number != 2 {
		t.Errorf("%d have saved, version %d", saved, load(t, b).Number)
	}
}

// newest returns the file of the only book's present version.
func newest(t *testing.T, s shelf.Shelf) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(reflect.ValueOf(s).Field(0).String(), "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	return files[len(files)-1]
}

// TestSaveRefusesWhatLoadWould checks that a content that could not be read is an error with
// CodeLabels, and that the version before stays the present one.
func TestSaveRefusesWhatLoadWould(t *testing.T) {
	b := shelf.Beside(filepath.Join(t.TempDir(), "w.db")).Book("x")
	save(t, b, 0, library("一"))
	override := func(o labels.Override) labels.Library {
		lib := library("一")
		lib.Overrides = []labels.Override{o}
		return lib
	}
	twice, id, vector, broken := library("一", "二"), library("一", "二"), library("一"), library("一\xff", "一\xfe")
	twice.Labels[1].Name = "一"
	id.Labels[1].Name = id.Labels[0].ID
	vector.Labels[0].Examples[0].Vector = labels.Vector{1}
	for name, lib := range map[string]labels.Library{
		"a name twice": twice, "an id as a name": id, "a short vector": vector, "names that are no UTF-8": broken,
		"an override without a name": override(labels.Override{Was: "a", Fields: labels.SetsName}),
		"an override of no label":    override(labels.Override{Of: labels.Key{ID: "一"}, Was: "a", Fields: labels.Hides}),
	} {
		if v, err := b.Save(1, &lib); inference.CodeOf(err) != inference.CodeLabels {
			t.Errorf("%s: version %d, %v", name, v.Number, err)
		}
		if v := load(t, b); v.Number != 1 || !reflect.DeepEqual(v.Library, library("一")) {
			t.Errorf("%s: version %d is present", name, v.Number)
		}
	}
}

func TestDamagedLibraryIsNamed(t *testing.T) {
	s := shelf.Beside(filepath.Join(t.TempDir(), "w.db"))
	b := s.Book("x")
	save(t, b, 0, library("一"))
	whole, err := os.ReadFile(newest(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"cut short":      whole[:len(whole)/2],
		"empty":          nil,
		"another format": bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 2`), 1),
		"a pack's id":    bytes.Replace(whole, []byte(`"user:`), []byte(`"n0:`), 1),
		"a short vector": bytes.Replace(whole, []byte(`"vector": "ADwAQAAA"`), []byte(`"vector": "ADwAQA=="`), 1),
		"a bad hash":     bytes.Replace(whole, []byte(`"hash": "8`), []byte(`"hash": "g`), 1),
	} {
		if bytes.Equal(data, whole) {
			t.Fatalf("%s: nothing was changed in %s", name, whole)
		}
		if err := os.WriteFile(newest(t, s), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Load(); inference.CodeOf(err) != inference.CodeLabels {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	lib := library("一", "二")
	if err := shelf.Encode(&b, &lib); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"format":1,"labels":[{"id":"user:a","name":"a","origin":"text","vector":"AAA="}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		lib, err := shelf.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := shelf.Encode(&b, &lib); err != nil {
			t.Fatal(err)
		}
		again, err := shelf.Decode(&b)
		if err != nil || len(again.Labels) != len(lib.Labels) {
			t.Fatalf("%v of %+v", err, lib)
		}
		if _, err := labels.Fit(&lib, labels.Known{}); err == nil && len(lib.Taught()) > 0 && len(lib.Background) == 0 {
			t.Fatal("fitted without a background")
		}
	})
}
