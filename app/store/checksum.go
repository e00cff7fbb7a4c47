package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// Each row of a table that matters has a checksum of what it was when it was written,
// its number included: SQLite has none, and a bit that a disk or a memory module has
// flipped reads as well as any other. CRC-32C finds every change of up to three bits and
// every burst of up to 32, and costs some 20 ns a row.
//
// The column sum holds two of them, each 32 bits: in the upper half that of what identifies
// the picture, in the lower that of the rest, which can be computed again. It is NULL in
// rows that were written by versions without checksums; those are not checked until Seal
// has given them one.

// checksum is computed over values that are added one after another. The zero value is
// ready; its memory serves the next one after reset.
type checksum struct{ b []byte }

func (c *checksum) reset() { c.b = c.b[:0] }

func (c *checksum) numbers(n ...int64) {
	for _, v := range n {
		c.b = binary.LittleEndian.AppendUint64(c.b, uint64(v))
	}
}

// text adds strings, each with its length, so that none runs into the next.
func (c *checksum) text(s ...string) {
	for _, v := range s {
		c.b = binary.AppendUvarint(c.b, uint64(len(v)))
		c.b = append(c.b, v...)
	}
}

func (c *checksum) bytes(b []byte) { c.b = append(c.b, b...) }

// sum returns the checksum of what was added.
func (c *checksum) sum() uint32 { return crc32.Checksum(c.b, crc32.MakeTable(crc32.Castagnoli)) }

// halves puts two checksums into the value of a column.
func halves(identity, rest uint32) int64 { return int64(uint64(identity)<<32 | uint64(rest)) }

// upper and lower are the checksums of a column's value.
func upper(sum int64) uint32 { return uint32(uint64(sum) >> 32) }
func lower(sum int64) uint32 { return uint32(uint64(sum)) }

// identity returns the checksum of what identifies the picture of a row of item or pending.
func (c *checksum) identity(id, task, folder int64, name string, size, mtime int64) uint32 {
	c.reset()
	c.numbers(id, task, folder, size, mtime)
	c.text(name)
	return c.sum()
}

// answer returns the checksum of what was found out about the picture of a row.
func (c *checksum) answer(facts []byte, failed bool, code, detail string) uint32 {
	c.reset()
	var flag int64
	if failed {
		flag = 1
	}
	c.numbers(flag)
	c.text(code, detail)
	c.bytes(facts)
	return c.sum()
}

// verdict returns the checksum of a row of verdict.
func (c *checksum) verdict(item, verdict, at int64, label string) int64 {
	c.reset()
	c.numbers(item, verdict, at)
	c.text(label)
	return int64(c.sum())
}

// folder returns the checksum of a row of folder.
func (c *checksum) folder(id int64, f Folder) int64 {
	c.reset()
	c.numbers(id)
	c.text(f.File, f.Path)
	return int64(c.sum())
}

// seal gives the rows of the small tables checksums, in a file of a version without.
func seal(ctx context.Context, tx *sql.Tx) error {
	return errors.Join(sealTasks(ctx, tx), sealFolders(ctx, tx), sealVerdicts(ctx, tx))
}

// sealTasks gives all tasks the checksums of what they are.
func sealTasks(ctx context.Context, tx *sql.Tx) error {
	tasks, err := storedTasks(ctx, tx, "", `true`)
	if err != nil {
		return err
	}
	for i := range tasks {
		if err := tasks[i].seal(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// sealFolders gives the folders that have no checksum that of what they are. A value of another
// type has a checksum that reading it finds to be wrong.
func sealFolders(ctx context.Context, tx *sql.Tx) error {
	sums, err := sumsOf(ctx, tx, `SELECT id, CAST(file AS TEXT), CAST(path AS TEXT) FROM folder WHERE sum IS NULL`, func(row []driver.Value, c *checksum) int64 {
		id, _ := row[0].(int64)
		file, _ := row[1].(string)
		path, _ := row[2].(string)
		return c.folder(id, Folder{file, path})
	})
	if err != nil {
		return err
	}
	return putSums(ctx, tx, `UPDATE folder SET sum = ? WHERE id = ?`, sums)
}

// sealVerdicts gives the verdicts that have no checksum that of what they are, as sealFolders does.
func sealVerdicts(ctx context.Context, tx *sql.Tx) error {
	sums, err := sumsOf(ctx, tx, `SELECT item, verdict, label, at FROM verdict WHERE sum IS NULL`, func(row []driver.Value, c *checksum) int64 {
		item, _ := row[0].(int64)
		verdict, _ := row[1].(int64)
		label, _ := row[2].(string)
		at, _ := row[3].(int64)
		return c.verdict(item, verdict, at, label)
	})
	if err != nil {
		return err
	}
	return putSums(ctx, tx, `UPDATE verdict SET sum = ? WHERE item = ?`, sums)
}

// Seal gives the rows that were written by versions without checksums theirs. It
// works in transactions of some milliseconds, between which others write, and may be called
// again after an error, one with CodeBusy too. Where all rows have one it only looks.
func (d *DB) Seal(ctx context.Context) error {
	if d.readOnly {
		return nil
	}
	last, err := d.lastRow(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	r, err := d.strictReader(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	for from := int64(1); from <= last; from += loadBlock {
		for table, columns := range map[string]string{"pending": identityColumns, "item": itemColumns} {
			which := ` FROM ` + table + ` WHERE sum IS NULL AND id BETWEEN ? AND ?`
			var some bool
			if err := d.pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1`+which+`)`, from, from+loadBlock-1).Scan(&some); err != nil {
				return problem(d.path, err)
			}
			if !some {
				continue
			}
			err := d.transact(ctx, func(tx *sql.Tx) error {
				sums := map[int64]int64{}
				err := eachInOrder(ctx, tx, `SELECT `+columns+which+` ORDER BY id`, []any{from, from + loadBlock - 1}, func(row []driver.Value) {
					if it, err := r.item(row); err == nil { // else it is not to look sound
						sums[it.ID] = r.sealed(row, &it)
					}
				})
				if err != nil {
					return err
				}
				return putSums(ctx, tx, `UPDATE `+table+` SET sum = ? WHERE id = ?`, sums)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// sealed returns the checksum of a row that r has read as it.
func (r *rowReader) sealed(row []driver.Value, it *Item) int64 {
	folder, _ := row[2].(int64) // as item has found it
	identity := r.sum.identity(it.ID, it.Task, folder, it.Name, it.Size, it.MTime)
	if it.State == Pending {
		return halves(identity, 0)
	}
	return halves(identity, r.sum.answer(it.Facts, it.State == Failed, it.Code, it.Detail))
}

// putSums stores checksums by the numbers of their rows.
func putSums(ctx context.Context, tx *sql.Tx, update string, sums map[int64]int64) error {
	p, err := tx.PrepareContext(ctx, update)
	if err != nil {
		return err
	}
	defer p.Close() // ends with the transaction in any case
	for id, sum := range sums {
		if _, err := p.ExecContext(ctx, sum, id); err != nil {
			return err
		}
	}
	return nil
}

// sumsOf computes the checksum of each row of a query by the number in its first column.
func sumsOf(ctx context.Context, tx *sql.Tx, query string, of func(row []driver.Value, c *checksum) int64) (map[int64]int64, error) {
	sums := map[int64]int64{}
	var c checksum
	err := eachInOrder(ctx, tx, query, nil, func(row []driver.Value) {
		id, _ := row[0].(int64) // of an INTEGER PRIMARY KEY, which has no other type
		sums[id] = of(row, &c)
	})
	return sums, err
}

// eachRow passes the values of a query's rows to visit, which must not keep the slice.
func eachRow(ctx context.Context, q querier, query string, args []any, visit func(row []driver.Value)) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() // Err reports it
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, values, to := make([]driver.Value, len(columns)), make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, v := range values {
			row[i] = v
		}
		visit(row)
	}
	return rows.Err()
}

// eachInOrder is like eachRow; errOrder means that the keys in the first column do not rise.
func eachInOrder(ctx context.Context, q querier, query string, args []any, visit func(row []driver.Value)) error {
	var keys order
	rising := true
	err := eachRow(ctx, q, query, args, func(row []driver.Value) {
		if rising = rising && keys.next(row[0]); rising {
			visit(row)
		}
	})
	if err == nil && !rising {
		err = errOrder
	}
	return err
}
