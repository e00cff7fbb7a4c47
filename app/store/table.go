package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
)

// table is one of what was said of pictures, was read in them, or is kept besides: each row has a
// key and a checksum, and meta has how many rows were written.
type table struct {
	kind    lossKind // what is lost with a row
	name    string
	columns []string // the key first, the checksum last
	counter string   // key of meta
	sound   soundness
}

// soundness returns why a row is not as it was written; nil where it is.
type soundness func(row []driver.Value, c *checksum) error

// keyedTables are all of them.
func keyedTables() []table {
	return []table{verdictTable(), truthTable(), noteTable(), textTable()}
}

func (t *table) query() string { return `SELECT ` + strings.Join(t.columns, ", ") + ` FROM ` + t.name }

// insert and remove are the statements that add a row, and delete the one of a key.
func (t *table) insert() string {
	return `INSERT INTO ` + t.name + ` (` + strings.Join(t.columns, ", ") + `) VALUES (?` + strings.Repeat(",?", len(t.columns)-1) + `)`
}

func (t *table) remove() string { return `DELETE FROM ` + t.name + ` WHERE ` + t.columns[0] + ` = ?` }

// order is the keys of rows as they are read, numbers or texts: they rise. Where they do not the
// tree of the table is broken. One flipped bit in the pointers of a page has SQLite read one row
// twice and another never, without an error, each row with the checksum that it should have.
type order struct {
	number int64
	text   string
	some   bool
}

// errOrder is that rows are not in the order of their keys.
var errOrder = errors.New("rows are not in the order of their keys")

// next reports whether a key comes after those before.
func (o *order) next(key driver.Value) bool {
	number, _ := key.(int64)
	text, _ := key.(string)
	if o.some && number <= o.number && text <= o.text {
		return false
	}
	*o = order{number, text, true}
	return true
}

// reading is what was found in a table so far.
type reading struct {
	sum     checksum
	keys    order
	found   int     // rows, damaged ones included
	again   int     // rows that came out of order
	damaged []int64 // by number, or by place where the key is a text
}

// take counts a row by its key, and by why it is not as it was written, and reports whether it is to
// be used. The key of one that is damaged says nothing about the order.
func (r *reading) take(key driver.Value, damage error) bool {
	if damage != nil {
		number, isNumber := key.(int64)
		if !isNumber {
			number = int64(r.found)
		}
		r.damaged = append(r.damaged, number)
	} else if !r.keys.next(key) {
		r.again++
		return false
	}
	r.found++
	return damage == nil
}

// readAll passes all rows of a table to visit, which takes each. Those that are damaged or missing
// are counted by Losses. Where rows are missing, or do not come in order, the file is checked: an
// error with CodeDamaged means that it is broken.
func (d *DB) readAll(ctx context.Context, t table, visit func(r *reading, row []driver.Value)) error {
	var r reading
	written := -1 // where meta does not say it
	err := d.snapshot(ctx, func(c *sql.Conn) error {
		err := c.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, t.counter).Scan(&written)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return rawRows(ctx, c, t.query(), nil, func(row []driver.Value) error { visit(&r, row); return nil })
	})
	if err != nil {
		return problem(d.path, err)
	}
	for _, number := range r.damaged {
		name := ""
		if t.kind == lostVerdict {
			name = d.nameOf(ctx, number)
		}
		d.lost.add(t.kind, number, name)
	}
	if r.found == written && r.again == 0 {
		return nil
	}
	if err := d.Check(ctx); err != nil {
		return err
	}
	d.lost.setMissing(t.kind, max(written-r.found, r.again))
	if r.found > written {
		d.lost.setMiscounted()
	}
	return nil
}

// snapshot calls f with a connection on which all queries read one state of the file, whatever
// other processes write.
func (d *DB) snapshot(ctx context.Context, f func(c *sql.Conn) error) error {
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // goes back to the pool
	tx, err := c.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	return f(c)
}

// replaceRows replaces rows of a table in one transaction, and keeps their number in meta. each
// calls put with the key of a row and its other values, or with the key alone where it is to be
// removed.
func (d *DB) replaceRows(ctx context.Context, t table, each func(put func(key any, values ...any) error) error) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, t.insert())
		if err != nil {
			return err
		}
		defer insert.Close() // ends with the transaction in any case
		remove, err := tx.PrepareContext(ctx, t.remove())
		if err != nil {
			return err
		}
		defer remove.Close()
		var more int64
		err = each(func(key any, values ...any) error {
			n, err := affected(remove.ExecContext(ctx, key))
			more -= n
			if err != nil || len(values) == 0 {
				return err
			}
			more++
			_, err = insert.ExecContext(ctx, append([]any{key}, values...)...)
			return err
		})
		if err != nil {
			return err
		}
		return count(ctx, tx, t.counter, more)
	})
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
