package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
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

// copyFiles lists the copies. What is not named as one is left out.
func copyFiles(path string) (files []string, err error) {
	entries, err := os.ReadDir(copyDir(path))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, inference.Wrap(copyDir(path), err)
	}
	for _, e := range entries {
		if _, err := dayOf(e.Name()); err == nil {
			files = append(files, filepath.Join(copyDir(path), e.Name()))
		}
	}
	return files, nil
}

// dailyCopy is a copy, and how much had been stored when it was made: what the clock
// said decides only between copies of equal content.
type dailyCopy struct {
	file    string
	day     time.Time
	commits int64 // −1 where it cannot be read
	next    int64 // number of the next row
}

// copies lists the copies, the one to prefer first.
func copies(ctx context.Context, path string) ([]dailyCopy, error) {
	files, err := copyFiles(path)
	if err != nil {
		return nil, err
	}
	all := make([]dailyCopy, len(files))
	for i, file := range files {
		c := dailyCopy{file: file, commits: -1}
		if c.day, err = dayOf(file); err != nil {
			return nil, err
		}
		if commits, next, err := extent(ctx, file); err == nil {
			c.commits, c.next = commits, next
		} // else it comes last, and whoever needs it finds out what is wrong with it
		all[i] = c
	}
	// A day that is still to come was made up by a clock that was wrong.
	now := time.Now()
	slices.SortFunc(all, func(a, b dailyCopy) int {
		future := func(c dailyCopy) int {
			if c.day.After(now) {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(b.commits, a.commits), cmp.Compare(b.next, a.next), cmp.Compare(future(a), future(b)), b.day.Compare(a.day))
	})
	return all, nil
}

// extent is how much had been stored in a copy.
func extent(ctx context.Context, file string) (commits, next int64, err error) {
	if err := checkHeader(file); err != nil {
		return 0, 0, err
	}
	pool, err := sql.Open("sqlite", dsn(file, "ro")+"&immutable=1")
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	err = pool.QueryRowContext(ctx, `SELECT coalesce(max(value) FILTER (WHERE key = 'commits'), 0),
		coalesce(max(value) FILTER (WHERE key = 'next_item'), 0) FROM meta`).Scan(&commits, &next)
	return commits, next, err
}

// dayOf is the day that a copy is named after.
func dayOf(file string) (time.Time, error) {
	return time.ParseInLocation(dayFormat, strings.TrimSuffix(filepath.Base(file), ".db"), time.Local)
}

// CopyDaily makes today's copy where there is none and removes those beyond a
// week. It reads while others write. A copy appears whole or not at all. An error has
// CodeCopy, or says what is wrong with the file itself.
func (d *DB) CopyDaily(ctx context.Context) error {
	today := filepath.Join(copyDir(d.path), time.Now().Format(dayFormat)+".db")
	if d.readOnly || exists(today) {
		return nil
	}
	err := d.copyTo(ctx, today)
	if err == nil {
		err = d.dropCopies(ctx, today)
	}
	switch inference.CodeOf(err) {
	case "", inference.CodeDamaged, inference.CodeCancelled:
		return err
	}
	return &inference.Error{Code: inference.CodeCopy, Path: today, Err: err}
}

func (d *DB) copyTo(ctx context.Context, file string) error {
	dir := filepath.Dir(file)
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
	return inference.Wrap(file, os.Rename(fresh, file))
}

// dropCopies removes copies beyond a week, those with the least in them first, but not
// today's: should the file ever begin anew, what it was before stays for as long as
// there is more in it.
func (d *DB) dropCopies(ctx context.Context, today string) error {
	all, err := copies(ctx, d.path)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c dailyCopy) bool { return c.file == today })
	for _, c := range all[min(copiesKept-1, len(all)):] {
		if err := os.Remove(c.file); err != nil {
			return inference.Wrap(c.file, err)
		}
	}
	return nil
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
	var failed *fs.PathError
	if errors.As(err, &failed) && failed.Path == from {
		out.Close()
		return inference.Wrap(from, err)
	}
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
