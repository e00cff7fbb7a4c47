package source

import (
	"io"
	"io/fs"

	"wanwu/inference"
)

// folder walks one folder, unless it was walked before. What can be listed of
// it is walked even where the listing breaks off, and the failure is an item.
func (s *scanner) folder(p place) error {
	if s.walked[p.real] {
		why := SkipDuplicate
		if s.active[p.real] {
			why = SkipSymlinkLoop
		}
		s.skip(p.file, why)
		return nil
	}
	entries, err := list(s.ctx, p.file)
	if ctxErr := s.ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	if err != nil {
		if err := s.emit(inference.Item{Path: p.path, File: p.file, Err: inference.Wrap(p.file, err)}); err != nil {
			return err
		}
		if len(entries) == 0 {
			return nil
		}
	}
	s.walked[p.real], s.active[p.real] = true, true
	defer delete(s.active, p.real)

	// Nothing is added to single for a folder once it is being walked, except
	// what the walk leaves out anyway, so it can be looked up here.
	single := s.single[p.real]
	pictures := newBesides(fileNames(entries))
	for e := range inNaturalOrder(entries, fs.DirEntry.Name) {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if pictures.has(e.Name()) && e.Type().IsRegular() {
			s.skip(joinName(p.file, e.Name()), SkipSidecar)
			continue
		}
		if err := s.entry(p.child(e.Name()), e, single); err != nil {
			return err
		}
	}
	return nil
}

// entry visits one entry of a folder. What the entry is comes from the listing;
// its size and time are asked for only here, so that the first item of a large
// folder does not wait for those of all the others.
func (s *scanner) entry(p place, e fs.DirEntry, single map[string]bool) error {
	name, mode := e.Name(), e.Type()
	switch {
	case isPlaceholder(name) && mode.IsRegular():
		s.skip(p.file, SkipCloud)
		return nil
	case hiddenName(name) || hiddenEntry(e):
		s.skip(p.file, SkipHidden)
		return nil
	case mode&(fs.ModeSymlink|fs.ModeIrregular) != 0: // irregular: a mount point or the like on Windows
		return s.link(p)
	case mode.IsDir():
		return s.subfolder(p)
	case notPicture(name):
		s.skip(p.file, nameReason(name))
		return nil
	case !mode.IsRegular():
		return s.notRegular(p)
	case single[name]:
		s.skip(p.file, SkipDuplicate)
		return nil
	case !isPictureExtension(extension(name)) && archiveKind(name) == "" && filmInside(func() (io.ReadCloser, error) { return openRegular(p.file) }):
		s.skip(p.file, SkipFilm)
		return nil
	}
	item := inference.Item{Path: p.path, File: p.file}
	fi, err := e.Info()
	if err != nil { // gone since the listing
		item.Err = inference.Wrap(p.file, err)
		return s.emit(item)
	}
	item.Size, item.ModTime = fi.Size(), fi.ModTime()
	return s.regular(item, archiveKind(name))
}

func (s *scanner) subfolder(p place) error {
	if !s.options.Recursive {
		s.skip(p.file, SkipSubfolder)
		return nil
	}
	return s.folder(p)
}
