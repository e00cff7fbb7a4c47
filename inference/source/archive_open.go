package source

import (
	"context"
	"io"
	"io/fs"
	"os"
	"strings"

	"wanwu/inference"
)

// OpenFile opens the picture that Item.File names, be it a file or a member of an archive
// ("D:\照片.zip!/里/猫.jpg"); the caller closes it. For a member the archive's directory is read
// again, which takes some milliseconds per thousand members: while a scan's Item is at hand,
// Item.Open is cheaper. The errors have the codes of a picture that cannot be read.
func OpenFile(file string) (io.ReadCloser, error) {
	f, err := openRegular(file)
	if err == nil {
		return f, nil
	}
	if archive, name, ok := memberOf(file); ok {
		return openMember(archive, name)
	}
	return nil, err
}

// DiskFile returns the file on the disk that Item.File is in: the archive of a member, else itself.
// The disk is asked only about a path that may be a member's.
func DiskFile(file string) string {
	if !strings.Contains(file, memberSeparator) {
		return file
	}
	if _, err := os.Lstat(file); err == nil {
		return file
	}
	if archive, _, ok := memberOf(file); ok {
		return archive
	}
	return file
}

// memberOf takes a member's path apart, of which it is known that it does not exist as it
// is. A folder's name may end in "!", so the archive is what comes first that is a file.
func memberOf(file string) (archive, name string, ok bool) {
	for at := 0; ; {
		i := strings.Index(file[at:], memberSeparator)
		if i < 0 {
			return "", "", false
		}
		at += i
		if fi, err := os.Stat(file[:at]); err == nil && fi.Mode().IsRegular() {
			return file[:at], file[at+len(memberSeparator):], true
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
			return m.Open()
		}
	}
	return nil, &inference.Error{Code: inference.CodeNotFound, Path: file + memberSeparator + name, Err: fs.ErrNotExist}
}
