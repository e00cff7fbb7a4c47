package pack_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"wanwu/inference"
	"wanwu/inference/pack"
)

// emptyLibrary has one pack of the program's own, and no folder yet.
func emptyLibrary(t *testing.T) pack.Library {
	t.Helper()
	builtin := fstest.MapFS{}
	for name, file := range small(t, func(m map[string]any) { m["id"] = "own" }) {
		builtin["own/"+name] = file
	}
	return pack.Library{Dir: filepath.Join(t.TempDir(), "模型包"), Builtin: builtin, Fallback: "own"}
}

// ids returns what a library lists, and the default one.
func ids(t *testing.T, l pack.Library) (all []string, chosen string) {
	t.Helper()
	listed, err := l.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range listed {
		if p.Err != nil || p.Labels != 2 || p.Size == 0 || p.Builtin != (p.Path == "") {
			t.Errorf("%+v", p)
		}
		if all = append(all, p.ID); p.Default {
			chosen = p.ID
		}
	}
	return all, chosen
}

func TestImportIsAtomic(t *testing.T) {
	l := emptyLibrary(t)
	if all, chosen := ids(t, l); !slices.Equal(all, []string{"own"}) || chosen != "own" {
		t.Errorf("at first %v, %s", all, chosen)
	}
	refuse := errors.New("the network answers nonsense")
	for name, c := range map[string]struct {
		files fs.FS
		trial error
		want  error
	}{
		"a trial that fails": {small(t, nil), refuse, refuse},
		"a missing file":     {fstest.MapFS{"pack.json": small(t, nil)["pack.json"]}, nil, fs.ErrNotExist},
	} {
		_, err := l.Import(t.Context(), c.files, pack.ImportOptions{Trial: func(ctx context.Context, fsys fs.FS) error {
			if all, _ := ids(t, l); !slices.Equal(all, []string{"own"}) {
				t.Errorf("%s: it is listed before it was tried: %v", name, all)
			}
			return c.trial
		}})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(l.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the folder is left, %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := l.Import(ctx, endless{small(t, nil), cancel}, pack.ImportOptions{})
	if _, there := os.Stat(l.Dir); !errors.Is(err, context.Canceled) || !errors.Is(there, fs.ErrNotExist) {
		t.Errorf("cancelled: %v, the folder: %v", err, there)
	}
}

// TestUnwritableLibraryIsNoFaultOfAPack checks that the library is named where it cannot be written to.
func TestUnwritableLibraryIsNoFaultOfAPack(t *testing.T) {
	l := emptyLibrary(t)
	if err := os.WriteFile(l.Dir, nil, 0o600); err != nil { // a file is in its place
		t.Fatal(err)
	}
	_, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{})
	for what, err := range map[string]error{"import": err, "default": l.SetDefault("own")} {
		var e *inference.Error
		if !errors.As(err, &e) || e.Code != inference.CodeExport || e.Path != l.Dir {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestReplacedPackIsThereUntilTheOtherIs checks that a pack that replaces one of another spelling takes its
// place, and that one whose trial fails leaves it.
func TestReplacedPackIsThereUntilTheOtherIs(t *testing.T) {
	l := emptyLibrary(t)
	if _, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{ID: "Goods"}); err != nil {
		t.Fatal(err)
	}
	refuse := errors.New("the network answers nonsense")
	_, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{ID: "goods", Replace: true, Trial: func(context.Context, fs.FS) error { return refuse }})
	if all, _ := ids(t, l); !errors.Is(err, refuse) || !slices.Equal(all, []string{"own", "Goods"}) {
		t.Errorf("after a trial that fails: %v, %v", all, err)
	}
	if _, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{ID: "goods", Replace: true}); err != nil {
		t.Fatal(err)
	}
	if all, _ := ids(t, l); !slices.Equal(all, []string{"own", "goods"}) {
		t.Errorf("after the other spelling: %v", all)
	}
}

func TestConcurrentImportsKeepOne(t *testing.T) {
	l := emptyLibrary(t)
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range 8 { // eight different packs of one id, all of which are there when the first one is published
		wg.Go(func() {
			_, err := l.Import(t.Context(), small(t, func(m map[string]any) { m["title"] = string(rune('a' + i)) }), pack.ImportOptions{
				Trial: func(context.Context, fs.FS) error { <-gate; return nil },
			})
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	close(gate)
	wg.Wait()
	good := 0
	for _, err := range errs {
		switch {
		case err == nil:
			good++
		case !errors.Is(err, pack.ErrExists):
			t.Errorf("%v, want that another one is there", err)
		}
	}
	if all, _ := ids(t, l); good != 1 || !slices.Equal(all, []string{"own", "small"}) {
		t.Errorf("%d imports of 8, %v", good, all)
	}
	if entries, err := os.ReadDir(l.Dir); err != nil || len(entries) != 1 {
		t.Errorf("%v is left, %v", entries, err)
	}
}

// TestStaleStagesAreRemoved checks that the next import removes what a killed process has left, but
// not what another one is importing.
func TestStaleStagesAreRemoved(t *testing.T) {
	l := emptyLibrary(t)
	old, recent := filepath.Join(l.Dir, ".import-1"), filepath.Join(l.Dir, ".import-2")
	if err := errors.Join(os.MkdirAll(filepath.Join(old, "pack"), 0o700), os.MkdirAll(recent, 0o700)); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if all, _ := ids(t, l); !slices.Equal(all, []string{"own"}) {
		t.Errorf("stages are listed: %v", all)
	}
	if _, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{ID: "小包"}); err != nil {
		t.Fatal(err)
	}
	if all, _ := ids(t, l); !slices.Equal(all, []string{"own", "小包"}) {
		t.Errorf("%v", all)
	}
	_, gone := os.Stat(old)
	if _, err := os.Stat(recent); err != nil || !errors.Is(gone, fs.ErrNotExist) {
		t.Errorf("the old one: %v, the recent one: %v", gone, err)
	}
}

func TestDefaultFallsBackWhereItIsGone(t *testing.T) {
	l := emptyLibrary(t)
	if _, err := l.Import(t.Context(), small(t, nil), pack.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := l.SetDefault("small"); err != nil {
		t.Fatal(err)
	}
	if _, chosen := ids(t, l); chosen != "small" {
		t.Errorf("the default is %q", chosen)
	}
	for _, id := range []string{"none", "", "..", ".import-1", "a/b"} {
		if err := l.SetDefault(id); !errors.Is(err, pack.ErrUnknown) {
			t.Errorf("the default can be %q: %v", id, err)
		}
		if err := l.Remove(id); !errors.Is(err, pack.ErrUnknown) {
			t.Errorf("%q can be removed: %v", id, err)
		}
	}
	away := filepath.Join(t.TempDir(), "small")
	if err := os.Rename(filepath.Join(l.Dir, "small"), away); err != nil {
		t.Fatal(err)
	}
	if id, err := l.Default(); err != nil || id != "own" || l.Gone() != "small" {
		t.Errorf("while it is away the default is %q, %v, and %q is gone", id, err, l.Gone())
	}
	if err := os.Rename(away, filepath.Join(l.Dir, "small")); err != nil {
		t.Fatal(err)
	}
	if id, err := l.Default(); err != nil || id != "small" || l.Gone() != "" {
		t.Errorf("when it is back the default is %q, %v, and %q is gone", id, err, l.Gone())
	}
	if err := l.Remove("small"); err != nil {
		t.Fatal(err)
	}
	if id, err := l.Default(); err != nil || id != "own" || l.Gone() != "" {
		t.Errorf("the default is %q, %v, and %q is gone", id, err, l.Gone())
	}
}

// FuzzManifest checks that whatever pack.json says, the pack is loaded or refused.
func FuzzManifest(f *testing.F) {
	files := small(f, nil)
	f.Add(files["pack.json"].Data)
	f.Add(bytes.Replace(files["pack.json"].Data, []byte(`"softmax"`), []byte(`"cosine","logit_scale":1`), 1))
	f.Add([]byte(`{"format":1,"files":{"a/../b":"x"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := pack.Load(t.Context(), fstest.MapFS{"pack.json": {Data: raw}, "model.onnx": files["model.onnx"], "labels.tsv": files["labels.tsv"]})
		if (p == nil) != (err != nil) || err != nil && inference.CodeOf(err) != inference.CodePack {
			t.Errorf("%+v, %v", p, err)
		}
	})
}
