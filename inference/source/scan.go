package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"wanwu/inference"
)

// Options says how far a scan goes. The limits guard against archives made
// to exhaust a machine; zero stands for the default.
type Options struct {
	// Recursive is whether folders within folders are walked. An archive is
	// read wholly either way: it is one file to its user.
	Recursive bool
	// MaxMember is the size in bytes, unpacked, above which a member of an
	// archive is not read. The default is 512 MiB.
	MaxMember int64
	// MaxEntries is the number of members above which an archive is not read.
	// The default is 1,000,000.
	MaxEntries int
}

// Visitor receives what a scan finds. Its methods are called from the goroutine of Scan, one at a
// time.
type Visitor interface {
	// Found is given the items in natural order. It may block, which holds the
	// scan back; an error stops the scan, and Scan returns it.
	Found(inference.Item) error
	// Skipped tells of what was left out, by its absolute path, and why.
	Skipped(file string, why SkipReason)
}

// Scan walks roots in the order given and tells v what it finds; it blocks
// until it has seen everything, v returns an error, or ctx is done, and
// returns that error. Roots are files, folders and zip archives in any mix.
//
// Each folder is listed in natural order ("图2" before "图10", folders among
// files) when its turn comes, so that items flow while the rest is still
// unseen. What cannot be read is an item with Err, never an end to the scan. A
// root that is a file is always an item, whatever its extension; within folders
// and archives hidden files and those that are known not to be pictures are
// left out.
//
// Nothing is found twice: neither a file dropped twice, nor a folder reached
// both by itself and within another, nor what a symbolic link leads back to.
// Hard links are not looked into. Real paths are resolved for roots and links
// only; for everything below a folder they follow from the folder's own.
func Scan(ctx context.Context, roots []string, o Options, v Visitor) error {
	s := &scanner{
		ctx:     ctx,
		options: o,
		limits:  newArchiveLimits(o.MaxMember, o.MaxEntries),
		visitor: v,
		walked:  map[string]bool{},
		active:  map[string]bool{},
		single:  map[string]map[string]bool{},
	}
	for _, root := range roots {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.root(root); err != nil {
			return err
		}
	}
	return nil
}

// scanner is the state of one scan; it lives on one goroutine.
type scanner struct {
	ctx     context.Context
	options Options
	limits  archiveLimits
	visitor Visitor

	found      int // items so far; the next one's Index
	duplicates int
	// walked and active hold the real paths of the folders that were listed,
	// and of those among them that are being walked.
	walked, active map[string]bool
	// single holds, by real folder and name, the files that were reached as a
	// root or through a link, not through their folder.
	single map[string]map[string]bool
}

// place is where the scan is: one thing under its three names.
type place struct {
	file string // absolute, as the user reaches it
	real string // absolute, free of links
	path string // Item.Path
}

// child returns the place of an entry of a folder; its real path is right as long as the entry is
// not a link.
func (p place) child(name string) place {
	c := place{file: joinName(p.file, name), real: joinName(p.real, name), path: name}
	if p.path != "" {
		c.path = p.path + "/" + name
	}
	return c
}

// joinName is filepath.Join for a clean folder and a plain name, without
// cleaning the whole again for each of 100,000 files.
func joinName(folder, name string) string {
	if os.IsPathSeparator(folder[len(folder)-1]) {
		return folder + name // the root of a volume
	}
	return folder + string(filepath.Separator) + name
}

// root visits one of the dropped paths.
func (s *scanner) root(root string) error {
	if root == "" { // the working folder to filepath.Abs, a mistake to a user
		return s.emit(inference.Item{Err: &inference.Error{Code: inference.CodeNotFound, Err: fs.ErrNotExist}})
	}
	file, err := filepath.Abs(root)
	if err != nil {
		return s.emit(inference.Item{Path: root, File: root, Err: inference.Wrap(root, err)})
	}
	p := place{file: file, path: filepath.Base(file)}
	if os.IsPathSeparator(p.path[0]) { // a volume: "D:" or "server/share" on Windows, nothing elsewhere
		p.path = strings.Trim(filepath.ToSlash(filepath.VolumeName(file)), "/")
	}
	fi, err := os.Stat(file)
	if err != nil {
		return s.emit(inference.Item{Path: p.path, File: file, Err: inference.Wrap(file, err)})
	}
	p.real = realPath(file)

	found, duplicates := s.found, s.duplicates
	switch {
	case fi.IsDir():
		if err := s.folder(p); err != nil {
			return err
		}
	case !fi.Mode().IsRegular():
		return s.notRegular(p)
	default:
		if s.reached(p.real, fi) {
			s.skip(file, SkipDuplicate)
			return nil
		}
		if err := s.rootFile(p, fi); err != nil {
			return err
		}
	}
	if s.found == found && s.duplicates == duplicates {
		s.skip(file, SkipNoPictures)
	}
	return nil
}

// rootFile visits a dropped file. Its content decides whether it is an archive, since its name may
// be anything, except where the extension says otherwise: a .docx is a zip too, but it is not
// dropped for what it contains.
func (s *scanner) rootFile(p place, fi fs.FileInfo) error {
	item := inference.Item{Path: p.path, File: p.file, Size: fi.Size(), ModTime: fi.ModTime()}
	if isPlaceholder(p.path) {
		item.Err = &inference.Error{Code: inference.CodeUnsupported, Path: p.file, Detail: inference.DetailCloud}
		return s.emit(item)
	}
	if extensionReason(extension(p.path)) != "" {
		return s.emit(item)
	}
	kind, err := sniffArchive(p.file)
	if err != nil {
		item.Err = err
		return s.emit(item)
	}
	if kind == "" {
		kind = archiveKind(p.path)
	}
	return s.regular(item, kind)
}

// regular visits a regular file that is to be an item, or an archive of the
// given kind.
func (s *scanner) regular(item inference.Item, kind string) error {
	switch kind {
	case "":
		return s.emit(item)
	case kindZip:
		return s.archive(item)
	}
	item.Err = &inference.Error{Code: inference.CodeArchive, Path: item.File, Detail: kind}
	return s.emit(item)
}

// link visits a symbolic link, or one of Windows' mount points.
func (s *scanner) link(p place) error {
	fi, err := os.Stat(p.file)
	if errors.Is(err, syscall.ELOOP) {
		s.skip(p.file, SkipSymlinkLoop)
		return nil
	}
	if err != nil && notPicture(filepath.Base(p.file)) { // what it led to is not missed
		s.skip(p.file, nameReason(filepath.Base(p.file)))
		return nil
	}
	if err != nil {
		return s.emit(inference.Item{Path: p.path, File: p.file, Err: inference.Wrap(p.file, err)})
	}
	p.real = realPath(p.file)
	switch {
	case fi.IsDir():
		return s.subfolder(p)
	case notPicture(filepath.Base(p.file)):
		s.skip(p.file, nameReason(filepath.Base(p.file)))
		return nil
	case !fi.Mode().IsRegular():
		return s.notRegular(p)
	case s.reached(p.real, fi):
		s.skip(p.file, SkipDuplicate)
		return nil
	}
	return s.regular(inference.Item{Path: p.path, File: p.file, Size: fi.Size(), ModTime: fi.ModTime()}, archiveKind(p.path))
}

func (s *scanner) notRegular(p place) error {
	return s.emit(inference.Item{Path: p.path, File: p.file, Err: &inference.Error{Code: inference.CodeNotRegular, Path: p.file}})
}

// reached reports whether a single file was already found, by itself or by its
// folder, and remembers it. A folder whose walk has only begun counts too: it
// comes to the file by itself.
func (s *scanner) reached(real string, fi fs.FileInfo) bool {
	folder, name := filepath.Dir(real), filepath.Base(real)
	if s.walked[folder] && !hiddenInfo(fi) && !notPicture(name) {
		return true
	}
	if s.single[folder][name] {
		return true
	}
	if s.single[folder] == nil {
		s.single[folder] = map[string]bool{}
	}
	s.single[folder][name] = true
	return false
}

// emit hands an item on and counts it.
func (s *scanner) emit(it inference.Item) error {
	it.Index = s.found
	it.Path = strings.ToValidUTF8(it.Path, "\uFFFD")
	s.found++
	return s.visitor.Found(it)
}

func (s *scanner) skip(file string, why SkipReason) {
	if why == SkipDuplicate {
		s.duplicates++
	}
	s.visitor.Skipped(file, why)
}

// realPath resolves the links in an absolute path. EvalSymlinks leaves Windows'
// mount points (junctions) alone, so one at the end of the path is read first.
// Some volumes (RAM disks, substituted drives) cannot be resolved; there the path stands for
// itself, and at worst a picture reached in two ways is found twice.
func realPath(file string) string {
	if fi, err := os.Lstat(file); err == nil && fi.Mode()&fs.ModeIrregular != 0 {
		if target, err := os.Readlink(file); err == nil && filepath.IsAbs(target) {
			file = target
		}
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	return file
}
