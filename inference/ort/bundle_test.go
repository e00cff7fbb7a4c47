package ort

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"wanwu/inference"
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
		put(BundleList, text)
		if _, err := ReadBundle(dir); err == nil {
			t.Errorf("%q is a bundle", text)
		}
	}
	put(BundleList, `{"format":1,"platform":"amiga","packages":{"x":"1"},"files":{"a":{"size":3},"b":{"size":3},"c":{"size":3}}}`)
	put("a", "abc")
	put("b", "ab")
	b, err := ReadBundle(dir)
	if err != nil {
		t.Fatal(err)
	}
	if reason, detail := faultOfBundle(dir); reason != inference.ReasonRuntimeBad || detail != "amiga" {
		t.Errorf("another system's: %s (%s)", reason, detail)
	}
	if got := b.Broken(dir); !slices.Equal(got, []string{"b", "c"}) || b.Packages["x"] != "1" || b.Fits() {
		t.Errorf("%+v, broken %v, fits %v", b, got, b.Fits())
	}
}

func TestCorruptFileIsFound(t *testing.T) {
	dir, memo := t.TempDir(), filepath.Join(t.TempDir(), "wanwu", "checked.json")
	path := filepath.Join(dir, "a")
	put := func(text string, at time.Time) {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	hash := sha256.Sum256([]byte("abc"))
	b := &Bundle{Files: map[string]BundleFile{"a": {Size: 3, SHA256: hex.EncodeToString(hash[:])}, "b": {Size: 1}}}
	begin := time.Unix(1e9, 5)
	damaged := func(memo string, want ...string) {
		t.Helper()
		if got, err := b.Damaged(t.Context(), dir, memo); err != nil || !slices.Equal(got, want) {
			t.Errorf("damaged are %q, %v; want %q", got, err, want)
		}
	}
	put("abc", begin)
	damaged(memo, "b")
	put("abd", begin.Add(time.Second))
	damaged(memo, "a", "b")
	damaged(memo, "a", "b") // from the memo
	put("abc", begin.Add(2*time.Second))
	damaged(memo, "b")
	// What has the size and the time that it had is not read again; without a memo it is.
	put("abd", begin.Add(2*time.Second))
	damaged(memo, "b")
	damaged("", "a", "b")
	if err := os.WriteFile(memo, []byte("[nonsense"), 0o644); err != nil {
		t.Fatal(err)
	}
	damaged(memo, "a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Damaged(ctx, dir, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFaultsOfABundle(t *testing.T) {
	platform := map[string]string{"linux": "linux-x86_64", "windows": "windows-x86_64"}[runtime.GOOS]
	if platform == "" || runtime.GOARCH != "amd64" {
		t.Skip("there is no bundle for this system: runs on Linux and Windows on x86-64")
	}
	list := `{"format":1,"platform":"` + platform + `","files":{"LICENSE":{"size":3},"liba.so.1":{"size":3}}}`
	for name, c := range map[string]struct {
		files          map[string]string
		reason, detail string
	}{
		"by hand":   {map[string]string{"liba.so.1": "abc"}, "", ""},
		"whole":     {map[string]string{BundleList: list, "liba.so.1": "abc"}, "", ""},
		"cut short": {map[string]string{BundleList: list, "liba.so.1": "ab"}, inference.ReasonRuntimeBad, "liba.so.1"},
		"missing":   {map[string]string{BundleList: list}, inference.ReasonMissingLibrary, "liba.so.1"},
		"no list":   {map[string]string{BundleList: "[", "liba.so.1": "abc"}, inference.ReasonRuntimeBad, BundleList},
	} {
		dir := t.TempDir()
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if reason, detail := faultOfBundle(dir); reason != c.reason || detail != c.detail {
			t.Errorf("%s: %s (%s), want %s (%s)", name, reason, detail, c.reason, c.detail)
		}
	}
}
