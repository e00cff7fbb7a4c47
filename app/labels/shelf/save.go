package shelf

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"wanwu/app/labels"
	"wanwu/inference"
)

const (
	newPrefix = ".new-" // of files that have no name yet
	// newKept is after what time such a file is one of a process that was killed.
	newKept = time.Hour
)

// Save writes a library as the version after that of number, which the caller has loaded, and returns
// it as Load would. It appears whole or not at all. Where another process has saved meanwhile the error
// has CodeLabelsChanged, what Load would refuse has CodeLabels, and a folder that cannot be written
// CodeLabelsKept; then nothing is written.
func (b Book) Save(number int, lib *labels.Library) (Version, error) {
	s, err := b.steps(number)
	if err != nil {
		return Version{}, err
	}
	return b.save(number, lib, steps{Undo: append(s.Undo, number)})
}

// save is Save with the steps from the new version.
func (b Book) save(number int, lib *labels.Library, s steps) (v Version, err error) {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return v, b.unsaved(err)
	}
	v.Number = number + 1
	overrides, hash, err := b.saveOverrides(v.Number, lib.Overrides)
	if err != nil {
		return Version{}, b.unsaved(err)
	}
	content, err := b.encode(lib, hash, &v)
	if err == nil {
		v.Library.Overrides, s = overrides, b.trim(s)
		err = b.place(append(content, s.line()...), v.Number)
	}
	if err != nil {
		b.forget(v.Number, hash)
		return Version{}, b.unsaved(err)
	}
	b.prune(v.Number, s)
	return v, nil
}

// unsaved returns the error of a version that was not saved.
func (b Book) unsaved(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return &inference.Error{Code: inference.CodeLabelsKept, Path: b.dir, Err: err}
	}
	return inference.Wrap(b.dir, err)
}

// encode returns the content of a version, and what reading it makes of it: a version that cannot be
// read would keep every run from its pack.
func (b Book) encode(lib *labels.Library, overrides string, v *Version) ([]byte, error) {
	var content bytes.Buffer
	if err := encode(&content, lib, overrides); err != nil {
		return nil, err
	}
	v.Hash = hashOf(content.Bytes())
	var err error
	if v.Library, err = Decode(bytes.NewReader(content.Bytes())); err != nil {
		return nil, &inference.Error{Code: inference.CodeLabels, Path: b.dir, Err: err}
	}
	return content.Bytes(), nil
}

// write writes a file that has no name yet, to the disk, and returns where. On an error there is none.
func (b Book) write(data []byte) (path string, err error) {
	f, err := os.CreateTemp(b.dir, newPrefix+"*")
	if err != nil {
		return "", err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// place writes the file of a version, which must be the newest.
func (b Book) place(data []byte, number int) error {
	file, err := b.write(data)
	if err != nil {
		return err
	}
	return errors.Join(b.link(file, number), os.Remove(file))
}

// link gives a file the name of a version that must be the newest.
func (b Book) link(file string, number int) error {
	all, err := b.versions()
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] >= number {
		return &inference.Error{Code: inference.CodeLabelsChanged, Path: b.dir}
	}
	err = os.Link(file, b.path(number)) // unlike a renaming, replaces nothing
	switch {
	case errors.Is(err, fs.ErrExist):
		return &inference.Error{Code: inference.CodeLabelsChanged, Path: b.dir}
	case err != nil: // a file system without links
		return copyNew(file, b.path(number))
	}
	return nil
}

// copyNew copies a file to a name that must be new. On an error there is none.
func copyNew(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		err = errors.Join(err, os.Remove(to))
	}
	return err
}

// forget deletes the overrides of a version that was not placed, unless another process has placed one of
// that number, whose they may be.
func (b Book) forget(number int, hash string) {
	if hash == "" {
		return
	}
	if _, err := os.Lstat(b.path(number)); errors.Is(err, fs.ErrNotExist) {
		_ = os.Remove(b.overridesPath(number, hash)) // else a later prune does
	}
}

// prune deletes the versions before the present one to which no step leads, and files that were left by
// processes that were killed. What cannot be deleted, or another process has deleted, does not concern the
// version that was just saved: the next save tries again.
func (b Book) prune(present int, s steps) {
	entries, _ := os.ReadDir(b.dir)
	for _, e := range entries {
		number, is := numberOf(e.Name())
		stale := is && number < present && !s.leads(number)
		if strings.HasPrefix(e.Name(), newPrefix) {
			fi, err := e.Info()
			stale = err == nil && time.Since(fi.ModTime()) > newKept
		}
		if stale {
			_ = os.Remove(filepath.Join(b.dir, e.Name()))
		}
	}
}
