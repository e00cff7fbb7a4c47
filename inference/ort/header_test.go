package ort_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"wanwu/inference"
	"wanwu/inference/ort"
)

// TestTruncatedOrForeignLibrary checks that a library that was copied half is not given to
// the loader, which would kill the program; nor is one that is for another processor.
func TestTruncatedOrForeignLibrary(t *testing.T) {
	c := config(t)
	whole, err := os.ReadFile(c.Library)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]byte) ([]byte, string){
		"half":           func(b []byte) ([]byte, string) { return b[:len(b)/2], ort.DetailCutShort },
		"a tenth":        func(b []byte) ([]byte, string) { return b[:len(b)/10], ort.DetailCutShort },
		"the headers":    func(b []byte) ([]byte, string) { return b[:4096], ort.DetailCutShort },
		"the first line": func(b []byte) ([]byte, string) { return b[:64], ort.DetailCutShort },
		"but a byte":     func(b []byte) ([]byte, string) { return b[:len(b)-1], ort.DetailCutShort },
		"for another processor": func(b []byte) ([]byte, string) {
			b = append([]byte(nil), b...)
			b[18] = map[string]byte{"amd64": 183, "arm64": 62}[runtime.GOARCH] // e_machine
			return b, ort.DetailProcessor
		},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS != "linux" {
				t.Skip("the bytes are those of an ELF file: runs on Linux")
			}
			data, want := change(whole)
			c := c
			c.Library = filepath.Join(t.TempDir(), ort.LibraryName())
			if err := os.WriteFile(c.Library, data, 0o644); err != nil {
				t.Fatal(err)
			}
			b, err := ort.Open(t.Context(), c)
			var e *inference.Error
			if !errors.As(err, &e) || e.Code != inference.CodeRuntimeBad || e.Detail != want || e.Path != c.Library {
				t.Errorf("%v, want %s", err, want)
			}
			if err == nil {
				b.Close()
			}
		})
	}
}
