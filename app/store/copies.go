package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wanwu/inference"
)

const (
	// copiesKept is how many daily copies there are: a week.
	copiesKept = 7
	dayFormat  = "2006-01-02"
)

// copyDir is where the copies lie.
func copyDir(path string) string { return path + "-copies" }

// copies lists the copies, newest day first. What is not named as one is left out.
func copies(path string) ([]string, error) {
	entries, err := os.ReadDir(copyDir(path))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, inference.Wrap(copyDir(path), err)
	}
	var names []string
	for _, e := range entries {
		if _, err := dayOf(e.Name()); err == nil {
			names = append(names, filepath.Join(copyDir(path), e.Name()))
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names, nil
}

// dayOf is the day that a copy is named after.
func dayOf(file string) (time.Time, error) {
	return time.ParseInLocation(dayFormat, strings.TrimSuffix(filepath.Base(file), ".db"), time.Local)
}

// CopyDaily makes today's copy where there is none and removes those beyond a
// week. It reads while others write. A copy appears whole or not at all.
func (d *DB) CopyDaily(ctx context.Context) error {
	dir := copyDir(d.path)
	today := filepath.Join(dir, time.Now().Format(dayFormat)+".db")
	if d.readOnly || exists(today) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return inference.Wrap(dir, err)
	}
	fresh := filepath.Join(dir, "new.db")
	// What an interrupted copy left; VACUUM INTO wants no file.
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return inference.Wrap(fresh, err)
	}
	if _, err := d.pool.ExecContext(ctx, `VACUUM INTO ?`, fresh); err != nil {
		os.Remove(fresh)
		return problem(d.path, err)
	}
	if err := syncFile(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, today); err != nil {
		return inference.Wrap(today, err)
	}
	names, err := copies(d.path)
	if err != nil {
		return err
	}
	for _, old := range names[min(copiesKept, len(names)):] {
		if err := os.Remove(old); err != nil {
			return inference.Wrap(old, err)
		}
	}
	return nil
}

// restore puts the newest copy that is whole in the place of the file; from is
// empty where there is none.
func restore(ctx context.Context, path string) (from string, day time.Time, err error) {
	names, err := copies(path)
	if err != nil {
		return "", time.Time{}, err
	}
	for _, name := range names {
		fresh := path + ".restored"
		if err := copyFile(name, fresh); err != nil {
			return "", time.Time{}, err
		}
		if whole(ctx, fresh) != nil {
			os.Remove(fresh) // an older one may do
			continue
		}
		if err := os.Rename(fresh, path); err != nil {
			return "", time.Time{}, inference.Wrap(path, err)
		}
		day, err = dayOf(name)
		return name, day, err
	}
	return "", time.Time{}, nil
}

// whole is whether a file can be opened and is not damaged.
func whole(ctx context.Context, path string) error {
	if err := checkHeader(path); err != nil {
		return err
	}
	d, err := open(ctx, path)
	if err != nil {
		return err
	}
	err = d.Check(ctx)
	os.Remove(path + suspectSuffix) // of a file that is about to go
	return errors.Join(err, d.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return inference.Wrap(from, err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return inference.Wrap(to, err)
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return inference.Wrap(to, err)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return inference.Wrap(path, err)
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return inference.Wrap(path, err)
}
