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
	"syscall"

	"wanwu/inference"
	"wanwu/inference/pack/stage"
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
		return m, unwritten(l.Dir, err)
	}
	area := l.area()
	area.Clean()
	on, err := area.New()
	if err != nil {
		return m, unwritten(l.Dir, err)
	}
	defer func() {
		if e := on.Remove(); err == nil && e != nil {
			err = unwritten(l.Dir, e)
		}
		if err != nil && errors.Is(gone, fs.ErrNotExist) {
			os.Remove(l.Dir) // it was not there before; one that is not empty stays
		}
	}()
	copied := filepath.Join(on.Path, "pack")
	if m, err = l.copyPack(ctx, fsys, copied, o.ID); err != nil {
		return m, err
	}
	d, err := declare(ctx, folder{copied, true})
	if err == nil {
		err = d.verify(ctx, folder{copied, true})
	}
	if err != nil {
		return m, err
	}
	m = d.Manifest
	there, rival, err := l.existing(ctx, d)
	if there || err != nil && !(o.Replace && errors.Is(err, ErrExists)) {
		return m, err
	}
	if o.Trial != nil {
		if err := o.Trial(ctx, folder{copied, true}); err != nil {
			return m, err
		}
	}
	return m, l.publish(area, copied, m.ID, rival)
}

// existing reports whether the library has the very pack already, and the id of the one that it has in its
// place. The error is why another one cannot have its id.
func (l Library) existing(ctx context.Context, d declared) (there bool, rival string, err error) {
	if l.builtin(d.ID) {
		return false, "", ErrBuiltin
	}
	ids, err := l.imported()
	if err != nil {
		return false, "", err
	}
	for _, id := range ids {
		if !strings.EqualFold(id, d.ID) { // a disk may not tell them apart
			continue
		}
		if old, err := declare(ctx, folder{filepath.Join(l.Dir, id), true}); err == nil && reflect.DeepEqual(old, d) {
			return true, id, nil
		}
		return false, id, ErrExists
	}
	return false, "", nil
}

// publish renames a complete pack to its name, in place of the rival, if there is one. What takes long,
// removing that, comes last: a process that is killed leaves the one or the other.
func (l Library) publish(area stage.Area, copied, id, rival string) error {
	drop, back := func() error { return nil }, func() error { return nil }
	if rival != "" {
		var err error
		if drop, back, err = area.TakeOut(filepath.Join(l.Dir, rival)); err != nil {
			return unwritten(l.Dir, err)
		}
	}
	to := filepath.Join(l.Dir, id)
	if err := os.Rename(copied, to); err != nil {
		err = errors.Join(err, back())
		if _, e := os.Lstat(to); rival == "" && e == nil { // another process was faster
			return errors.Join(ErrExists, err)
		}
		return unwritten(l.Dir, err)
	}
	if err := drop(); err != nil {
		return unwritten(l.Dir, err)
	}
	return nil
}

// copyPack copies what the manifest of a pack lists, and the manifest, to a new folder.
func (l Library) copyPack(ctx context.Context, fsys fs.FS, to, id string) (Manifest, error) {
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
			return m, copyError(l.Dir, to, name, err)
		}
	}
	if id == "" || id == m.ID {
		return m, nil
	}
	raw, err := d.encode(id)
	if err == nil {
		err = os.WriteFile(filepath.Join(to, ManifestFile), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return d.Manifest, copyError(l.Dir, to, ManifestFile, err)
	}
	return d.Manifest, nil
}

// copyError returns the error of a file of a pack that could not be copied to a folder: that of the disk
// which has it, in the folder dir, where that is what failed.
func copyError(dir, to, name string, err error) error {
	var disk *fs.PathError
	if errors.As(err, &disk) && strings.HasPrefix(disk.Path, to) {
		return unwritten(dir, err)
	}
	return bad(name, err)
}

// unwritten returns the error of a folder that nothing can be written to, which is no fault of a pack.
func unwritten(dir string, err error) error {
	code := inference.CodeExport
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		code = inference.CodeDiskFull
	}
	return &inference.Error{Code: code, Path: dir, Err: err}
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
