package ort

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestBundles(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ReadBundle(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
	for _, text := range []string{"", "{}", `{"format":2}`, "[]"} {
		put(bundleFile, text)
		if _, err := ReadBundle(dir); err == nil {
			t.Errorf("%q is a bundle", text)
		}
	}
	put(bundleFile, `{"format":1,"platform":"amiga","packages":{"x":"1"},"files":{"a":{"size":3},"b":{"size":3},"c":{"size":3}}}`)
	put("a", "abc")
	put("b", "ab")
	b, err := ReadBundle(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Broken(dir); !slices.Equal(got, []string{"b", "c"}) || b.Packages["x"] != "1" || b.Fits() {
		t.Errorf("%+v, broken %v, fits %v", b, got, b.Fits())
	}
}
