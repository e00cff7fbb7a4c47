package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"wanwu/inference"
)

// Report is what Open had to do about a file.
type Report struct {
	// Aside is where a damaged file was put; empty where none was.
	Aside string
	// Missing is that the file was not there, or was empty, and something of it was: a
	// copy, or, in Aside, one that was damaged.
	Missing bool
	// Copy is the copy that was opened in its place, and From the day it was
	// made; empty where there was none, and the workspace begins anew.
	Copy string
	From time.Time
}

// Open opens the workspace file at path, makes it where it never was, and brings
// it up to date. A file that is damaged is set aside, never removed, and the last
// good copy takes its place, as it does where the file is missing; the report says so.
// Whether it is damaged is found out here after an end without a word, and by Check
// otherwise.
//
// Errors: CodeNewer for a file of a later version, CodeForeign for one of another
// program, neither of which is touched; CodeReadOnly where it cannot be written
// (OpenReadOnly may do); CodeDiskFull.
func Open(ctx context.Context, path string) (*DB, Report, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, Report{}, readOnly(path, err)
	}
	path = RealPath(path)
	lock, alone, err := lockOpen(ctx, path)
	if err != nil {
		return nil, Report{}, err
	}
	d, report, err := openLocked(ctx, path, alone)
	if err == nil && alone {
		err = inference.Wrap(path, lock.share())
	}
	if err != nil {
		if d != nil {
			d.Close()
		}
		lock.Close()
		return nil, report, readOnly(path, err)
	}
	d.lock = lock
	return d, report, nil
}

// RealPath is the path of the file itself where path leads to it over links: what lies
// beside it, locks above all, is the same by whichever name it is opened.
func RealPath(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path)) // there is no file yet
	}
	return path
}

// lockOpen takes the lock of those that have the file open: alone where nobody else
// has it. One that opens the file holds it alone for as long as that takes, so another
// that comes at the same moment waits, for busyWait at most.
func lockOpen(ctx context.Context, path string) (lock *Lock, alone bool, err error) {
	// A file that is not for us has no lock beside it either.
	if err := checkHeader(path); err != nil && inference.CodeOf(err) != inference.CodeDamaged {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, busyWait, errLocked)
	defer cancel()
	again := time.NewTicker(lockPause)
	defer again.Stop()
	for {
		if lock, err = TryLock(path+".lock", false); err == nil {
			return lock, true, nil
		}
		if lock, err = TryLock(path+".lock", true); err == nil {
			return lock, false, nil
		}
		if inference.CodeOf(err) != inference.CodeBusy {
			return nil, false, readOnly(path, err)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != errLocked {
				return nil, false, problem(path, cause)
			}
			return nil, false, err
		}
	}
}

// lockPause is how long an opening waits before it tries the lock again.
const lockPause = 10 * time.Millisecond

// openLocked opens the file; alone is whether no other process has it open, so
// that it may be exchanged.
func openLocked(ctx context.Context, path string, alone bool) (*DB, Report, error) {
	lost := size(path) == 0
	// Looked at under the lock: whoever had it may have exchanged the file.
	err := checkHeader(path)
	if err == nil && !(lost && remains(path)) {
		var d *DB
		if d, err = openWhole(ctx, path, alone); err == nil {
			return d, Report{}, nil
		}
	}
	if err != nil && inference.CodeOf(err) != inference.CodeDamaged {
		return nil, Report{}, err
	}
	if !alone {
		return nil, Report{}, &inference.Error{Code: inference.CodeDamaged, Path: path, Detail: "in use"}
	}
	report, err := exchange(ctx, path, lost)
	if err != nil {
		return nil, Report{}, err
	}
	d, err := open(ctx, path)
	return d, report, err
}

// openWhole opens the file, and looks it through where it may be damaged.
func openWhole(ctx context.Context, path string, alone bool) (*DB, error) {
	suspect := alone && (size(path+"-wal") > 0 || exists(path+suspectSuffix))
	d, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	if suspect {
		if err := d.Check(ctx); err != nil {
			d.Close()
			return nil, err
		}
	}
	os.Remove(path + suspectSuffix) // not there, as a rule
	return d, nil
}

// suspectSuffix marks a file that Check found damaged while it was in use.
const suspectSuffix = ".suspect"

// Check reads the whole structure of the file, about a second for 700 MB; an error
// with CodeDamaged is that it is broken. The next Open sets it aside then.
func (d *DB) Check(ctx context.Context) error {
	rows, err := d.pool.QueryContext(ctx, `PRAGMA quick_check(1)`)
	if err != nil {
		return d.suspect(problem(d.path, err))
	}
	defer rows.Close()
	for rows.Next() {
		var said string
		if err := rows.Scan(&said); err != nil {
			return d.suspect(problem(d.path, err))
		}
		if said != "ok" {
			return d.suspect(&inference.Error{Code: inference.CodeDamaged, Path: d.path, Err: errors.New(said)})
		}
	}
	return d.suspect(problem(d.path, rows.Err()))
}

// suspect remembers beside the file that it is damaged.
func (d *DB) suspect(err error) error {
	if inference.CodeOf(err) == inference.CodeDamaged && !d.readOnly {
		if e := os.WriteFile(d.path+suspectSuffix, nil, 0o600); e != nil {
			return errors.Join(err, e)
		}
	}
	return err
}

// headerBytes is how much of a file checkHeader reads: SQLite's header of 100 bytes,
// and the beginning of the root of its schema.
const headerBytes = 108

// checkHeader looks at the file's first bytes without opening it as a database,
// which would touch it: an error with CodeNewer, CodeForeign or CodeDamaged, or nil.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return readOnly(path, err)
	}
	defer f.Close()
	var h [headerBytes]byte
	n, err := io.ReadFull(f, h[:])
	if n == 0 && err == io.EOF {
		return nil // made, and nothing written yet
	}
	if err != nil || !bytes.HasPrefix(h[:], []byte("SQLite format 3\x00")) {
		return &inference.Error{Code: inference.CodeDamaged, Path: path, Err: errors.New("not a database")}
	}
	version, id := binary.BigEndian.Uint32(h[60:]), binary.BigEndian.Uint32(h[68:])
	// A file that was just made has neither, and no tables: the first are in its log.
	const leaf = 13 // type of a page of a tree that has no other
	tables := h[100] != leaf || h[103] != 0 || h[104] != 0
	if id != applicationID && (id != 0 || version != 0 || tables) {
		return &inference.Error{Code: inference.CodeForeign, Path: path, Err: errForeign}
	}
	if int(version) > Version() {
		return &inference.Error{Code: inference.CodeNewer, Path: path, Detail: fmt.Sprint(version), Err: errNewer}
	}
	return nil
}

// readOnly gives a failure to write beside the file the code of one that cannot be
// written.
func readOnly(path string, err error) error {
	var e *inference.Error
	if errors.As(err, &e) && e.Code != inference.CodePermission && e.Code != inference.CodeIO {
		return err
	}
	return &inference.Error{Code: inference.CodeReadOnly, Path: path, Err: err}
}

func size(path string) int64 {
	fi, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return fi.Size()
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
