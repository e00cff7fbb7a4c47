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

// DetailInUse is the Detail of a CodeExport error where another program holds
// the file open, as Excel does on Windows.
const DetailInUse = "in_use"

// Options are how a file is written.
type Options struct {
	// Overwrite replaces a file that is there.
	Overwrite bool
	// Format is told by the path's extension where it is empty.
	Format Format
}

// File writes src to path, which has the old content, if there was any, until
// the new one is complete and on the disk: it is written to a temporary file in
// the same folder, which is gone after a failure. It blocks; see Write.
//
// Errors are *inference.Error with Path: CodePermission, CodeDiskFull,
// CodeNotFound (the folder), CodeCancelled, and CodeExport for the rest, which
// wraps fs.ErrExist where a file is there and Overwrite is not set, and has
// DetailInUse where another program holds the file open. Both of these are found
// out before anything is written.
func File(ctx context.Context, path string, src Source, o Options) error {
	f := o.Format
	if f == "" {
		var err error
		if f, err = FormatOf(path); err != nil {
			return err
		}
	}
	return replace(path, o.Overwrite, func(w io.Writer) error { return Write(ctx, w, f, src) })
}

// Whole makes what write writes the content of path, as File does: complete and on
// the disk, or not at all. The errors are File's.
func Whole(path string, overwrite bool, write func(io.Writer) error) error {
	return replace(path, overwrite, write)
}

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

// replace makes write's output the content of path, whole or not at all.
func replace(path string, overwrite bool, write func(io.Writer) error) error {
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

// destination is the file to be replaced, links resolved so that a link stays
// one, and the permissions that the new one gets.
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

// createBeside makes a new file in the folder of path. It is not os.CreateTemp,
// whose files only their owner may read: an export lies in folders that people
// share.
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

// Coded gives an error of writing its code, and the path that the user knows; see File.
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
	case inUse(err):
		e.Detail = DetailInUse
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Code = inference.CodePermission
	case errors.Is(err, fs.ErrNotExist):
		e.Code = inference.CodeNotFound
	}
	return e
}
