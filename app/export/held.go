package export

import (
	"os"
	"path/filepath"
)

// HeldBy returns the program that has the file at path open, by the lock file that it keeps
// beside it; empty for none. On other systems than Windows nothing else stops a file from
// being replaced below a program that shows it.
func HeldBy(path string) string {
	dir, name := filepath.Split(path)
	for _, lock := range []struct{ file, program string }{
		{".~lock." + name + "#", "LibreOffice"},
		{"~$" + name, "Excel"},
	} {
		if fi, err := os.Lstat(filepath.Join(dir, lock.file)); err == nil && fi.Mode().IsRegular() {
			return lock.program
		}
	}
	return ""
}
