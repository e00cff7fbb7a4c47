package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

// TestOpenFileFolderWithExclamationMark checks that a folder's name may end in the separator of
// archives.
func TestOpenFileFolderWithExclamationMark(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "好!")
	write(t, dir, "a.jpg")
	z := save(t, dir, "z.zip", zipOf(t, entry{name: "b.jpg", content: "b"}))
	for file, want := range map[string]string{dir + "/a.jpg": "a.jpg", z + "!/b.jpg": "b"} {
		if got, err := read(func() (io.ReadCloser, error) { return source.OpenFile(file) }); got != want || err != nil {
			t.Errorf("%s: %q, %v", file, got, err)
		}
	}
	for file, want := range map[string]string{
		dir + "/a.jpg": dir + "/a.jpg", z + "!/b.jpg": z, z: z,
		dir + "/gone.jpg": dir + "/gone.jpg", // nothing there, and no archive either
	} {
		if got := source.DiskFile(file); got != want {
			t.Errorf("%s lies in %s, not in %s", file, got, want)
		}
	}
}

// TestArchiveConcurrentReads checks that items are opened from several goroutines, while the scan is
// still in the archive and after it has left.
func TestArchiveConcurrentReads(t *testing.T) {
	const n = 300
	var entries []entry
	for i := range n {
		entries = append(entries, entry{name: fmt.Sprintf("%d.jpg", i), content: strings.Repeat(fmt.Sprint(i), 1000)})
	}
	dir := t.TempDir()
	z := save(t, dir, "a.zip", zipOf(t, entries...))
	items := make(chan inference.Item, n)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for it := range items {
				got, err := read(opens(&it))
				if want := entries[it.Index].content; got != want || err != nil {
					t.Errorf("%s: %d bytes, %v", it.Path, len(got), err)
				}
			}
		})
	}
	v := &visit{found: func(it inference.Item) error { items <- it; return nil }}
	err := source.Scan(context.Background(), []string{z}, recursive, v)
	close(items)
	wg.Wait()
	if err != nil || len(v.items) != n {
		t.Fatalf("%d items, %v", len(v.items), err)
	}
	if n := openFiles(z); n > 0 {
		t.Errorf("%d descriptors stay open", n)
	}

	// A reader outlives the scan, and closing it twice takes nothing from another.
	a, err := source.Open(&v.items[1])
	if err != nil {
		t.Fatal(err)
	}
	b, err := source.Open(&v.items[2])
	if err != nil {
		t.Fatal(err)
	}
	if n := openFiles(z); n > 1 {
		t.Errorf("%d descriptors for one archive", n)
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Error(err)
	}
	if got, err := io.ReadAll(b); string(got) != entries[2].content || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}

	// The positions that the directory gave are worthless in another file.
	save(t, dir, "a.zip", zipOf(t, entries[:10]...))
	if _, err := source.Open(&v.items[1]); inference.CodeOf(err) != inference.CodeChanged {
		t.Errorf("an exchanged archive: %v", err)
	}
	if err := os.Remove(z); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Open(&v.items[1]); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("a removed archive: %v", err)
	}
}

func TestScanArchiveStops(t *testing.T) {
	z := save(t, t.TempDir(), "a.zip", zipOf(t, entry{name: "1.jpg"}, entry{name: "2.jpg"}))
	ctx, cancel := context.WithCancel(context.Background())
	v := &visit{found: func(inference.Item) error { cancel(); return nil }}
	if err := source.Scan(ctx, []string{z}, recursive, v); !errors.Is(err, context.Canceled) || len(v.items) != 1 {
		t.Errorf("%d items, then %v; want 1, then context.Canceled", len(v.items), err)
	}
	if n := openFiles(z); n > 0 {
		t.Errorf("%d descriptors stay open", n)
	}
}
