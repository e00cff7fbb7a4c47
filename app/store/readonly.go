package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// ErrEmpty and ErrOlder mean that a file cannot be opened read-only: another process is just making
// it, or it has to be brought up to date first.
var (
	ErrEmpty = errors.New("nothing in it yet")
	ErrOlder = errors.New("written by an earlier version, and to be brought up to date first")
)

// OpenReadOnly opens a file that exists without ever writing to it or beside
// it, as `wanwu session list` does on a disk that cannot be written. Errors are those of
// Open, and ErrEmpty and ErrOlder.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	path = RealPath(path)
	if _, err := os.Stat(path); err != nil {
		return nil, inference.Wrap(path, err)
	}
	if err := checkHeader(ctx, path); err != nil {
		return nil, err
	}
	if err := nofollow.Refuse(path+"-wal", path+"-shm", path+"-journal"); err != nil {
		return nil, err
	}
	d := &DB{path: path, readOnly: true}
	at, mode := path, "ro"
	if !writable(filepath.Dir(path)) {
		// Where even the shared memory beside a WAL cannot be made, or nothing can be locked, the
		// file is treated as one that is not written. What a crash left in the WAL is read in a
		// copy.
		if size(path+"-wal") == 0 {
			mode += "&immutable=1"
		} else if err := d.copyElsewhere(); err != nil {
			return nil, err
		} else {
			at = filepath.Join(d.copied, filepath.Base(path))
		}
	}
	pool, err := sql.Open("sqlite", dsn(at, mode))
	if err != nil {
		return nil, problem(path, errors.Join(err, d.removeCopied()))
	}
	d.pool = pool
	err = d.checkReadOnly(ctx)
	if err == nil {
		err = d.checkCounters(ctx)
	}
	if err != nil {
		pool.Close()
		d.removeCopied() // the earlier error is returned
		return nil, problem(path, err)
	}
	return d, nil
}

// checkReadOnly reports whether the version and the schema are those of this program.
func (d *DB) checkReadOnly(ctx context.Context) error {
	var version int
	if err := d.pool.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	switch {
	case version > Version():
		return errNewer
	case version == 0:
		return ErrEmpty
	}
	if err := checkSchema(ctx, d.pool, d.path, version); err != nil {
		return err
	}
	if version < Version() {
		return ErrOlder
	}
	return nil
}

// copyElsewhere copies the file and its log to where they can be opened.
func (d *DB) copyElsewhere() (err error) {
	if d.copied, err = os.MkdirTemp("", "wanwu-*"); err != nil {
		return inference.Wrap(os.TempDir(), err)
	}
	to := filepath.Join(d.copied, filepath.Base(d.path))
	for _, s := range []string{"", "-wal"} {
		if err := copyFile(d.path+s, to+s); err != nil {
			d.removeCopied() // the earlier error is returned
			return err
		}
	}
	return nil
}

func (d *DB) removeCopied() error {
	if d.copied == "" {
		return nil
	}
	return os.RemoveAll(d.copied)
}

// writable reports whether a file can be made, and locked, in a folder.
func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".wanwu-*")
	if err != nil {
		return false
	}
	err = filelock.Probe(f)
	f.Close() // nothing was written to it
	return os.Remove(f.Name()) == nil && err == nil
}
