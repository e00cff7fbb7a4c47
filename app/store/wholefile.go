package store

import (
	"errors"
	"os"
	"path/filepath"
)

// WriteCache writes a file of a cache by way of a new one beside it, so that nobody ever
// reads half of it. It does not wait for the disk; the folder must exist, and be no link.
func WriteCache(path string, data []byte) error {
	dir, err := openDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close() // only looked at
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name()) // err is the one to report
	}
	return err
}
