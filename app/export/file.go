package export

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"wanwu/inference"
)

// Details of a CodeExport error.
const (
	// DetailInUse: another program holds the file open, as Excel does on Windows.
	DetailInUse = "in_use"
	// DetailName: the system does not take the name, which is too long or has characters that it
	// forbids.
	DetailName = "name"
)

// Check finds out whether File could write path: it makes the temporary file and removes
// it again. The errors are File's.
func Check(path string, overwrite bool) error {
	target, perm, err := destination(path, overwrite)
	if err != nil {
		return Coded(path, err)
	}
	tmp, err := createBeside(target, perm)
	if err != nil {
		return Coded(path, err)
	}
	return Coded(path, errors.Join(tmp.Close(), os.Remove(tmp.Name())))
}

// Whole makes what write writes the content of path: whole and on the disk, or not at all,
// through a temporary file in the same folder, which is gone after a failure. It replaces a
// file that is there only with overwrite. It blocks; the errors are those of Coded.
func Whole(path string, overwrite bool, write func(io.Writer) error) error {
	target, perm, err := destination(path, overwrite)
	if err != nil {
		return Coded(path, err)
	}
	tmp, err := createBeside(target, perm)
	if err != nil {
		return Coded(path, err)
	}
	err = write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = place(tmp.Name(), target, overwrite)
	}
	if err != nil {
		if e := os.Remove(tmp.Name()); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return Coded(path, err)
}

// destination returns the file to be replaced, links resolved so that a link stays one, and the
// permissions that the new one gets.
func destination(path string, overwrite bool) (target string, perm fs.FileMode, err error) {
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, 0o666, nil
	case err != nil:
		return "", 0, err
	case fi.IsDir():
		return "", 0, &fs.PathError{Op: "write", Path: path, Err: syscall.EISDIR}
	case !overwrite:
		return "", 0, &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	if target, err = filepath.EvalSymlinks(path); err != nil {
		return "", 0, err
	}
	if fi, err = os.Stat(target); err != nil {
		return "", 0, err
	}
	if !fi.Mode().IsRegular() {
		return "", 0, &fs.PathError{Op: "write", Path: path, Err: errors.New("not a regular file")}
	}
	return target, fi.Mode().Perm(), probe(target)
}

// createBeside makes a new file in the folder of path. It is not os.CreateTemp, whose files only
// their owner may read: an export is in folders that people share.
func createBeside(path string, perm fs.FileMode) (*os.File, error) {
	name := filepath.Join(filepath.Dir(path), ".wanwu-"+rand.Text()[:12]+".tmp")
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm|0o200)
}

// place moves the finished file to its name. Where nothing may be overwritten,
// a link is made first, since it fails if the name was taken in the meantime; a
// rename would replace it. File systems without links get the rename, right
// after one more look.
func place(tmp, target string, overwrite bool) error {
	if overwrite {
		err := os.Rename(tmp, target)
		if err != nil {
			// Windows says "access denied" where the file was opened meanwhile; a
			// second look tells that from a missing right.
			if e := probe(target); e != nil {
				return e
			}
		}
		return err
	}
	err := os.Link(tmp, target)
	if err == nil {
		return os.Remove(tmp)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(target); err == nil {
		return &fs.PathError{Op: "write", Path: target, Err: fs.ErrExist}
	}
	return os.Rename(tmp, target)
}

// Coded gives an error of writing its code, and the path that the user knows; see File. The
// Detail of a full disk is the folder on it, where that is another than the path's: rows are
// spooled in the system's folder of temporary files.
func Coded(path string, err error) error {
	if err == nil {
		return nil
	}
	e := &inference.Error{Code: inference.CodeExport, Path: path, Err: err}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Code = inference.CodeCancelled
	case errors.Is(err, fs.ErrExist):
	case diskFull(err):
		e.Code = inference.CodeDiskFull
		var at *fs.PathError
		if errors.As(err, &at) && filepath.Dir(at.Path) == filepath.Clean(os.TempDir()) && filepath.Dir(path) != filepath.Dir(at.Path) {
			e.Detail = filepath.Dir(at.Path)
		}
	case inUse(err):
		e.Detail = DetailInUse
	case badName(err):
		e.Detail = DetailName
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Code = inference.CodePermission
	case errors.Is(err, fs.ErrNotExist):
		e.Code = inference.CodeNotFound
	}
	return e
}
