package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// busyWait is how long opening the file, and reading it, waits for another process. Writing does
// not wait: a caller that can do so tries again, and blocks no other one of this process meanwhile.
const busyWait = 20 * time.Second

// errNewer means that the file was written by a later version of the program.
var errNewer = errors.New("written by a later version")

// errForeign means that the file is another program's.
var errForeign = errors.New("written by another program")

// DB is an open workspace file. All methods may be called from any goroutine; they block for as
// long as the disk takes. An error with CodeBusy means that another process is writing, one with
// CodeDamaged that the file is not as it was written.
type DB struct {
	path     string
	readOnly bool
	pool     *sql.DB
	lock     *filelock.Lock // shared by all that have the file open; nil where it is only read
	copied   string         // the folder of a copy that is read in the file's place; empty for none
	raised   bool           // whether the number of the next row was too low
	lost     losses

	mu     sync.Mutex // one transaction at a time within the process
	write  *writer    // nil after Disconnect, until it is needed
	closed bool
}

// dsn returns the driver's name of a file, with the settings to open it. The content of the file is
// not trusted: nothing in its schema may call a function (trusted_schema), nothing may write behind
// SQLite's back (defensive), and a cell that claims to be larger than its page is damage
// (cell_size_check).
func dsn(path, mode string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… in a URI
	}
	u := url.URL{Scheme: "file", Path: p}
	q := "?_txlock=immediate&_defensive=1&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=busy_timeout(" + fmt.Sprint(busyWait.Milliseconds()) + ")"
	if mode == "rw" {
		// FULL makes a commit survive a loss of power.
		q += "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&mode=rwc"
	} else {
		q += "&_pragma=query_only(1)&mode=" + mode
	}
	return u.String() + q
}

// open opens the file and brings it up to date; it repairs nothing but the number of the
// next row.
func open(ctx context.Context, path string) (*DB, error) {
	if err := nofollow.Refuse(path, path+"-wal", path+"-shm", path+"-journal"); err != nil {
		return nil, err
	}
	if err := checkJournal(path); err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", dsn(path, "rw"))
	if err != nil {
		return nil, problem(path, err)
	}
	d := &DB{path: path, pool: pool}
	c, err := pool.Conn(ctx)
	if err == nil {
		if err = migrate(ctx, c, path); err == nil {
			d.write, err = newWriter(ctx, c)
		}
		if err == nil {
			err = d.checkNext(ctx)
		}
		if err == nil {
			return d, nil
		}
		c.Close() // the earlier error is returned, as below
	}
	pool.Close()
	return nil, problem(path, err)
}

// checkNext makes sure that no number is given to a row twice: a new picture with the number
// of another one would get that one's verdict.
func (d *DB) checkNext(ctx context.Context) error {
	var next, most int64
	err := d.pool.QueryRowContext(ctx, `SELECT value, max(
		coalesce((SELECT max(id) FROM item), 0), coalesce((SELECT max(id) FROM pending), 0), coalesce((SELECT max(item) FROM verdict), 0))
		FROM meta WHERE key = 'next_item'`).Scan(&next, &most)
	if errors.Is(err, sql.ErrNoRows) {
		return damaged(d.path, "the number of the next row is missing")
	}
	if err != nil || next > most {
		return err
	}
	d.raised = true
	return d.exec(ctx, `UPDATE meta SET value = max(value, ?) WHERE key = 'next_item'`, most+1)
}

// Changed reports whether another process has written since it was last called; the first call
// answers true where one may have. It reads one number and does not wait.
func (d *DB) Changed(ctx context.Context) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.write == nil {
		return false, nil // there is no connection that could know, until one is needed
	}
	var version int64
	if err := d.write.conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err != nil {
		return false, problem(d.path, err)
	}
	was := d.write.version
	d.write.version = version
	return version != was, nil
}

// Next returns the number that the next row gets.
func (d *DB) Next(ctx context.Context) (next int64, err error) {
	err = d.pool.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = 'next_item'`).Scan(&next)
	return next, problem(d.path, err)
}

// Path returns the file's.
func (d *DB) Path() string { return d.path }

// ReadOnly reports whether nothing can be written.
func (d *DB) ReadOnly() bool { return d.readOnly }

// Close ends every connection. No other call may be under way.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	if d.write != nil {
		err = d.write.close()
	}
	d.write, d.closed = nil, true
	if e := errors.Join(err, d.pool.Close(), d.lock.Close(), d.removeCopied()); e != nil {
		return problem(d.path, e)
	}
	return nil
}

// problem gives an error of the database the code that says what a person can do.
func problem(path string, err error) error {
	if err == nil {
		return nil
	}
	var known *inference.Error
	if errors.As(err, &known) {
		return err
	}
	code := inference.CodeWorkspace
	var e *sqlite.Error
	switch {
	case errors.Is(err, errNewer):
		code = inference.CodeNewer
	case errors.Is(err, errOrder):
		code = inference.CodeDamaged
	case errors.Is(err, context.Canceled):
		code = inference.CodeCancelled
	case errors.As(err, &e):
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG: // a length that nothing stored has
			code = inference.CodeDamaged
		case sqlite3.SQLITE_FULL:
			code = inference.CodeDiskFull
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
			code = inference.CodeReadOnly
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			code = inference.CodeBusy
		}
	default:
		if w := inference.Wrap(path, err); inference.CodeOf(w) != inference.CodeIO {
			return w
		}
	}
	return &inference.Error{Code: code, Path: path, Err: err}
}
