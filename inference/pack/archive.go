package pack

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wanwu/inference"
)

// maxArchive bounds what a pack's archive may hold, unpacked: the largest networks that
// are recognised with have some gigabytes.
const maxArchive = 8 << 30

// Open is the file system of a pack that lies on the disk: a folder, or a .zip. Errors
// have CodePack.
func Open(name string) (fs.FS, error) {
	fi, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, bad(name, err)
	case fi.IsDir():
		return Folder(name)
	case !fi.Mode().IsRegular() || !strings.EqualFold(filepath.Ext(name), ".zip"):
		return nil, bad(name, inference.Faultf("is neither a folder nor a .zip"))
	}
	return newArchive(name)
}

// archive is a pack in a .zip, at its top or in a folder that is all it holds. No file is
// open between two calls: a pack is read once, and its archive may be moved then.
type archive struct {
	file string // absolute
	top  string // the pack's folder in it
}

func newArchive(name string) (fs.FS, error) {
	file, err := filepath.Abs(name)
	if err != nil {
		return nil, bad(name, err)
	}
	r, err := zip.OpenReader(file)
	if err != nil {
		return nil, bad(name, err)
	}
	defer r.Close() // nothing was written
	top, size := "", uint64(0)
	found := false
	for _, f := range r.File {
		if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, `\`) {
			return nil, bad(name, inference.Faultf("%q leaves the pack's folder", f.Name))
		}
		if size += f.UncompressedSize64; size > maxArchive {
			return nil, bad(name, inference.Faultf("holds more than %d bytes", int64(maxArchive)))
		}
		folder, base := path.Split(f.Name)
		if base == ManifestFile && strings.Count(folder, "/") <= 1 && (!found || folder == "") {
			top, found = path.Clean(folder), true
		}
	}
	if !found {
		return nil, bad(name, inference.Faultf("has no %s", ManifestFile))
	}
	return archive{file, top}, nil
}

// member is an open file of an archive, which it closes with itself.
type member struct {
	fs.File
	archive *zip.ReadCloser
}

func (m member) Close() error { return errors.Join(m.File.Close(), m.archive.Close()) }

func (a archive) Open(name string) (fs.File, error) {
	r, err := zip.OpenReader(a.file)
	if err != nil {
		return nil, err
	}
	f, err := r.Open(path.Join(a.top, name))
	if err != nil {
		r.Close() // the other error is the one to tell
		return nil, err
	}
	return member{f, r}, nil
}
