package nofollow

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"wanwu/inference"
)

// A workspace may be in a folder that others have filled: a USB stick, an archive that was
// unpacked. A link there could lead to any file of the user, so everything beside the workspace
// file is opened through the functions below, which follow none.

// errLink means that a name that has to be a folder or a regular file is neither.
var errLink = errors.New("is a link or no regular file; not followed")

// openDir opens the folder at path, which must not be a link itself. The caller closes it.
// An error has CodeLink where it is one.
func openDir(path string) (*os.Root, error) {
	parent := filepath.Dir(path)
	up, err := os.OpenRoot(parent)
	if err != nil || parent == path { // the top has no parent
		return up, inference.Wrap(parent, err)
	}
	defer up.Close() // only read
	name := filepath.Base(path)
	before, err := up.Lstat(name)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if !before.IsDir() {
		return nil, LinkError(path)
	}
	dir, err := up.OpenRoot(name)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	after, err := dir.Stat(".")
	if err != nil || !os.SameFile(before, after) {
		dir.Close() // nothing was written through it
		if err == nil {
			err = LinkError(path)
		}
		return nil, inference.Wrap(path, err)
	}
	return dir, nil
}

// MakeDir makes the folder at path, for this user alone, where there is none. A link there is
// an error with CodeLink.
func MakeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return inference.Wrap(path, err)
	}
	dir, err := openDir(path)
	if err != nil {
		return err
	}
	return inference.Wrap(path, dir.Close())
}

// Open opens a regular file for reading, or with os.O_RDWR also for writing, and with
// os.O_CREATE makes it where it is missing, for this user alone. It follows no link, neither
// at the file's name nor at that of its folder: an error has CodeLink then.
func Open(path string, flag int) (*os.File, error) {
	dir, err := openDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer dir.Close() // the file stays open without it
	return openIn(dir, path, flag)
}

// openIn is like openFile, in a folder that is open.
func openIn(dir *os.Root, path string, flag int) (*os.File, error) {
	name := filepath.Base(path)
	before, err := dir.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0 {
		f, failed := dir.OpenFile(name, flag|os.O_EXCL, 0o600)
		if !errors.Is(failed, fs.ErrExist) {
			return f, inference.Wrap(path, failed)
		}
		before, err = dir.Lstat(name) // another process was faster
	}
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if !before.Mode().IsRegular() {
		return nil, LinkError(path)
	}
	f, err := dir.OpenFile(name, flag&^(os.O_CREATE|os.O_TRUNC), 0)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	after, err := f.Stat()
	if err == nil && !os.SameFile(before, after) {
		err = LinkError(path)
	}
	if err == nil && flag&os.O_TRUNC != 0 {
		err = f.Truncate(0)
	}
	if err != nil {
		f.Close() // the earlier error is returned
		return nil, inference.Wrap(path, err)
	}
	return f, nil
}

// Read reads the whole file at path, which follows no link, neither at the file's name
// nor at that of its folder, and has at most limit bytes. A link, a device or a pipe is an
// error with CodeLink, a larger file one with CodeTooLarge.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = &inference.Error{Code: inference.CodeTooLarge, Path: path, Err: fmt.Errorf("more than %d bytes", limit)}
	}
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	return b, nil
}

// Refuse returns an error with CodeLink where one of the files is there and is not a regular
// file. It is for those that SQLite opens, which follows links.
func Refuse(paths ...string) error {
	for _, path := range paths {
		fi, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return inference.Wrap(path, err)
		case !fi.Mode().IsRegular():
			return LinkError(path)
		}
	}
	return nil
}

// LinkError returns the error, of CodeLink, of a path that is a link and has to be a folder or a
// regular file.
func LinkError(path string) error {
	return &inference.Error{Code: inference.CodeLink, Path: path, Err: errLink}
}

// List names what is in a folder, which must be no link; nothing where there is none.
func List(path string) (names []string, err error) {
	dir, err := openDir(path)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer dir.Close() // only read
	entries, err := fs.ReadDir(dir.FS(), ".")
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, inference.Wrap(path, err)
}

// Remove removes a file that may be missing, or a link, and not what it leads to.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return inference.Wrap(path, err)
	}
	return nil
}

// WriteCache writes a file of a cache through a new one beside it, so that half of it is never
// read. It does not wait for the disk; the folder must exist, and be no link.
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
		os.Remove(f.Name()) // the earlier error is returned
	}
	return err
}
