package app

import (
	"errors"
	"io/fs"
	"os"

	"wanwu/inference"
)

// Fate is what became of a picture's file since it was recognised.
type Fate uint8

// The fates of a file.
const (
	FateSame    Fate = iota // it is as it was, or that cannot be found out
	FateChanged             // its size or its time is another
	FateGone                // it is not there any more
)

// FateOf looks after a recognised picture's file; of a member of an archive it says only
// whether the archive is there. It waits for the disk.
func FateOf(r Row) Fate {
	if r.State != Done {
		return FateSame
	}
	file := inference.DiskFile(r.File)
	member := file != r.File
	fi, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return FateGone
	case err != nil || member:
		return FateSame
	case fi.Size() != r.Size || fi.ModTime().UnixNano() != r.ModTime.UnixNano():
		return FateChanged
	}
	return FateSame
}
