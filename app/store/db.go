package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"wanwu/inference"
)

// busyWait is how long opening the file, and reading it, waits for another process.
// Writing does not wait: whoever can do so tries again, and keeps nobody of this process
// waiting meanwhile.
const busyWait = 20 * time.Second

// errNewer is that the file was written by a later version of the program.
var errNewer = errors.New("written by a later version")

// errForeign is that the file is another program's.
var errForeign = errors.New("written by another program")

// ErrEmpty and ErrOlder are why a file cannot be opened to be read only: another
// process is just making it, or it has to be brought up to date first.
var (
	ErrEmpty = errors.New("nothing in it yet")
	ErrOlder = errors.New("written by an earlier version, and to be brought up to date first")
)

// DB is an open workspace file. All methods may be called from any goroutine;
// they block for as long as the disk takes. An error with CodeBusy is that another
// process is writing.
type DB struct {
	path     string
	readOnly bool
	pool     *sql.DB
	lock     *Lock  // shared by all that have the file open; nil where it is only read
	away     string // the folder of a copy that is read in the file's place; empty for none

	mu     sync.Mutex // one transaction at a time within the process
	write  *writer    // nil after Disconnect, until it is needed
	closed bool
}

// dsn is how the driver is told of a file and of how it is to be opened.
func dsn(path, mode string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… in a URI
	}
	u := url.URL{Scheme: "file", Path: p}
	q := "?_txlock=immediate&_pragma=busy_timeout(" + fmt.Sprint(busyWait.Milliseconds()) + ")"
	if mode == "rw" {
		// FULL makes a commit survive a loss of power.
		q += "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&mode=rwc"
	} else {
		q += "&_pragma=query_only(1)&mode=" + mode
	}
	return u.String() + q
}

// open opens the file and brings it up to date; it repairs nothing.
func open(ctx context.Context, path string) (*DB, error) {
	pool, err := sql.Open("sqlite", dsn(path, "rw"))
	if err != nil {
		return nil, problem(path, err)
	}
	d := &DB{path: path, pool: pool}
	c, err := pool.Conn(ctx)
	if err == nil {
		if err = migrate(ctx, c); err == nil {
			d.write, err = newWriter(ctx, c)
		}
		if err == nil {
			return d, nil
		}
		c.Close()
	}
	pool.Close()
	return nil, problem(path, err)
}

// OpenReadOnly opens a file that is there without ever writing to it or beside
// it, as `wanwu session list` does on a disk that cannot be written.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	path = RealPath(path)
	if _, err := os.Stat(path); err != nil {
		return nil, inference.Wrap(path, err)
	}
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	d := &DB{path: path, readOnly: true}
	at, mode := path, "ro"
	if !writable(filepath.Dir(path)) {
		// Where even the shared memory beside a WAL cannot be made, the file is
		// taken as one that nobody writes. What an end without a word left in the WAL
		// is read in a copy.
		if size(path+"-wal") == 0 {
			mode += "&immutable=1"
		} else if err := d.copyAway(); err != nil {
			return nil, err
		} else {
			at = filepath.Join(d.away, filepath.Base(path))
		}
	}
	pool, err := sql.Open("sqlite", dsn(at, mode))
	if err != nil {
		return nil, problem(path, errors.Join(err, d.removeAway()))
	}
	d.pool = pool
	var version int
	if err = pool.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err == nil {
		switch {
		case version > Version():
			err = errNewer
		case version == 0:
			err = ErrEmpty
		case version < Version():
			err = ErrOlder
		}
	}
	if err != nil {
		pool.Close()
		d.removeAway() // err is the one to tell
		return nil, problem(path, err)
	}
	return d, nil
}

// copyAway copies the file and its log to where they can be opened.
func (d *DB) copyAway() (err error) {
	if d.away, err = os.MkdirTemp("", "wanwu-*"); err != nil {
		return inference.Wrap(os.TempDir(), err)
	}
	to := filepath.Join(d.away, filepath.Base(d.path))
	for _, s := range []string{"", "-wal"} {
		if err := copyFile(d.path+s, to+s); err != nil {
			d.removeAway() // err is the one to tell
			return err
		}
	}
	return nil
}

func (d *DB) removeAway() error {
	if d.away == "" {
		return nil
	}
	return os.RemoveAll(d.away)
}

// Changed is whether another process has written since it was last called; the first
// call answers true where one may have. It reads one number and waits for nobody.
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

// Next is the number that the next row gets.
func (d *DB) Next(ctx context.Context) (next int64, err error) {
	err = d.pool.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = 'next_item'`).Scan(&next)
	return next, problem(d.path, err)
}

// Path is the file's.
func (d *DB) Path() string { return d.path }

// ReadOnly is whether nothing can be written.
func (d *DB) ReadOnly() bool { return d.readOnly }

// Close ends every connection. No other call may be under way.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var first error
	if d.write != nil {
		first = d.write.close()
	}
	d.write, d.closed = nil, true
	if err := d.pool.Close(); first == nil {
		first = err
	}
	if err := d.lock.Close(); first == nil {
		first = err
	}
	if err := d.removeAway(); first == nil {
		first = err
	}
	return problem(d.path, first)
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
	case errors.Is(err, context.Canceled):
		code = inference.CodeCancelled
	case errors.As(err, &e):
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
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

// writable is whether a file can be made in a folder.
func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".wanwu-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}
