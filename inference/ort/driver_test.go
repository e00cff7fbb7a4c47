package ort

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestFindDriverByFile(t *testing.T) {
	cache := []byte("glibc-ld.so.cache1.1\x00\x00libcuda.so.1\x00/opt/nv/lib/libcuda.so.1\x00libcudart.so.12\x00/x/libcudart.so.12\x00")
	for name, c := range map[string]struct {
		system, path, root string
		cache              []byte
		there, want        string
	}{
		"nothing":             {system: "linux", cache: cache},
		"in the cache":        {system: "linux", cache: cache, there: "/opt/nv/lib/libcuda.so.1", want: "/opt/nv/lib/libcuda.so.1"},
		"in the search path":  {system: "linux", path: "/a::/b", there: "/b/libcuda.so.1", want: "/b/libcuda.so.1"},
		"WSL, a stale cache":  {system: "linux", there: "/usr/lib/wsl/lib/libcuda.so.1", want: "/usr/lib/wsl/lib/libcuda.so.1"},
		"another library":     {system: "linux", cache: cache, there: "/x/libcudart.so.12"},
		"Windows without one": {system: "windows", root: `/w`},
		"Windows":             {system: "windows", root: `/w`, there: filepath.Join("/w", "System32", "nvcuda.dll"), want: filepath.Join("/w", "System32", "nvcuda.dll")},
		"a Mac":               {system: "darwin", there: "/usr/lib/libcuda.so.1"},
	} {
		got := findDriver(c.system,
			func(k string) string { return map[string]string{"LD_LIBRARY_PATH": c.path, "SystemRoot": c.root}[k] },
			func(string) ([]byte, error) {
				if c.cache == nil {
					return nil, errors.New("no cache")
				}
				return c.cache, nil
			},
			func(p string) bool { return p == c.there })
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
