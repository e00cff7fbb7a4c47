//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// samples returns the pictures that the program ships with.
func samples(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../assets/samples/*.jpg")
	if err != nil || len(found) == 0 {
		t.Fatalf("no sample pictures: %v", err)
	}
	slices.Sort(found)
	return found
}

// fill puts n pictures into folder, copies of the samples in turn, under Chinese
// names, and returns the name of the sample behind each file name.
func fill(t *testing.T, folder string, n int) map[string]string {
	t.Helper()
	sources := samples(t)
	of := map[string]string{}
	for i := range n {
		source := sources[i%len(sources)]
		file := fmt.Sprintf("图片 %03d ①.jpg", i+1)
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		// What follows the end of a JPEG is not read, and makes each file another one.
		b = append(b, file...)
		if err := os.WriteFile(filepath.Join(folder, file), b, 0o644); err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(source)
		of[file] = base[:len(base)-len(filepath.Ext(base))]
	}
	return of
}

// truncate leaves the first bytes of a picture.
func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
