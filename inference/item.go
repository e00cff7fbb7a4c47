package inference

import (
	"io"
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
	// NameEncoding is the charset that an archive's names were guessed to be in
	// ("Shift-JIS"), so that Path and File may be other than was meant; empty where that is
	// known, or GBK.
	NameEncoding string
	// Err is set where the scan itself already knows that the picture cannot
	// be read (an encrypted member, an archive of a kind that is not read).
	// Such an item becomes an error row without being opened.
	Err error
	// Hash is the ContentHash of its bytes, if it is known; else 0.
	Hash uint64

	// Source opens a member of an archive that the scan still holds open; nil where File
	// is to be opened.
	Source Opener
}

// Opener is what can hand out an item's bytes more cheaply than its path can.
type Opener interface {
	Open() (io.ReadCloser, error)
}
