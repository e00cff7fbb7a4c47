package source

import (
	"io/fs"
	"syscall"
)

// hiddenInfo reports whether Windows' own attribute hides a file or folder.
// Names that begin with a dot are not hidden by Windows, but hiddenName leaves
// them out on every system, so that one folder gives the same rows everywhere.
func hiddenInfo(fi fs.FileInfo) bool {
	d, ok := fi.Sys().(*syscall.Win32FileAttributeData)
	return ok && d.FileAttributes&syscall.FILE_ATTRIBUTE_HIDDEN != 0
}

// hiddenEntry is like hiddenInfo, for an entry of a listing, which carries its attributes with it.
// An entry that is gone is not hidden: reading it says so.
func hiddenEntry(e fs.DirEntry) bool {
	fi, err := e.Info()
	return err == nil && hiddenInfo(fi)
}
