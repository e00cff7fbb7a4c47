package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/export"
)

// beingWritten is how long a file that another window is just writing may be cut off.
const beingWritten = 300 * time.Millisecond

// File is the file of an application's preferences. Fyne empties it and writes it anew with each change, so
// a full disk, or a loss of power at the wrong moment, leaves nothing of it, or its beginning. A copy of it
// is kept in the same folder.
type File struct{ path string }

// FileOf returns the file of an application's preferences.
func FileOf(a fyne.App) File {
	return File{filepath.Join(a.Storage().RootURI().Path(), "preferences.json")}
}

// copy returns the path of the copy.
func (f File) copy() string { return f.path + ".copy" }

// FileState is what came of a look at the file.
type FileState uint8

// The states of the file.
const (
	FileSound    FileState = iota // as it was written, or not there yet
	FileRestored                  // it was damaged, and the copy is in its place: the preferences are to be read anew
	FileLost                      // it is damaged, and there is no copy that can be read
)

// Restore puts the copy in place of a file that is damaged. What lets pixels out to other machines, or other
// programs in, is not restored: it may have been forbidden since the copy was made. On an error the file is
// as it was. It blocks, for 0.3 s where the file is damaged.
func (f File) Restore() (FileState, error) {
	for again := true; ; again = false {
		b, err := os.ReadFile(f.path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && valuesOf(b) != nil {
			return FileSound, nil
		}
		if err != nil {
			return FileSound, err
		}
		if !again {
			break
		}
		time.Sleep(beingWritten)
	}
	b, err := os.ReadFile(f.copy())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return FileLost, err
	}
	values := valuesOf(b)
	if values == nil {
		return FileLost, nil
	}
	delete(values, PrefRemote)
	delete(values, string(Serve))
	if b, err = json.Marshal(values); err == nil {
		err = replace(f.path, b)
	}
	if err != nil {
		return FileLost, err
	}
	return FileRestored, nil
}

// Keep makes the copy of a file that is sound, where it has changed.
func (f File) Keep() error {
	b, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && valuesOf(b) == nil {
		return nil
	}
	if err != nil {
		return err
	}
	if was, err := os.ReadFile(f.copy()); err == nil && bytes.Equal(was, b) {
		return nil
	}
	return replace(f.copy(), b)
}

// valuesOf reads the preferences in a file; nil where it is damaged.
func valuesOf(b []byte) (values map[string]any) {
	if json.Unmarshal(b, &values) != nil {
		return nil
	}
	return values
}

// replace replaces a file whole, on the disk.
func replace(path string, b []byte) error {
	return export.Whole(path, true, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
