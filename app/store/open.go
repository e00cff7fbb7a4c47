package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// Report is what had to be done about a file when it was opened and read. The zero value
// is that nothing had to be.
type Report struct {
	// Aside is where a damaged file was put; empty where none was.
	Aside string
	// Missing is that the file was not there, or was empty, and something of it was: a
	// copy, the names of its packs, its embeddings, or, in Aside, one that was damaged.
	Missing bool
	// Copy is the copy that was opened in its place, and From the day it was
	// made; empty where there was none, and the workspace starts empty.
	Copy string
	From time.Time
	// Repaired is that the file was damaged where it can be read anyway, and that there was no good
	// copy: it was kept. Doubtful names the tasks and folders of which something is wrong, with a
	// comma between them; empty where nothing is.
	Repaired bool
	Doubtful string
	// LogLost is that the log of the file, which a process that ended without a word has left, is
	// damaged: some of what that one stored last is lost.
	LogLost bool
	// Raised is that the number of the next row was too low, and was corrected.
	Raised bool
	// Losses is what reading the rows has found; see DB.Losses.
	Losses
}

// Open opens the workspace file at path, makes it where it never was, and brings
// it up to date. A file that is damaged is renamed, never removed, and the newest
// good copy takes its place, as it does where the file is missing; the report says so.
// Whether it is damaged is found out here after a crash, and by Check and by reading
// otherwise.
//
// Errors: CodeNewer for a file of a later version, CodeForeign for one of another
// program, neither of which is touched; CodeReadOnly where it cannot be written
// (OpenReadOnly may work); CodeNoLocks where the file system refuses locks; CodeLink
// where something beside it is a link; CodeDiskFull.
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
		err = inference.Wrap(path, lock.Share())
	}
	if err != nil {
		if d != nil {
			d.Close() // the earlier error is returned, as below
		}
		lock.Close()
		return nil, report, readOnly(path, err)
	}
	d.lock = lock
	report.Raised = d.raised
	return d, report, nil
}

// RealPath returns the path of the file itself where path leads to it over links: what is beside
// it, locks above all, is the same by whichever name it is opened.
func RealPath(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path)) // there is no file yet
	}
	return path
}

// lockOpen takes the lock of those that have the file open: alone where no other process has it.
// One that opens the file holds it alone for as long as that takes, so another that comes at the
// same moment waits, for busyWait at most.
func lockOpen(ctx context.Context, path string) (lock *filelock.Lock, alone bool, err error) {
	// A file that is not for us gets no lock beside it either.
	if err := checkHeader(ctx, path); err != nil && inference.CodeOf(err) != inference.CodeDamaged {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, busyWait, filelock.ErrLocked)
	defer cancel()
	again := time.NewTicker(lockPause)
	defer again.Stop()
	for {
		if lock, err = filelock.Try(path+".lock", false); err == nil {
			if err = filelock.Probe(lock.File()); err != nil {
				lock.Close() // the earlier error is returned
				return nil, false, &inference.Error{Code: inference.CodeNoLocks, Path: path, Err: err}
			}
			return lock, true, nil
		}
		if lock, err = filelock.Try(path+".lock", true); err == nil {
			return lock, false, nil
		}
		if inference.CodeOf(err) != inference.CodeBusy {
			return nil, false, readOnly(path, err)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != filelock.ErrLocked {
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
	// Read under the lock: its last holder may have exchanged the file.
	err := checkHeader(ctx, path)
	if err == nil && !(lost && remains(path)) {
		logLost := alone && LogDamaged(path) // before it is read
		var d *DB
		if d, err = openChecked(ctx, path, alone); err == nil {
			return d, Report{LogLost: logLost}, nil
		}
	}
	if err != nil && inference.CodeOf(err) != inference.CodeDamaged {
		return nil, Report{}, err
	}
	if !alone {
		return nil, Report{}, &inference.Error{Code: inference.CodeDamaged, Path: path, Detail: "in use", Err: err}
	}
	report, err := exchange(ctx, path, lost)
	if err != nil {
		return nil, Report{}, err
	}
	d, err := openPrivate(ctx, path)
	return d, report, err
}

// openChecked opens the file, and checks it where it may be damaged.
func openChecked(ctx context.Context, path string, alone bool) (*DB, error) {
	suspect := alone && (size(path+"-wal") > 0 || exists(path+suspectSuffix))
	d, err := openPrivate(ctx, path)
	if err != nil {
		return nil, err
	}
	if suspect {
		err = d.Check(ctx)
	}
	if err == nil {
		err = d.checkCounters(ctx)
	}
	if err == nil {
		err = nofollow.Remove(path + suspectSuffix)
	}
	if err != nil {
		d.Close() // the earlier error is returned
		return nil, err
	}
	return d, nil
}

// openPrivate opens the file, which is made for this user alone where there is none, and which
// others lose sight of where an older program, or a copy by hand, let them read it. What SQLite
// makes beside it gets the rights that the file has.
func openPrivate(ctx context.Context, path string) (*DB, error) {
	if !exists(path) {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, readOnly(path, err)
		}
		if err := f.Close(); err != nil {
			return nil, readOnly(path, err)
		}
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		// Of another user's file, and on a disk without rights, they stay as they are.
		if fi, err := os.Lstat(name); err == nil && fi.Mode().IsRegular() && fi.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(name, fi.Mode().Perm()&^0o077)
		}
	}
	return open(ctx, path)
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
