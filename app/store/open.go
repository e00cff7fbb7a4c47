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
	"strings"
	"time"

	"wanwu/inference"
)

// Report is what Open had to do about a file.
type Report struct {
	// Aside is where a damaged file was put; empty where none was.
	Aside string
	// Copy is the copy that was opened in its place, and From the day it was
	// made; empty where there was none, and the workspace begins anew.
	Copy string
	From time.Time
}

// Open opens the workspace file at path, makes it where it is missing, and brings
// it up to date. A file that is damaged is set aside, never removed, and the last
// good copy takes its place; the report says so. Whether it is damaged is found out
// here after an end without a word, and by Check otherwise.
//
// Errors: CodeNewer for a file of a later version, which is not touched;
// CodeReadOnly where it cannot be written (OpenReadOnly may do); CodeDiskFull.
func Open(ctx context.Context, path string) (*DB, Report, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, Report{}, readOnly(path, err)
	}
	lock, alone, damaged, err := lockOpen(ctx, path)
	if err != nil {
		return nil, Report{}, err
	}
	d, report, err := openLocked(ctx, path, damaged, alone)
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

// lockOpen takes the lock of those that have the file open: alone where nobody else
// has it. One that opens the file holds it alone for as long as that takes, so another
// that comes at the same moment waits, for busyWait at most. damaged is whether the
// file's header is.
func lockOpen(ctx context.Context, path string) (lock *Lock, alone, damaged bool, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, busyWait, errLocked)
	defer cancel()
	again := time.NewTicker(lockPause)
	defer again.Stop()
	for {
		// Looked at each time: whoever had the lock may have set the file aside.
		err = checkHeader(path)
		damaged = inference.CodeOf(err) == inference.CodeDamaged
		if err != nil && !damaged {
			return nil, false, false, err
		}
		if lock, err = TryLock(path+".lock", false); err == nil {
			return lock, true, damaged, nil
		}
		if lock, err = TryLock(path+".lock", true); err == nil {
			return lock, false, damaged, nil
		}
		if inference.CodeOf(err) != inference.CodeBusy {
			return nil, false, false, readOnly(path, err)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != errLocked {
				return nil, false, false, problem(path, cause)
			}
			return nil, false, false, err
		}
	}
}

// lockPause is how long an opening waits before it tries the lock again.
const lockPause = 10 * time.Millisecond

// openLocked opens the file; alone is whether no other process has it open, so
// that it may be exchanged.
func openLocked(ctx context.Context, path string, damaged, alone bool) (*DB, Report, error) {
	var report Report
	if !damaged {
		suspect := alone && (size(path+"-wal") > 0 || exists(path+suspectSuffix))
		d, err := open(ctx, path)
		if err == nil && suspect {
			if err = d.Check(ctx); err != nil {
				d.Close()
			}
		}
		if err == nil {
			os.Remove(path + suspectSuffix) // not there, as a rule
			return d, report, nil
		}
		if inference.CodeOf(err) != inference.CodeDamaged {
			return nil, report, err
		}
	}
	if !alone {
		return nil, report, &inference.Error{Code: inference.CodeDamaged, Path: path, Detail: "in use"}
	}
	aside, err := setAside(path)
	if err != nil {
		return nil, report, err
	}
	report.Aside = aside
	if report.Copy, report.From, err = restore(ctx, path); err != nil {
		return nil, report, err
	}
	d, err := open(ctx, path)
	return d, report, err
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

// checkHeader looks at the file's first bytes without opening it as a database,
// which would touch it: an error with CodeNewer or CodeDamaged, or nil.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return readOnly(path, err)
	}
	defer f.Close()
	var h [100]byte
	n, err := io.ReadFull(f, h[:])
	if n == 0 && err == io.EOF {
		return nil // made, and nothing written yet
	}
	if err != nil || !bytes.HasPrefix(h[:], []byte("SQLite format 3\x00")) {
		return &inference.Error{Code: inference.CodeDamaged, Path: path, Err: errors.New("not a database")}
	}
	if v := binary.BigEndian.Uint32(h[60:]); int(v) > Version() {
		return &inference.Error{Code: inference.CodeNewer, Path: path, Detail: fmt.Sprint(v), Err: errNewer}
	}
	return nil
}

// setAside moves the file and what belongs to it out of the way.
func setAside(path string) (string, error) {
	ext := filepath.Ext(path)
	base := strings.TrimSuffix(path, ext) + "-damaged-" + time.Now().Format("20060102-150405")
	aside := base + ext
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
	if err := os.Rename(path, aside); err != nil {
		return "", inference.Wrap(path, err)
	}
	for _, s := range []string{"-wal", "-shm", suspectSuffix} {
		if err := os.Rename(path+s, aside+s); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", inference.Wrap(path+s, err)
		}
	}
	return aside, nil
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
