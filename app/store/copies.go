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

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

const (
	// copiesKept is how many daily copies there are: a week.
	copiesKept = 7
	dayFormat  = "2006-01-02"
)

// copyDir returns where the copies are.
func copyDir(path string) string { return path + "-copies" }

// copyFiles lists the copies. What is not named as one is left out.
func copyFiles(path string) (files []string, err error) {
	names, err := nofollow.List(copyDir(path))
	for _, name := range names {
		if _, err := dayOf(name); err == nil {
			files = append(files, filepath.Join(copyDir(path), name))
		}
	}
	return files, err
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
		} // else it comes last; opening it reports the error
		all[i] = c
	}
	// A day that is still to come is of a clock that was wrong.
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

// extent returns how much had been stored in a copy.
func extent(ctx context.Context, file string) (commits, next int64, err error) {
	if err := errors.Join(nofollow.Refuse(file), checkHeader(ctx, file)); err != nil {
		return 0, 0, err
	}
	pool, err := sql.Open("sqlite", dsn(file, "ro")+"&immutable=1")
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close() // only read
	err = pool.QueryRowContext(ctx, `SELECT coalesce(max(value) FILTER (WHERE key = 'commits'), 0),
		coalesce(max(value) FILTER (WHERE key = 'next_item'), 0) FROM meta`).Scan(&commits, &next)
	return commits, next, err
}

// dayOf returns the day that a copy is named after.
func dayOf(file string) (time.Time, error) {
	return time.ParseInLocation(dayFormat, strings.TrimSuffix(filepath.Base(file), ".db"), time.Local)
}

// CopyDaily makes today's copy where there is none and removes those older than a week. It reads
// while others write. A copy appears whole, and checked, or not at all; where another process is
// making it, nothing is done. An error has CodeCopy, or says what is wrong with the file itself.
func (d *DB) CopyDaily(ctx context.Context) error {
	today := filepath.Join(copyDir(d.path), time.Now().Format(dayFormat)+".db")
	if d.readOnly || exists(today) {
		return nil
	}
	err := d.copyLocked(ctx, today)
	switch inference.CodeOf(err) {
	case "", inference.CodeDamaged, inference.CodeCancelled:
		return err
	}
	return &inference.Error{Code: inference.CodeCopy, Path: today, Err: err}
}

// copyLock names the lock of the process that makes a copy.
const copyLock = "-copies.lock"

func (d *DB) copyLocked(ctx context.Context, today string) error {
	dir := filepath.Dir(today)
	if err := nofollow.MakeDir(dir); err != nil {
		return err
	}
	lock, err := filelock.Try(d.path+copyLock, false)
	if inference.CodeOf(err) == inference.CodeBusy {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close() // nothing is written to it
	if exists(today) {
		return nil
	}
	if err := dropUnfinished(dir); err != nil {
		return err
	}
	if err := d.copyTo(ctx, today); err != nil {
		return err
	}
	return d.dropCopies(ctx, today)
}

// unfinished is the prefix of the names of copies that are being made.
const unfinished = "new"

// dropUnfinished removes what interrupted copies have left. The caller has the lock.
func dropUnfinished(dir string) error {
	names, err := nofollow.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, unfinished) {
			if err := nofollow.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyTo makes a copy under a name of its own, checks it, and gives it its name.
func (d *DB) copyTo(ctx context.Context, file string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), unfinished+"-*.tmp") // for this user alone
	if err != nil {
		return inference.Wrap(file, err)
	}
	fresh := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, nofollow.Remove(fresh))
		}
	}()
	if err := f.Close(); err != nil {
		return inference.Wrap(fresh, err)
	}
	if _, err := d.pool.ExecContext(ctx, `VACUUM INTO ?`, fresh); err != nil {
		return problem(d.path, err)
	}
	if err := syncFile(fresh); err != nil {
		return err
	}
	if err := checkCopy(ctx, fresh); err != nil {
		return err
	}
	return inference.Wrap(file, os.Rename(fresh, file))
}

// checkCopy reports whether a copy that was just made is whole, without touching it.
func checkCopy(ctx context.Context, file string) error {
	if err := errors.Join(nofollow.Refuse(file), checkHeader(ctx, file)); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite", dsn(file, "ro")+"&immutable=1")
	if err != nil {
		return problem(file, err)
	}
	d := &DB{path: file, pool: pool, readOnly: true}
	err = d.checkReadOnly(ctx)
	if err == nil {
		err = d.checkStructure(ctx)
	}
	return problem(file, errors.Join(err, pool.Close()))
}

// dropCopies removes all but a week's copies, those with the least in them first, but not today's:
// should the file ever start empty, its earlier content is kept for as long as there is more in it.
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

// whole reports whether a file can be opened and is not damaged.
func whole(ctx context.Context, path string) error {
	if err := checkHeader(ctx, path); err != nil {
		return err
	}
	d, err := open(ctx, path)
	if err != nil {
		return err
	}
	if err = d.Check(ctx); err == nil {
		err = d.checkCounters(ctx)
	}
	return errors.Join(err, nofollow.Remove(path+suspectSuffix), d.Close())
}

func copyFile(from, to string) error {
	in, err := nofollow.Open(from, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer in.Close() // only read
	out, err := nofollow.Open(to, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	var failed *fs.PathError
	if errors.As(err, &failed) && failed.Path == in.Name() {
		out.Close() // the earlier error is returned
		return inference.Wrap(from, err)
	}
	if err == nil {
		err = out.Sync()
	}
	return inference.Wrap(to, errors.Join(err, out.Close()))
}

func syncFile(path string) error {
	f, err := nofollow.Open(path, os.O_RDWR)
	if err != nil {
		return err
	}
	return inference.Wrap(path, errors.Join(f.Sync(), f.Close()))
}
