package source_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

// FuzzArchive scans arbitrary bytes as a zip and reads what it finds: nothing
// panics, no name leaves the archive, no member gives more than it declares,
// and what can be opened through the item can be opened by its path.
func FuzzArchive(f *testing.F) {
	f.Add([]byte{})
	f.Add(zipOf(f))
	f.Add(zipOf(f, entry{name: "a.jpg", content: "a"}, entry{name: gbk(f, `外\狗.jpg`), content: "b"}, entry{name: "../x.jpg"}))
	f.Add(zipOf(f, entry{name: "d.jpg", content: "\x4b\x04\x00", edit: func(h *zip.FileHeader) { h.Method = zip.Deflate }}))
	f.Add(zipOf(f, entry{name: "e.jpg", content: "abc", edit: func(h *zip.FileHeader) { h.Flags |= 8; h.UncompressedSize64 = 2 }}))
	file := filepath.Join(f.TempDir(), "fuzz.zip")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
		v := &visit{}
		enough := errors.New("enough")
		v.found = func(it inference.Item) error {
			if len(v.items) == 20 {
				return enough
			}
			return nil
		}
		o := source.Options{MaxEntries: 10_000, MaxMember: 16 << 20}
		if err := source.Scan(context.Background(), []string{file}, o, v); err != nil && !errors.Is(err, enough) {
			t.Fatal(err)
		}
		for _, it := range v.items {
			for part := range strings.SplitSeq(it.Path, "/") {
				if part == ".." {
					t.Errorf("%q leaves the archive", it.Path)
				}
			}
			if it.Size < 0 || !strings.HasPrefix(it.Path, "fuzz.zip") {
				t.Errorf("path %q, size %d", it.Path, it.Size)
			}
			r, err := source.Open(&it)
			if err != nil {
				if inference.CodeOf(err) == inference.CodeInternal {
					t.Errorf("%q: an error without a code: %v", it.Path, err)
				}
				continue
			}
			n, err := io.Copy(io.Discard, r)
			if n > it.Size || inference.CodeOf(err) == inference.CodeInternal {
				t.Errorf("%q: %d of %d bytes, %v", it.Path, n, it.Size, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			if r, err = source.OpenFile(it.File); err != nil {
				t.Errorf("%q: %v", it.File, err)
			} else if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}
