package imagetest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
)

// Write puts data into a file whose name says nothing of its format.
func Write(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "①图片.bin")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Read returns the contents of a file.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// WantCode checks an error's code, its detail, and that it names the path.
func WantCode(t *testing.T, err error, path string, code inference.Code, detail string) {
	t.Helper()
	var e *inference.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want code %s", err, code)
	}
	if e.Code != code || e.Detail != detail || e.Path != path {
		t.Errorf("got %q, want code %s, detail %q, path %s", err, code, detail, path)
	}
}

// Item returns a file as the scan finds it.
func Item(path string) *inference.Item {
	it := &inference.Item{File: path, Path: filepath.Base(path)}
	if fi, err := os.Stat(path); err == nil {
		it.Size = fi.Size()
	}
	return it
}
