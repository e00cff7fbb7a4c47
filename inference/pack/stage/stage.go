package stage

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Names of what is on its way. They begin with a dot, which nothing that has arrived does.
const (
	inPrefix, outPrefix = ".import-", ".removed-"
	filePrefix          = ".default-"
	lockSuffix          = ".lock"
	// staleAfter is when something is that of a process that was killed, where no lock says so.
	staleAfter = 24 * time.Hour
)

// Area is the folder that things are on their way in.
type Area struct {
	// Dir is its absolute path. It must exist.
	Dir string
	// Lock takes the lock of a file, which it makes where it is missing, and does not wait; the system
	// releases it when the process ends. nil tells what was left by its age alone, and so does an error.
	Lock func(path string) (io.Closer, error)
}

// Folder is something on its way in.
type Folder struct {
	// Path is the folder's, which is empty at first.
	Path string
	lock io.Closer // nil where there is none
}

// New makes a folder that no other process removes while this one lives. The caller removes it.
func (a Area) New() (*Folder, error) {
	f, err := os.CreateTemp(a.Dir, inPrefix+"*"+lockSuffix)
	if err != nil {
		return nil, err
	}
	name, err := f.Name(), f.Close()
	folder := &Folder{Path: strings.TrimSuffix(name, lockSuffix)}
	// The lock is held before the folder is there: one without is what Clean looks for.
	if err == nil && a.Lock != nil {
		if folder.lock, err = a.Lock(name); err != nil {
			folder.lock = nil
			err = os.Remove(name) // a file system without locks; its age tells
		}
	}
	if err == nil {
		err = os.Mkdir(folder.Path, 0o700)
	}
	if err != nil {
		return nil, errors.Join(err, folder.Remove())
	}
	return folder, nil
}

// Remove removes the folder and what is still in it.
func (f *Folder) Remove() error {
	err := os.RemoveAll(f.Path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
	}
	return errors.Join(err, os.RemoveAll(f.Path+lockSuffix))
}

// TakeOut moves a file or folder at path, which is on the same file system, out of its place. drop
// removes it, back moves it to where it was.
func (a Area) TakeOut(path string) (drop, back func() error, err error) {
	trash, err := os.MkdirTemp(a.Dir, outPrefix+"*")
	if err != nil {
		return nil, nil, err
	}
	to := filepath.Join(trash, "pack")
	if err := os.Rename(path, to); err != nil {
		return nil, nil, errors.Join(err, os.Remove(trash))
	}
	drop = func() error { return os.RemoveAll(trash) }
	back = func() error { return errors.Join(os.Rename(to, path), os.Remove(trash)) }
	return drop, back, nil
}

// WriteFile writes a file at path, in the area, whole or not at all.
func (a Area) WriteFile(path, text string) error {
	f, err := os.CreateTemp(a.Dir, filePrefix+"*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Clean removes what killed processes have left.
func (a Area) Clean() {
	entries, _ := os.ReadDir(a.Dir) // what cannot be read is not removed
	for _, e := range entries {
		name := e.Name()
		fi, err := e.Info()
		if err != nil {
			continue
		}
		old := time.Since(fi.ModTime()) > staleAfter
		path := filepath.Join(a.Dir, name)
		switch {
		case strings.HasPrefix(name, outPrefix):
			os.RemoveAll(path) // whatever another process has removed of it meanwhile
		case strings.HasPrefix(name, inPrefix) && e.IsDir():
			a.clean(path, old)
		case old && (strings.HasPrefix(name, inPrefix) || strings.HasPrefix(name, filePrefix)):
			os.Remove(path) // the next one tries again
		}
	}
}

// clean removes a folder on its way in if no process has its lock.
func (a Area) clean(path string, old bool) {
	var lock io.Closer
	if _, err := os.Lstat(path + lockSuffix); err == nil && a.Lock != nil {
		if lock, err = a.Lock(path + lockSuffix); err == nil {
			old = true
		} else {
			lock = nil
		}
	}
	if !old {
		return
	}
	f := Folder{path, lock}
	_ = f.Remove() // the next one tries again
}
