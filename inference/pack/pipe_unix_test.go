//go:build unix

package pack_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"wanwu/inference/pack"
)

// TestPipesAreRefused checks that opening a pipe without a writer does not block.
func TestPipesAreRefused(t *testing.T) {
	for _, name := range []string{"pack.json", "labels.tsv", "model.onnx"} {
		dir := onDisk(t, small(t, nil))
		file := filepath.Join(dir, name)
		if err := errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o600)); err != nil {
			t.Fatal(err)
		}
		_, err := loadFrom(t.Context(), dir)
		refused(t, err, "is not a regular file")
		_, err = pack.Load(t.Context(), os.DirFS(dir))
		refused(t, err, "is not a regular file")
	}
	pipe := filepath.Join(t.TempDir(), "a.zip")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pack.Open(pipe)
	refused(t, err, "neither a folder nor a .zip")
}
