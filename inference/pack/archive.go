package pack

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wanwu/inference"
	"wanwu/inference/pack/zipdir"
)

// Open returns the file system of a pack that is on the disk: a folder, or a .zip, or one that holds
// the pack's folder and next to nothing else, as unpacking makes it. Errors have CodePack, or say what
// the machine lacks.
func Open(name string) (fs.FS, error) {
	fi, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, bad(name, err)
	case fi.IsDir():
		return Folder(within(name))
	case strings.EqualFold(filepath.Ext(name), ".onnx"):
		return nil, bad(name, inference.Faultf("is a network without labels and manifest; import it with its labels first"))
	case !fi.Mode().IsRegular() || !isArchive(name):
		return nil, bad(name, inference.Faultf("is neither a folder nor a .zip"))
	}
	a, err := newArchive(name)
	if err != nil {
		return nil, bad(name, err)
	}
	return a, nil
}

// IsPack reports whether what is on the disk has a pack's manifest where Open looks for it, damaged or
// not. It reads names alone.
func IsPack(name string) bool {
	if fi, err := os.Stat(name); err == nil && fi.IsDir() {
		fi, err := os.Lstat(filepath.Join(within(name), ManifestFile))
		return err == nil && fi.Mode().IsRegular()
	}
	if !isArchive(name) {
		return false
	}
	r, err := openZip(name)
	if err != nil {
		return false
	}
	defer r.Close() // nothing was written
	_, found, err := manifestFolder(r.File)
	return found || err != nil
}

func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".zip") }

// fewEntries is how many things are beside a pack's folder at most, such as what a system writes into
// each folder, for it to be looked for in another one.
const fewEntries = 8

// within returns the folder of the pack in a folder: itself, or the only one in it that has a manifest.
func within(folder string) string {
	has := func(dir string) bool {
		_, err := os.Lstat(filepath.Join(dir, ManifestFile))
		return err == nil
	}
	if has(folder) {
		return folder
	}
	f, err := os.Open(folder)
	if err != nil {
		return folder
	}
	defer f.Close() // it is read only
	entries, _ := f.ReadDir(fewEntries + 1)
	inner := ""
	for _, e := range entries {
		dir := filepath.Join(folder, e.Name())
		if !e.IsDir() || !has(dir) {
			continue
		}
		if inner != "" {
			return folder
		}
		inner = dir
	}
	if inner == "" || len(entries) > fewEntries {
		return folder
	}
	return inner
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
	size, names := uint64(0), map[string]bool{}
	for _, f := range r.File {
		clean := strings.ToLower(path.Clean(zipdir.Name(f))) // as a disk may have it
		if names[clean] {
			return archive{}, inference.Faultf("%q stands there twice", zipdir.Name(f))
		}
		names[clean] = true
		if size += f.UncompressedSize64; size > maxPack {
			return archive{}, inference.Faultf("holds more than %d bytes", int64(maxPack))
		}
	}
	for _, f := range r.File {
		if err := zipdir.Check(f, r.size); err != nil {
			return archive{}, err
		}
	}
	top, found, err := manifestFolder(r.File)
	if err == nil && !found {
		err = inference.Faultf("has no %s", ManifestFile)
	}
	return archive{file, top}, err
}

// manifestFolder returns the folder of the manifest among an archive's members. Two at one depth are an
// error: which pack is meant is not for the program to guess.
func manifestFolder(files []*zip.File) (top string, found bool, err error) {
	for _, f := range files {
		folder, base := path.Split(zipdir.Name(f))
		if base != ManifestFile || strings.Count(folder, "/") > 1 {
			continue
		}
		switch clean := path.Clean(folder); {
		case folder == "":
			return ".", true, nil
		case found && clean != top:
			err = inference.Faultf("holds several packs, %q and %q", top, clean)
		default:
			top, found = clean, true
		}
	}
	return top, found, err
}

// zipFile is an open archive.
type zipFile struct {
	*zip.Reader
	file *os.File
	size int64 // bytes of the archive
}

func (z *zipFile) Close() error { return z.file.Close() }

// openZip reads an archive's directory, of which it believes no number that would make
// it set memory aside.
func openZip(name string) (*zipFile, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	r, size, err := readDirectory(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &zipFile{r, f, size}, nil
}

// readDirectory returns the size of the archive as well.
func readDirectory(f *os.File) (r *zip.Reader, size int64, err error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if !fi.Mode().IsRegular() {
		return nil, 0, notRegular(fi)
	}
	r, err = zipdir.Read(f, fi.Size(), maxFiles)
	return r, fi.Size(), err
}

// member is an open file of an archive, which it closes with itself.
type member struct {
	io.ReadCloser
	info    fs.FileInfo
	archive *zipFile
}

// Stat implements fs.File.
func (m member) Stat() (fs.FileInfo, error) { return m.info, nil }

// Close implements fs.File.
func (m member) Close() error { return errors.Join(m.ReadCloser.Close(), m.archive.Close()) }

func (a archive) Open(name string) (fs.File, error) {
	r, err := openZip(a.file)
	if err != nil {
		return nil, err
	}
	want := path.Join(a.top, name)
	err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	for _, m := range r.File {
		if path.Clean(zipdir.Name(m)) != want {
			continue
		}
		if err = zipdir.Check(m, r.size); err != nil { // it may be another archive now
			break
		}
		f, err := m.Open() // by its own name the archive opens UTF-8 alone
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		return member{f, m.FileInfo(), r}, nil
	}
	return nil, errors.Join(err, r.Close())
}
