package imagetest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
)

// Seed begins with the pictures of a folder that match, and with extra.
func Seed(f *testing.F, folder, pattern string, extra ...[]byte) {
	names, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, data := range extra {
		f.Add(data)
	}
}

// WantReason checks that an error, if there is one, has a code.
func WantReason(t *testing.T, err error) {
	var coded *inference.Error
	if err != nil && (!errors.As(err, &coded) || coded.Code == inference.CodeInternal) {
		t.Errorf("an error without a reason: %v", err)
	}
}
