package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"

	"wanwu/inference"
)

// writer is the connection that writes, with its statements.
type writer struct {
	conn    *sql.Conn
	stmts   [statements]*sql.Stmt // prepared when first needed
	folders map[Folder]int64      // that the file has
	sum     checksum
	version int64 // of the data, as Changed read it
}

// statement is one that every commit needs.
type statement int

const (
	addPending statement = iota
	replacePending
	deletePending
	addItem
	replaceItem
	stateOf
	identityOf
	taskExists
	countTask
	countCommit
	statements
)

// text returns the SQL of a statement. A new row replaces none: a number that is taken belongs to
// another picture.
func (s statement) text() string {
	switch s {
	case addPending:
		return `INSERT INTO pending (id, task, folder, name, size, mtime, sum) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	case replacePending:
		return `INSERT OR REPLACE INTO pending (id, task, folder, name, size, mtime, sum) VALUES (?,?,?,?,?,?,?)`
	case deletePending:
		return `DELETE FROM pending WHERE id = ?`
	case addItem:
		return `INSERT INTO item (id, task, folder, name, size, mtime, sum, facts, code, detail) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	case replaceItem:
		return `INSERT OR REPLACE INTO item (id, task, folder, name, size, mtime, sum, facts, code, detail) VALUES (?,?,?,?,?,?,?,?,?,?)`
	case stateOf:
		return `SELECT CASE WHEN code IS NULL THEN ?2 ELSE ?1 END FROM item WHERE id = ?3 UNION ALL SELECT ?4 FROM pending WHERE id = ?3 LIMIT 1`
	case identityOf:
		return `SELECT task, folder, name FROM item WHERE id = ?1 UNION ALL SELECT task, folder, name FROM pending WHERE id = ?1 LIMIT 1`
	case taskExists:
		return `SELECT 1 FROM task WHERE id = ?`
	case countTask:
		return `UPDATE task SET total = total + ?, done = done + ?, failed = failed + ?, decoded = decoded + ?,
			updated = max(updated + 1, ?) WHERE id = ? RETURNING ` + taskColumns
	default:
		// Copies are told apart by it, whatever the clock says.
		return `INSERT INTO meta VALUES ('commits', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1`
	}
}

func newWriter(ctx context.Context, c *sql.Conn) (*writer, error) {
	_, err := c.ExecContext(ctx, `PRAGMA busy_timeout = 0`)
	return &writer{conn: c}, err
}

// stmt returns a statement on the connection, and so in the transaction that is open on it:
// sql.Tx.StmtContext would prepare it again each time.
func (w *writer) stmt(ctx context.Context, s statement) (*sql.Stmt, error) {
	if w.stmts[s] == nil {
		p, err := w.conn.PrepareContext(ctx, s.text())
		if err != nil {
			return nil, err
		}
		w.stmts[s] = p
	}
	return w.stmts[s], nil
}

func (w *writer) exec(ctx context.Context, s statement, args ...any) (sql.Result, error) {
	p, err := w.stmt(ctx, s)
	if err != nil {
		return nil, err
	}
	return p.ExecContext(ctx, args...)
}

// row returns the one row of a query; scanning it is sql.ErrNoRows where there is none.
func (w *writer) row(ctx context.Context, s statement, args ...any) (*sql.Row, error) {
	p, err := w.stmt(ctx, s)
	if err != nil {
		return nil, err
	}
	return p.QueryRowContext(ctx, args...), nil
}

func (w *writer) close() error {
	w.closeStatements()
	return w.conn.Close()
}

func (w *writer) closeStatements() {
	for _, s := range w.stmts {
		if s != nil {
			s.Close() // with its connection it ends in any case
		}
	}
}

// connect gives the process a connection that writes where it has none; the caller has
// the lock. It makes no file: one that is missing was taken away with its drive.
func (d *DB) connect(ctx context.Context) error {
	if d.write != nil {
		return nil
	}
	if d.closed {
		return sql.ErrConnDone
	}
	if _, err := os.Stat(d.path); err != nil {
		return &inference.Error{Code: inference.CodeWorkspace, Path: d.path, Err: err}
	}
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	var version int
	if err = c.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err == nil && version != Version() {
		err = errors.New("another file has taken its place")
	}
	if err == nil {
		err = checkSchema(ctx, c, d.path, version)
	}
	if err == nil {
		d.write, err = newWriter(ctx, c)
	}
	if err != nil {
		d.write = nil
		c.Close() // the earlier error is returned
	}
	return err
}

// Disconnect closes the connections to the file; the next transaction makes a new one. After a
// network drive disappeared and came back the old ones never work again.
func (d *DB) Disconnect() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.write == nil {
		return
	}
	// It is not to go back among those that can be used again, nor are they.
	d.write.closeStatements()
	_ = d.write.conn.Raw(func(any) error { return driver.ErrBadConn }) // which is what it returns
	d.write = nil
	d.pool.SetMaxIdleConns(-1)
	d.pool.SetMaxIdleConns(idleConns)
}

// idleConns is how many connections are kept to be used again: one for each reader of a
// load.
const idleConns = loaders

// transact runs f in one transaction; whatever fails, nothing of it is stored.
func (d *DB) transact(ctx context.Context, f func(tx *sql.Tx) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.readOnly {
		return &inference.Error{Code: inference.CodeReadOnly, Path: d.path}
	}
	if err := d.connect(ctx); err != nil {
		return problem(d.path, err)
	}
	tx, err := d.write.conn.BeginTx(ctx, nil)
	if err != nil {
		return problem(d.path, err)
	}
	if err = f(tx); err == nil {
		_, err = d.write.exec(ctx, countCommit)
	}
	if err != nil {
		tx.Rollback() // the earlier error is returned
	} else {
		err = tx.Commit()
	}
	if err != nil {
		d.write.folders = nil // one that was new in the transaction is not in the file
	}
	return problem(d.path, err)
}

func (d *DB) exec(ctx context.Context, q string, args ...any) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, args...)
		return err
	})
}
