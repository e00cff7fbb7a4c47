package pack

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"wanwu/inference"
)

// ImportOptions say how a pack is taken into a library.
type ImportOptions struct {
	// ID replaces the id that the pack says it has; empty keeps that.
	ID string
	// Replace lets a pack take the place of one that has its id.
	Replace bool
	// Trial runs the pack once everything is copied and verified; its error is
	// Import's. nil runs nothing.
	Trial func(ctx context.Context, fsys fs.FS) error
}

// Import copies the pack in fsys into the library, verifies the copy and has it tried before it is
// in the library. Nothing is left of one that fails. A pack that is there already, with the same
// contents, is left as it is. Errors are those of Load, Trial's, ErrBuiltin and ErrExists. ctx ends
// it.
func (l Library) Import(ctx context.Context, fsys fs.FS, o ImportOptions) (m Manifest, err error) {
	_, gone := os.Stat(l.Dir)
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return m, bad(l.Dir, err)
	}
	l.removeStale()
	stage, err := os.MkdirTemp(l.Dir, stagePrefix+"*")
	if err != nil {
		return m, bad(l.Dir, err)
	}
	defer func() {
		if e := os.RemoveAll(stage); err == nil {
			err = e
		}
		if err != nil && errors.Is(gone, fs.ErrNotExist) {
			os.Remove(l.Dir) // it was not there before; one that is not empty stays
		}
	}()
	copied := filepath.Join(stage, "pack")
	if m, err = copyPack(ctx, fsys, copied, o.ID); err != nil {
		return m, err
	}
	d, err := declare(ctx, folder{copied})
	if err == nil {
		err = d.verify(ctx, folder{copied})
	}
	if err != nil {
		return m, err
	}
	m = d.Manifest
	there, err := l.existing(ctx, d)
	if there || err != nil && !(o.Replace && errors.Is(err, ErrExists)) {
		return m, err
	}
	if o.Trial != nil {
		if err := o.Trial(ctx, folder{copied}); err != nil {
			return m, err
		}
	}
	return m, l.publish(copied, m.ID, o.Replace)
}

// existing reports whether the library has the very pack already. The error is why another one
// cannot have its id.
func (l Library) existing(ctx context.Context, d declared) (there bool, err error) {
	if l.builtin(d.ID) {
		return false, ErrBuiltin
	}
	ids, err := l.imported()
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if !strings.EqualFold(id, d.ID) { // a disk may not tell them apart
			continue
		}
		if old, err := declare(ctx, folder{filepath.Join(l.Dir, id)}); err == nil && reflect.DeepEqual(old, d) {
			return true, nil
		}
		return false, ErrExists
	}
	return false, nil
}

// publish renames a complete pack to its name.
func (l Library) publish(copied, id string, replace bool) error {
	if replace {
		if err := l.Remove(id); err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
	}
	to := filepath.Join(l.Dir, id)
	if err := os.Rename(copied, to); err != nil {
		if _, e := os.Lstat(to); e == nil { // another process was faster
			return errors.Join(ErrExists, err)
		}
		return bad(to, err)
	}
	return nil
}

// removeStale removes what killed processes have left.
func (l Library) removeStale() {
	entries, _ := os.ReadDir(l.Dir) // what cannot be read is not removed
	for _, e := range entries {
		fi, err := e.Info()
		if err == nil && (strings.HasPrefix(e.Name(), stagePrefix) || strings.HasPrefix(e.Name(), trashPrefix)) && time.Since(fi.ModTime()) > staleAfter {
			os.RemoveAll(filepath.Join(l.Dir, e.Name())) // the next import tries again
		}
	}
}

// copyPack copies what the manifest of a pack lists, and the manifest, to a new folder.
func copyPack(ctx context.Context, fsys fs.FS, to, id string) (Manifest, error) {
	d, err := declare(ctx, fsys)
	if err != nil {
		return Manifest{}, err
	}
	m := d.Manifest
	names := []string{ManifestFile}
	for name := range m.Files {
		if !validName(name) {
			return m, bad(ManifestFile, inference.Faultf("files: %q leaves the pack's folder", name))
		}
		names = append(names, name)
	}
	slices.Sort(names)
	var size int64
	for _, name := range names {
		n, err := copyTo(ctx, fsys, name, filepath.Join(to, filepath.FromSlash(name)))
		if err == nil {
			if size += n; size > maxPack {
				err = inference.Faultf("holds more than %d bytes", int64(maxPack))
			}
		}
		if err != nil {
			return m, bad(name, err)
		}
	}
	if id == "" || id == m.ID {
		return m, nil
	}
	raw, err := d.encode(id)
	if err == nil {
		err = os.WriteFile(filepath.Join(to, ManifestFile), append(raw, '\n'), 0o600)
	}
	return d.Manifest, err
}

// copyTo copies a file of a pack to a new file of the disk, and to the disk itself.
func copyTo(ctx context.Context, fsys fs.FS, name, to string) (n int64, err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = copyFile(ctx, f, fsys, name)
	if err == nil {
		err = f.Sync()
	}
	return n, errors.Join(err, f.Close())
}
