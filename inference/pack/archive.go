package pack

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wanwu/inference"
)

const (
	// A member that is larger than ratioFloor and shrank to less than a maxRatio-th was
	// made to fill a memory: weights shrink to a half at best, labels to a tenth.
	maxRatio   = 100
	ratioFloor = 16 << 20
	// maxDirectory bounds an archive's directory, which is read whole.
	maxDirectory = 16 << 20
)

// Open returns the file system of a pack that is on the disk: a folder, or a .zip. Errors have
// CodePack, or say what the machine lacks.
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
	a, err := newArchive(name)
	if err != nil {
		return nil, bad(name, err)
	}
	return a, nil
}

// archive is a pack in a .zip, at its top or in a folder that is all it holds. No file is
// open between two calls: a pack is read once, and its archive may be moved then.
type archive struct {
	file string // absolute
	top  string // the pack's folder in it
}

func newArchive(name string) (archive, error) {
	file, err := filepath.Abs(name)
	if err != nil {
		return archive{}, err
	}
	r, err := openZip(file)
	if err != nil {
		return archive{}, err
	}
	defer r.Close() // nothing was written
	top, size := "", uint64(0)
	found, names := false, map[string]bool{}
	for _, f := range r.File {
		if err := checkMember(f); err != nil {
			return archive{}, err
		}
		clean := strings.ToLower(path.Clean(f.Name)) // as a disk may have it
		if names[clean] {
			return archive{}, inference.Faultf("%q stands there twice", f.Name)
		}
		names[clean] = true
		if size += f.UncompressedSize64; size > maxPack {
			return archive{}, inference.Faultf("holds more than %d bytes", int64(maxPack))
		}
		folder, base := path.Split(f.Name)
		if base == ManifestFile && strings.Count(folder, "/") <= 1 && (!found || folder == "") {
			top, found = path.Clean(folder), true
		}
	}
	if !found {
		return archive{}, inference.Faultf("has no %s", ManifestFile)
	}
	return archive{file, top}, nil
}

// checkMember looks at what an archive says of a member, before anything of it is read.
func checkMember(f *zip.File) error {
	size := f.UncompressedSize64
	switch mode := f.Mode(); {
	case !filepath.IsLocal(f.Name) || strings.Contains(f.Name, `\`):
		return inference.Faultf("%q leaves the pack's folder", f.Name)
	case !mode.IsRegular() && !mode.IsDir():
		return inference.Faultf("%q is not a regular file", f.Name)
	case f.Flags&1 != 0:
		return inference.Faultf("%q needs a password", f.Name)
	case size > ratioFloor && size/maxRatio > f.CompressedSize64:
		return inference.Faultf("%q expands from %d bytes to %d, beyond all measure", f.Name, f.CompressedSize64, size)
	}
	return nil
}

// zipFile is an open archive.
type zipFile struct {
	*zip.Reader
	file *os.File
}

func (z *zipFile) Close() error { return z.file.Close() }

// openZip reads an archive's directory, of which it believes no number that would make
// it set memory aside.
func openZip(name string) (*zipFile, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	r, err := readDirectory(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &zipFile{r, f}, nil
}

func readDirectory(f *os.File) (*zip.Reader, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, notRegular(fi)
	}
	if err := checkCount(f, fi.Size()); err != nil {
		return nil, err
	}
	guard := &directoryGuard{f, maxDirectory}
	r, err := zip.NewReader(guard, fi.Size())
	if err != nil {
		return nil, err
	}
	if len(r.File) > maxFiles {
		return nil, inference.Faultf("holds more than %d files", maxFiles)
	}
	guard.left = -1 // the members are bounded one by one
	return r, nil
}

// directoryGuard bounds what archive/zip reads of an archive; less than nothing left is
// no bound.
type directoryGuard struct {
	io.ReaderAt
	left int64
}

func (g *directoryGuard) ReadAt(b []byte, off int64) (int, error) {
	if g.left >= 0 {
		if g.left -= int64(len(b)); g.left < 0 {
			g.left = 0
			return 0, inference.Faultf("holds more than %d files", maxFiles)
		}
	}
	return g.ReaderAt.ReadAt(b, off)
}

// checkCount looks at everything that archive/zip could take for an archive's end record
// (APPNOTE.TXT of PKWARE, 4.3.14 to 4.3.16), by whose count of files it sets memory aside.
func checkCount(r io.ReaderAt, size int64) error {
	const end, locator, end64 = 22, 20, 56
	tail := make([]byte, min(size, 1<<16+end+locator))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	for at := 0; at+end <= len(tail); at++ {
		i := bytes.Index(tail[at:], []byte("PK\x05\x06"))
		if i < 0 || at+i+end > len(tail) {
			return nil
		}
		at += i
		count := uint64(binary.LittleEndian.Uint16(tail[at+10:]))
		if at >= locator && string(tail[at-locator:at-locator+4]) == "PK\x06\x07" {
			var record [end64]byte
			if offset := binary.LittleEndian.Uint64(tail[at-locator+8:]); offset < uint64(size) {
				if _, err := r.ReadAt(record[:], int64(offset)); err != nil && err != io.EOF {
					return err
				}
				count = binary.LittleEndian.Uint64(record[32:])
			}
		}
		if count > maxFiles {
			return inference.Faultf("holds more than %d files", maxFiles)
		}
	}
	return nil
}

// member is an open file of an archive, which it closes with itself.
type member struct {
	fs.File
	archive *zipFile
}

func (m member) Close() error { return errors.Join(m.File.Close(), m.archive.Close()) }

func (a archive) Open(name string) (fs.File, error) {
	r, err := openZip(a.file)
	if err != nil {
		return nil, err
	}
	want := path.Join(a.top, name)
	for _, m := range r.File {
		if m.Name == want {
			if err = checkMember(m); err != nil { // it may be another archive now
				break
			}
			f, err := r.Open(want)
			if err != nil {
				return nil, errors.Join(err, r.Close())
			}
			return member{f, r}, nil
		}
	}
	if err == nil {
		err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return nil, errors.Join(err, r.Close())
}
