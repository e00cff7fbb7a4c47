package source

import (
	"io"
	"os"

	"wanwu/inference"
)

// Open returns a reader of an item's bytes, from the beginning; the caller
// closes it. It refuses what is not a regular file (a pipe would block for
// ever) with CodeNotRegular.
func Open(it *inference.Item) (io.ReadCloser, error) {
	if it.Err != nil {
		return nil, it.Err
	}
	if it.Source != nil {
		return it.Source.Open()
	}
	return OpenFile(it.File)
}

// openRegular opens a file of the file system and refuses pipes, devices and folders. The check
// comes before the open, which may have effects on a device, and again after it, since the file may
// have been exchanged in between: for a pipe as well, which is why the open itself does not wait
// for its other end.
func openRegular(name string) (*os.File, error) {
	fi, err := os.Stat(name)
	if err != nil {
		return nil, inference.Wrap(name, err)
	}
	if !fi.Mode().IsRegular() {
		return nil, &inference.Error{Code: inference.CodeNotRegular, Path: name}
	}
	f, err := os.OpenFile(name, os.O_RDONLY|openAtOnce, 0)
	if err != nil {
		return nil, inference.Wrap(name, err)
	}
	if fi, err = f.Stat(); err != nil || !fi.Mode().IsRegular() {
		f.Close()
		if err != nil {
			return nil, inference.Wrap(name, err)
		}
		return nil, &inference.Error{Code: inference.CodeNotRegular, Path: name}
	}
	return f, nil
}
