package pack

import (
	"bytes"
	"io/fs"
	"time"
)

// overlay is a file system of files that were made, and of some of another one's under
// other names.
type overlay struct {
	base  fs.FS
	names map[string]string // name here → name in base
	made  map[string][]byte
}

func (o overlay) Open(name string) (fs.File, error) {
	if file, ok := o.names[name]; ok {
		return o.base.Open(file)
	}
	if data, ok := o.made[name]; ok {
		return &madeFile{bytes.NewReader(data), name}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// madeFile is an open file of bytes, and what is known of it.
type madeFile struct {
	*bytes.Reader
	name string
}

func (f *madeFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *madeFile) Close() error               { return nil }
func (f *madeFile) Name() string               { return f.name }
func (f *madeFile) Size() int64                { return f.Reader.Size() }
func (f *madeFile) Mode() fs.FileMode          { return 0o600 }
func (f *madeFile) ModTime() time.Time         { return time.Time{} }
func (f *madeFile) IsDir() bool                { return false }
func (f *madeFile) Sys() any                   { return nil }
