package source

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// direntBytes is how much is asked of the kernel at once: some 1,600 entries.
const direntBytes = 1 << 16

// dirent is an entry as the kernel lists it: its name and what it is, but for what only lstat says.
type dirent struct {
	dir, name string
	mode      fs.FileMode // its type
}

func (d *dirent) Name() string      { return d.name }
func (d *dirent) IsDir() bool       { return d.mode.IsDir() }
func (d *dirent) Type() fs.FileMode { return d.mode }

// Info asks for the entry's size and time.
func (d *dirent) Info() (fs.FileInfo, error) { return os.Lstat(filepath.Join(d.dir, d.name)) }

// list returns the entries of a folder in no order. An error comes with what
// was read before it. It is as os.File.ReadDir, which makes an object of every entry and takes
// twice as long: the first picture of a large folder waits for it.
func list(ctx context.Context, folder string) (entries []fs.DirEntry, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	conn, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	buf := make([]byte, direntBytes)
	for {
		if err := ctx.Err(); err != nil {
			return entries, err
		}
		var n int
		var failed error
		if err := conn.Control(func(fd uintptr) {
			for n, failed = unix.Getdents(int(fd), buf); errors.Is(failed, unix.EINTR); {
				n, failed = unix.Getdents(int(fd), buf)
			}
		}); err != nil {
			return entries, err
		}
		switch {
		case failed != nil:
			return entries, &fs.PathError{Op: "readdirent", Path: folder, Err: failed}
		case n == 0:
			return entries, nil
		}
		entries = appendDirents(entries, folder, string(buf[:n]))
	}
}

// appendDirents appends the entries of a buffer of struct linux_dirent64 (getdents64(2)).
func appendDirents(entries []fs.DirEntry, folder, buf string) []fs.DirEntry {
	const lenAt, typeAt, nameAt, least = 16, 18, 19, 24
	all := make([]dirent, 0, len(buf)/least)
	for len(buf) > nameAt {
		size := int(binary.NativeEndian.Uint16([]byte(buf[lenAt:typeAt])))
		if size <= nameAt || size > len(buf) {
			break // not what the kernel writes
		}
		name, _, _ := strings.Cut(buf[nameAt:size], "\x00")
		if name != "." && name != ".." {
			d := dirent{dir: folder, name: name}
			var known bool
			if d.mode, known = direntMode(buf[typeAt]); !known {
				if fi, err := d.Info(); err == nil {
					d.mode = fi.Mode().Type()
				}
			}
			all = append(all, d)
			entries = append(entries, &all[len(all)-1])
		}
		buf = buf[size:]
	}
	return entries
}

// direntMode returns what an entry of a type is; known is false where the file system does not say.
func direntMode(typ byte) (mode fs.FileMode, known bool) {
	switch typ {
	case unix.DT_REG:
		return 0, true
	case unix.DT_DIR:
		return fs.ModeDir, true
	case unix.DT_LNK:
		return fs.ModeSymlink, true
	case unix.DT_FIFO:
		return fs.ModeNamedPipe, true
	case unix.DT_SOCK:
		return fs.ModeSocket, true
	case unix.DT_CHR:
		return fs.ModeDevice | fs.ModeCharDevice, true
	case unix.DT_BLK:
		return fs.ModeDevice, true
	}
	return 0, false
}
