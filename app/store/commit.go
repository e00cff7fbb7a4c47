package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"time"

	"wanwu/inference"
)

// writer is the connection that writes, with its statements.
type writer struct {
	conn    *sql.Conn
	pending *sql.Stmt
	forget  *sql.Stmt
	item    *sql.Stmt
	state   *sql.Stmt
	folders map[Folder]int64 // that the file has
	version int64            // of the data, as Changed saw it
}

func newWriter(ctx context.Context, c *sql.Conn) (*writer, error) {
	_, err := c.ExecContext(ctx, `PRAGMA busy_timeout = 0`)
	return &writer{conn: c}, err
}

// connect gives the process a connection that writes where it has none; the caller has
// the lock. It makes no file: one that is not there was taken away with its drive.
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
		d.write, err = newWriter(ctx, c)
	}
	if err != nil {
		d.write = nil
		c.Close()
	}
	return err
}

// Disconnect gives up the connections to the file; the next transaction makes a new
// one. After a network drive went away and came back the old ones never work again.
func (d *DB) Disconnect() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.write == nil {
		return
	}
	// It is not to go back among those that can be used again, nor are they.
	d.write.forgetStatements()
	d.write.conn.Raw(func(any) error { return driver.ErrBadConn })
	d.write = nil
	d.pool.SetMaxIdleConns(-1)
	d.pool.SetMaxIdleConns(idleConns)
}

// idleConns is how many connections are kept to be used again: one for each reader of a
// load.
const idleConns = loaders

func (w *writer) close() error {
	w.forgetStatements()
	return w.conn.Close()
}

func (w *writer) forgetStatements() {
	for _, s := range []*sql.Stmt{w.pending, w.forget, w.item, w.state} {
		if s != nil {
			s.Close() // with its connection it ends anyway
		}
	}
}

func (w *writer) prepare(ctx context.Context) error {
	if w.item != nil {
		return nil
	}
	for _, p := range []struct {
		to **sql.Stmt
		q  string
	}{
		{&w.state, `SELECT CASE WHEN code IS NULL THEN ?2 ELSE ?1 END FROM item WHERE id = ?3 UNION ALL SELECT ?4 FROM pending WHERE id = ?5 LIMIT 1`},
		{&w.pending, `INSERT OR REPLACE INTO pending (id, task, folder, name, size, mtime) VALUES (?,?,?,?,?,?)`},
		{&w.forget, `DELETE FROM pending WHERE id = ?`},
		{&w.item, `INSERT OR REPLACE INTO item (id, task, folder, name, size, mtime, facts, code, detail) VALUES (?,?,?,?,?,?,?,?,?)`},
	} {
		s, err := w.conn.PrepareContext(ctx, p.q)
		if err != nil {
			return err
		}
		*p.to = s
	}
	return nil
}

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
	if err := f(tx); err != nil {
		tx.Rollback() // err is the one to tell
		return problem(d.path, err)
	}
	// Copies are told apart by it, whatever the clock says.
	if _, err := tx.ExecContext(ctx, `INSERT INTO meta VALUES ('commits', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1`); err != nil {
		tx.Rollback()
		return problem(d.path, err)
	}
	return problem(d.path, tx.Commit())
}

// Commit stores items in one transaction: when it returns nil they survive
// whatever happens. Items that the file does not have (Was is Absent) get their
// IDs, ascending in their order. Where it fails nothing was stored, and the same
// items may be committed again.
func (d *DB) Commit(ctx context.Context, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	given := make([]int64, 0, len(items))
	err := d.transact(ctx, func(tx *sql.Tx) error {
		w := d.write
		if err := w.prepare(ctx); err != nil {
			return err
		}
		next, err := reserve(ctx, tx, items)
		if err != nil {
			return err
		}
		pending, forget, insert := tx.StmtContext(ctx, w.pending), tx.StmtContext(ctx, w.forget), tx.StmtContext(ctx, w.item)
		changes := map[int64]*change{}
		for i := range items {
			it := &items[i]
			id := it.ID
			if id == 0 {
				id, next = next, next+1
			}
			given = append(given, id)
			there, err := w.change(ctx, tx, changes, it.Task)
			if err != nil {
				return err
			}
			if there == nil {
				continue // another process has forgotten the task
			}
			was, err := w.was(ctx, tx, id, it)
			if err != nil {
				return err
			}
			folder, err := w.folder(ctx, tx, it.Folder)
			if err != nil {
				return err
			}
			if it.State == Pending {
				if was == Done || was == Failed {
					continue // the answer of before stands until there is a new one
				}
				_, err = pending.ExecContext(ctx, id, it.Task, folder, it.Name, it.Size, it.MTime)
			} else {
				var code, detail any
				if it.State == Failed {
					code, detail = it.Code, it.Detail
				}
				if was == Pending {
					_, err = forget.ExecContext(ctx, id)
				}
				if err == nil {
					_, err = insert.ExecContext(ctx, id, it.Task, folder, it.Name, it.Size, it.MTime, it.Facts, code, detail)
				}
			}
			if err != nil {
				return err
			}
			there.count(it, was)
		}
		return store(ctx, tx, changes)
	})
	if err != nil {
		// A folder that was new in the transaction is not in the file.
		d.mu.Lock()
		if d.write != nil {
			d.write.folders = nil
		}
		d.mu.Unlock()
		return err
	}
	for i := range items {
		items[i].ID = given[i]
	}
	return nil
}

// reserve takes as many numbers as items need and returns the first.
func reserve(ctx context.Context, tx *sql.Tx, items []Item) (first int64, err error) {
	n := 0
	for i := range items {
		if items[i].ID == 0 {
			n++
		}
	}
	if n == 0 {
		return 0, nil
	}
	return take(ctx, tx, n)
}

func take(ctx context.Context, tx *sql.Tx, n int) (first int64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE meta SET value = value + ? WHERE key = 'next_item' RETURNING value`, n).Scan(&first)
	return first - int64(n), err
}

// Reserve takes n numbers for items of this process and returns the first. So rows
// can be numbered when they are found, whenever they are stored.
func (d *DB) Reserve(ctx context.Context, n int) (first int64, err error) {
	err = d.transact(ctx, func(tx *sql.Tx) error {
		first, err = take(ctx, tx, n)
		return err
	})
	return first, err
}

// change is what a commit does to the counts of a task.
type change struct{ total, done, failed, decoded int }

// count counts an item that the file had as was.
func (c *change) count(it *Item, was State) {
	finished := func(s State) int {
		if s == Done || s == Failed {
			return 1
		}
		return 0
	}
	if was == Absent {
		c.total++
	}
	c.done += finished(it.State) - finished(was)
	if it.State == Failed {
		c.failed++
	}
	if was == Failed {
		c.failed--
	}
	if f, ok := Unpack(it.Facts, nil); ok && it.State != Pending && !f.Cached {
		c.decoded++
	}
}

func store(ctx context.Context, tx *sql.Tx, changes map[int64]*change) error {
	now := time.Now().UnixNano()
	for task, c := range changes {
		if c == nil {
			continue
		}
		_, err := tx.ExecContext(ctx, `UPDATE task SET total = total + ?, done = done + ?, failed = failed + ?, decoded = decoded + ?,
			updated = max(updated + 1, ?) WHERE id = ?`, c.total, c.done, c.failed, c.decoded, now, task)
		if err != nil {
			return err
		}
	}
	return nil
}

// change is what the commit does to a task; nil where the file does not have it.
func (w *writer) change(ctx context.Context, tx *sql.Tx, changes map[int64]*change, task int64) (*change, error) {
	if c, looked := changes[task]; looked {
		return c, nil
	}
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM task WHERE id = ?`, task).Scan(&one)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		changes[task] = nil
	case err != nil:
		return nil, err
	default:
		changes[task] = &change{}
	}
	return changes[task], nil
}

// was is the state that the file has of an item. What the item says of it is what this
// process knows, and another may have been at work since; only that a row is new, with
// a number of its own, is certain.
func (w *writer) was(ctx context.Context, tx *sql.Tx, id int64, it *Item) (was State, err error) {
	if it.Was == Absent {
		return Absent, nil
	}
	err = tx.StmtContext(ctx, w.state).QueryRowContext(ctx, Failed, Done, id, Pending, id).Scan(&was)
	if errors.Is(err, sql.ErrNoRows) {
		return Absent, nil
	}
	return was, err
}

// folder is the number of a folder, which is added where it is new.
func (w *writer) folder(ctx context.Context, tx *sql.Tx, f Folder) (int64, error) {
	if id, ok := w.folders[f]; ok {
		return id, nil
	}
	var id int64
	// The update that changes nothing makes a row that is there answer as well.
	err := tx.QueryRowContext(ctx, `INSERT INTO folder (file, path) VALUES (?, ?)
		ON CONFLICT (file, path) DO UPDATE SET file = excluded.file RETURNING id`, f.File, f.Path).Scan(&id)
	if err != nil {
		return 0, err
	}
	if w.folders == nil || len(w.folders) > 10_000 { // bounded, whatever is dropped
		w.folders = map[Folder]int64{}
	}
	w.folders[f] = id
	return id, nil
}

// Strike notes that pictures were being read when the program ended without a
// word, and returns how often that has happened to each of them by now.
func (d *DB) Strike(ctx context.Context, items []int64) (map[int64]int, error) {
	n := map[int64]int{}
	err := d.transact(ctx, func(tx *sql.Tx) error {
		for _, id := range items {
			var times int
			err := tx.QueryRowContext(ctx, `INSERT INTO strike (item, n) SELECT id, 1 FROM pending WHERE id = ?
				ON CONFLICT (item) DO UPDATE SET n = n + 1 RETURNING n`, id).Scan(&times)
			if err == sql.ErrNoRows {
				continue // it has an answer by now
			}
			if err != nil {
				return err
			}
			n[id] = times
		}
		return nil
	})
	return n, err
}

// Strikes is how often each picture of a task that still waits was being read
// when the program ended without a word.
func (d *DB) Strikes(ctx context.Context, task int64) (map[int64]int, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT s.item, s.n FROM strike s JOIN pending p ON p.id = s.item WHERE p.task = ?`, task)
	if err != nil {
		return nil, problem(d.path, err)
	}
	defer rows.Close()
	n := map[int64]int{}
	for rows.Next() {
		var id int64
		var times int
		if err := rows.Scan(&id, &times); err != nil {
			return nil, problem(d.path, err)
		}
		n[id] = times
	}
	return n, problem(d.path, rows.Err())
}
