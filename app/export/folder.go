package export

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// WholeFolder makes what write writes the folder at path: whole, or not at all. It is written
// beside it first, which is gone after a failure. A folder that is there, unless it is empty,
// is never replaced. It blocks; the errors are those of Coded, and wrap fs.ErrExist where
// something is there.
func WholeFolder(path string, write func(dir string) error) (err error) {
	if err := checkFolder(path); err != nil {
		return Coded(path, err)
	}
	tmp := filepath.Join(filepath.Dir(path), ".wanwu-"+rand.Text()[:12]+".tmp")
	if err := os.Mkdir(tmp, 0o777); err != nil {
		return Coded(path, err)
	}
	defer func() {
		if err != nil {
			err = Coded(path, errors.Join(err, os.RemoveAll(tmp)))
		}
	}()
	if err := write(tmp); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // the empty one
		return err
	}
	return os.Rename(tmp, path)
}

// CheckFolder finds out whether WholeFolder could write path. The errors are its.
func CheckFolder(path string) error {
	if err := checkFolder(path); err != nil {
		return Coded(path, err)
	}
	tmp, err := createBeside(path, 0o666)
	if err != nil {
		return Coded(path, err)
	}
	return Coded(path, errors.Join(tmp.Close(), os.Remove(tmp.Name())))
}

func checkFolder(path string) error {
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !fi.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: syscall.ENOTDIR}
	}
	entries, err := os.ReadDir(path)
	if err == nil && len(entries) > 0 {
		err = &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return err
}
