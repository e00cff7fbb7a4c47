package workspace

import (
	"errors"
	"io/fs"
	"os"

	"wanwu/app/workspace/column"
	"wanwu/inference/source"
)

// FileState is what became of a picture's file since it was recognised.
type FileState uint8

// The fates of a file.
const (
	FileUnchanged FileState = iota // it is as it was, or that cannot be found out
	FileChanged                    // its size or its time is another
	FileGone                       // it is not there any more
)

// FileStateOf looks after a recognised picture's file; of a member of an archive it says only
// whether the archive is there. It waits for the disk.
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
