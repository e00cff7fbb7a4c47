package workspace

import (
	"errors"
	"io/fs"
	"os"

	"wanwu/app/workspace/column"
	"wanwu/inference/source"
)

// FileState is whether a picture's file has changed since it was recognised.
type FileState uint8

// The states of a file.
const (
	FileUnchanged FileState = iota // unchanged, or not known
	FileChanged                    // its size or its time has changed
	FileGone                       // it does not exist any more
)

// FileStateOf returns the state of a recognised picture's file; of a member of an archive, only
// whether the archive exists. It blocks for the disk.
func FileStateOf(r column.Row) FileState {
	if r.State != column.Done {
		return FileUnchanged
	}
	file := source.DiskFile(r.File)
	member := file != r.File
	fi, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return FileGone
	case err != nil || member:
		return FileUnchanged
	case fi.Size() != r.Size || fi.ModTime().UnixNano() != r.ModTime.UnixNano():
		return FileChanged
	}
	return FileUnchanged
}
