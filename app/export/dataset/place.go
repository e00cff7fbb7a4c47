package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"wanwu/app/terminal"
	"wanwu/inference/source"
)

// place puts a picture at path, as a copy or as a link; a member of an archive is always a
// copy.
func place(it *item, path string, link bool) error {
	if link {
		if fi, err := os.Lstat(it.rec.File); err == nil && fi.Mode().IsRegular() {
			from, err := filepath.Abs(it.rec.File)
			if err != nil {
				return err
			}
			err = os.Symlink(from, path)
			if err != nil { // Windows has a right for that
				if hard := os.Link(from, path); hard != nil {
					return errors.Join(err, hard)
				}
			}
			return nil
		}
	}
	r, err := source.OpenFile(it.rec.File)
	if err != nil {
		return err
	}
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return errors.Join(err, r.Close())
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close(), r.Close())
}

// onDisk returns whether a picture is a file of its own, and no member of an archive.
func onDisk(it *item) bool {
	fi, err := os.Stat(it.rec.File)
	return err == nil && fi.Mode().IsRegular()
}

// referred returns where a picture is found by those who are told its path: where it is, or,
// of a member of an archive, the copy that is put into the folder.
func referred(dir string, n *names, it *item) (path string, err error) {
	if onDisk(it) {
		return filepath.Abs(it.rec.File)
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	name := filepath.Join("data", n.give("data", it.rec.Name))
	return name, place(it, filepath.Join(dir, name), false)
}

// writeJSON writes a value to a file, without escaping what only browsers read.
func writeJSON(path string, v any) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 64<<10)
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err := out.Write(terminal.EscapeJSON(b)); err != nil {
		return err
	}
	return out.Flush()
}
