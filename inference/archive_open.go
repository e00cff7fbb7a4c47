package inference

import (
	"context"
	"io"
	"io/fs"
	"os"
	"strings"
)

// OpenFile opens the picture that Item.File names, be it a file or a member of
// an archive ("D:\照片.zip!/里/猫.jpg"); the caller closes it. For a member the
// archive's directory is read anew, which takes some milliseconds per thousand
// members: while a scan's Item is at hand, Item.Open is cheaper. The errors
// have the codes of a picture that cannot be read.
func OpenFile(file string) (io.ReadCloser, error) {
	f, err := openRegular(file)
	if err == nil {
		return f, nil
	}
	// A folder's name may end in "!", so a path is taken apart only where it
	// does not exist as it is, and at the first place that is a file.
	for at := 0; ; {
		i := strings.Index(file[at:], memberSeparator)
		if i < 0 {
			return nil, err
		}
		at += i
		if fi, err := os.Stat(file[:at]); err == nil && fi.Mode().IsRegular() {
			return openMember(file[:at], file[at+len(memberSeparator):])
		}
		at += len(memberSeparator)
	}
}

// openMember opens one member of the archive at file.
func openMember(file, name string) (io.ReadCloser, error) {
	a, err := openArchive(context.Background(), file, newArchiveLimits(0, 0))
	if err != nil {
		return nil, err
	}
	defer a.release() // the reader holds a reference of its own
	for i := range a.members {
		if m := &a.members[i]; m.name == name && !m.replaced {
			return m.open()
		}
	}
	return nil, &Error{Code: CodeNotFound, Path: file + memberSeparator + name, Err: fs.ErrNotExist}
}
