package inference

import (
	"io"
	"os"
	"time"
)

// Item is one picture that the scan found, before anything of it was read.
type Item struct {
	// Index is the item's place in the natural order of its scan, from 0.
	Index int
	// Path is what the user knows the picture by: relative to the dropped
	// root, beginning with the root's own name, separated by slashes
	// ("动物/猫.jpg"; a member of an archive is "照片.zip/猫.jpg").
	Path string
	// File is the absolute path in the form of the operating system; a member
	// of an archive is the archive's path + "!/" + the member's name.
	File string
	// Size is in bytes, uncompressed for a member of an archive.
	Size int64
	// ModTime is the file's (or the member's) time of last change.
	ModTime time.Time
	// Err is set where the scan itself already knows that the picture cannot
	// be read (an encrypted member, an archive of a kind that is not read).
	// Such an item becomes an error row without being opened.
	Err error
	// Hash is the ContentHash of its bytes, by the decoder or whoever looked at them
	// before; 0 where nobody has.
	Hash uint64

	// source opens a member of an archive that the scan still holds open.
	source opener
}

// opener is what can hand out an item's bytes more cheaply than its path can.
type opener interface {
	open() (io.ReadCloser, error)
}

// Open returns a reader of the item's bytes, from the beginning; the caller
// closes it. It refuses what is not a regular file (a pipe would block for
// ever) with CodeNotRegular.
func (it *Item) Open() (io.ReadCloser, error) {
	if it.Err != nil {
		return nil, it.Err
	}
	if it.source != nil {
		return it.source.open()
	}
	return OpenFile(it.File)
}

// openRegular opens a file of the file system and refuses pipes, devices and
// folders. The check comes before the open, which a device may take for a wish, and
// once more after it, since the file may have been exchanged in between: for a pipe
// as well, which is why the open itself does not wait for its other end.
func openRegular(name string) (*os.File, error) {
	fi, err := os.Stat(name)
	if err != nil {
		return nil, Wrap(name, err)
	}
	if !fi.Mode().IsRegular() {
		return nil, &Error{Code: CodeNotRegular, Path: name}
	}
	f, err := os.OpenFile(name, os.O_RDONLY|openAtOnce, 0)
	if err != nil {
		return nil, Wrap(name, err)
	}
	if fi, err = f.Stat(); err != nil || !fi.Mode().IsRegular() {
		f.Close()
		if err != nil {
			return nil, Wrap(name, err)
		}
		return nil, &Error{Code: CodeNotRegular, Path: name}
	}
	return f, nil
}
