package pack

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wanwu/inference/pack/stage"
)

// Errors of a Library, whatever else is wrong being an error of CodePack.
var (
	ErrExists  = errors.New("another pack of that id is there already")
	ErrUnknown = errors.New("there is no pack of that id")
	ErrBuiltin = errors.New("the pack is the program's own")
)

// Library is the packs that a user chooses among: the program's own, and those that were imported,
// which are in one folder of the disk, each in a folder that is named by its id. A pack is in the
// library whole or not at all. Several processes may use one at once.
type Library struct {
	// Dir is the absolute path of the imported packs' folder, which need not exist.
	Dir string
	// Builtin has the program's own packs, a folder each; nil has none.
	Builtin fs.FS
	// Fallback is the id of the default pack where none was chosen.
	Fallback string
	// Lock is as in stage.Area: by it an import knows what one that was killed has left.
	Lock func(path string) (io.Closer, error)
}

// Listed is a pack of a library, as far as it is known without running it.
type Listed struct {
	ID, Title, License, Source string
	Kind                       string // KindOCR; empty for one that labels pictures
	Labels                     int    // 0 for KindOCR
	Size                       int64  // bytes of the files that the manifest lists
	Default, Builtin           bool
	// Path is the folder of an imported pack.
	Path string
	// Manifest is what it says of itself; of KindOCR the fields alone that all kinds have.
	Manifest Manifest
	// Err says why nothing else is known.
	Err error
}

const defaultFile = "default.txt" // the id of the default pack

// area is where imports, and what is being removed, are on their way.
func (l Library) area() stage.Area { return stage.Area{Dir: l.Dir, Lock: l.Lock} }

// List returns the packs, the program's own first, each part by id. What each says of itself is
// read and not verified. ctx ends it.
func (l Library) List(ctx context.Context) ([]Listed, error) {
	var all []Listed
	if l.Builtin != nil {
		entries, err := fs.ReadDir(l.Builtin, ".")
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() {
				continue
			}
			sub, err := fs.Sub(l.Builtin, e.Name())
			if err != nil {
				return nil, err
			}
			p := summarise(ctx, sub, e.Name())
			p.Builtin = true
			all = append(all, p)
		}
	}
	ids, err := l.imported()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p := summarise(ctx, folder{filepath.Join(l.Dir, id), true}, id)
		p.Path = filepath.Join(l.Dir, id)
		all = append(all, p)
	}
	chosen, err := l.Default()
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Default = all[i].ID == chosen
	}
	return all, ctx.Err()
}

// Reader returns the id of the first pack that reads text in pictures; empty where there is none.
// Errors are List's.
func (l Library) Reader(ctx context.Context) (id string, err error) {
	all, err := l.List(ctx)
	for _, p := range all {
		if p.Kind == KindOCR && p.Err == nil {
			return p.ID, nil
		}
	}
	return "", err
}

// summarise reads what a pack says of itself.
func summarise(ctx context.Context, fsys fs.FS, id string) Listed {
	d, err := declare(ctx, fsys)
	l := loader{ctx: ctx, p: &Pack{fsys: fsys, Manifest: d.Manifest}, files: map[string][]byte{}}
	if err == nil && d.OCR == nil {
		l.files[LabelsFile], _, err = read(ctx, fsys, LabelsFile)
		if err == nil {
			err = l.labels()
		}
	}
	p := Listed{ID: id, Title: d.Title, License: d.License, Source: d.Source, Kind: d.kind(), Labels: len(l.p.Vocabulary), Manifest: d.Manifest}
	if err != nil {
		p.Err = bad(LabelsFile, err)
		return p
	}
	for name := range d.Files {
		if f, size, err := open(fsys, name); err == nil {
			p.Size += size
			p.Err = errors.Join(p.Err, f.Close())
		} else {
			p.Err = errors.Join(p.Err, bad(name, err))
		}
	}
	return p
}

// imported returns the ids of the imported packs.
func (l Library) imported() (ids []string, err error) {
	if l.Dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(l.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && ValidID(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, err
}

// Find returns the file system of the pack of an id, and the folder it is in on the disk, which is
// empty for the program's own. The error is ErrUnknown where there is none.
func (l Library) Find(id string) (fsys fs.FS, path string, err error) {
	if !ValidID(id) {
		return nil, "", ErrUnknown
	}
	if l.builtin(id) {
		fsys, err = fs.Sub(l.Builtin, id)
		return fsys, "", err
	}
	path = filepath.Join(l.Dir, id)
	if fi, err := os.Lstat(path); l.Dir == "" || err != nil || !fi.IsDir() {
		return nil, "", ErrUnknown
	}
	return folder{path, true}, path, nil
}

func (l Library) builtin(id string) bool {
	if l.Builtin == nil {
		return false
	}
	fi, err := fs.Stat(l.Builtin, id)
	return err == nil && fi.IsDir()
}

// Default returns the id of the pack that is used where none is named. Where that no longer exists
// it is Fallback, and Gone says so.
func (l Library) Default() (string, error) {
	id, err := l.chosen()
	if err != nil {
		return "", err
	}
	if _, _, err := l.Find(id); err != nil {
		return l.Fallback, nil
	}
	return id, nil
}

// Gone returns the id of the pack that was chosen as the default and is no longer there, though nobody
// has removed it by Remove; empty where there is none.
func (l Library) Gone() string {
	id, err := l.chosen()
	if err != nil || id == "" {
		return ""
	}
	if _, _, err := l.Find(id); err == nil {
		return ""
	}
	return id
}

// chosen returns the id of the pack that was chosen as the default; empty where none was.
func (l Library) chosen() (string, error) {
	if l.Dir == "" {
		return "", nil
	}
	b, err := os.ReadFile(filepath.Join(l.Dir, defaultFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(b[:min(len(b), maxID+1)])), nil
}

// SetDefault chooses the default pack. The error is ErrUnknown where there is no such one, and
// ErrKind for one that does not label pictures.
func (l Library) SetDefault(id string) error {
	fsys, _, err := l.Find(id)
	if err != nil {
		return err
	}
	// One that is damaged may be chosen: opening it says what is wrong.
	if kind, err := Kind(context.Background(), fsys); err == nil && kind != "" {
		return ErrKind
	}
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return unwritten(l.Dir, err)
	}
	if err := l.area().WriteFile(filepath.Join(l.Dir, defaultFile), id+"\n"); err != nil {
		return unwritten(l.Dir, err)
	}
	return nil
}

// Remove takes an imported pack out of the library; where it was the default that is Fallback. A process that has opened it continues with
// what it has in memory, or has mapped; on Windows files that are mapped cannot be removed, and the
// error says so.
func (l Library) Remove(id string) error {
	if l.builtin(id) {
		return ErrBuiltin
	}
	_, path, err := l.Find(id)
	if err != nil {
		return err
	}
	area := l.area()
	area.Clean()
	drop, _, err := area.TakeOut(path)
	if chosen, unread := l.chosen(); err == nil && unread == nil && chosen == id {
		err = os.Remove(filepath.Join(l.Dir, defaultFile)) // the default is another one now, and not gone
	}
	if err == nil {
		err = drop()
	}
	if err != nil {
		return unwritten(l.Dir, err)
	}
	return nil
}
