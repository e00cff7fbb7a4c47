package drops

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"wanwu/app/export"
)

// SamplePictures lists the pictures among the samples.
func SamplePictures(samples fs.FS) []string {
	if samples == nil {
		return nil
	}
	names, err := fs.Glob(samples, "*.jpg")
	if err != nil {
		return nil
	}
	return names
}

// UnpackSamples puts the sample pictures into dir, since they are recognised from the disk like any
// others, and returns dir. What is there unchanged stays as it is.
func UnpackSamples(samples fs.FS, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", export.Coded(dir, err)
	}
	for _, name := range SamplePictures(samples) {
		data, err := fs.ReadFile(samples, name)
		if err != nil {
			return "", fmt.Errorf("samples: %w", err)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
			continue
		}
		err = export.Whole(path, true, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return dir, nil
}
