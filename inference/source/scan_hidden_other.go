//go:build !windows

package source

import "io/fs"

// hiddenInfo returns false where only the name hides a file.
func hiddenInfo(fs.FileInfo) bool { return false }

// hiddenEntry returns false where only the name hides a file; asking would cost a system call per
// entry.
func hiddenEntry(fs.DirEntry) bool { return false }
