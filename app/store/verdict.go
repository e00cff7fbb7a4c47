package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// Verdict is a person's verdict on a picture's answer. The numbers are stored in the file and do
// not change.
type Verdict uint8

// The verdicts.
const (
	Unjudged Verdict = iota
	Right
	Wrong
	Unsure
)

// Judgement is a person's verdict on one row, which outranks every run.
type Judgement struct {
	Verdict Verdict
	// Label is what the picture shows: the answer's name where the verdict is Right,
	// what the person put in its place where it is Wrong, empty where nothing was said.
	Label string
	At    time.Time
}

// Judge stores judgements by the numbers of their rows, in one transaction; one that is Unjudged
// removes what was said before. Rows that the file does not have may be judged anyway.
func (d *DB) Judge(ctx context.Context, said map[int64]Judgement) error {
	if len(said) == 0 {
		return nil
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		put, err := tx.PrepareContext(ctx, `INSERT INTO verdict (item, verdict, label, at, sum) VALUES (?,?,?,?,?)`)
		if err != nil {
			return err
		}
		defer put.Close() // ends with the transaction in any case
		remove, err := tx.PrepareContext(ctx, `DELETE FROM verdict WHERE item = ?`)
		if err != nil {
			return err
		}
		defer remove.Close()
		var c checksum
		var more int64
		for item, j := range said {
			n, err := affected(remove.ExecContext(ctx, item))
			if err != nil {
				return err
			}
			more -= n
			if j.Verdict == Unjudged {
				continue
			}
			at := j.At.UnixNano()
			if _, err := put.ExecContext(ctx, item, j.Verdict, j.Label, at, c.verdict(item, int64(j.Verdict), at, j.Label)); err != nil {
				return err
			}
			more++
		}
		return countVerdicts(ctx, tx, more)
	})
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// countVerdicts notes that there are so many more verdicts.
func countVerdicts(ctx context.Context, tx *sql.Tx, more int64) error {
	if more == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE meta SET value = value + ? WHERE key = 'verdicts'`, more)
	return err
}

// Judgements passes every judgement to visit, by the number of its row. Those that are damaged are
// left out, and counted by Losses like those that are missing. Where any is the file is checked: an
// error with CodeDamaged means that it is broken.
func (d *DB) Judgements(ctx context.Context, visit func(item int64, j Judgement)) error {
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	defer c.Close() // goes back to the pool
	var written, found int64
	err = c.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = 'verdicts'`).Scan(&written)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return problem(d.path, err)
	}
	var sum checksum
	err = rawRows(ctx, c, `SELECT item, verdict, label, at, sum FROM verdict ORDER BY item`, nil, func(row []driver.Value) error {
		found++
		item, j, err := judgementOf(row, &sum)
		if err != nil {
			d.lost.add(lostVerdict, item, d.nameOf(ctx, item))
			return nil
		}
		visit(item, j)
		return nil
	})
	if err == nil && found < written {
		err = d.findMissingVerdicts(ctx)
	}
	return problem(d.path, err)
}

// findMissingVerdicts counts the verdicts that are gone, because fewer were read than were
// written.
func (d *DB) findMissingVerdicts(ctx context.Context) error {
	if err := d.Check(ctx); err != nil {
		return err
	}
	// In one statement, so that no other process comes in between.
	var missing int
	err := d.pool.QueryRowContext(ctx, `SELECT value - (SELECT count(*) FROM verdict) FROM meta WHERE key = 'verdicts'`).Scan(&missing)
	d.lost.setMissing(0, missing)
	return err
}

// judgementOf makes a judgement of a row of verdict; an error means that it is damaged.
func judgementOf(row []driver.Value, c *checksum) (item int64, j Judgement, err error) {
	item, _ = row[0].(int64) // SQLite's row number, which has no other type
	verdict, ok := row[1].(int64)
	if !ok || verdict <= int64(Unjudged) || verdict > int64(Unsure) {
		return item, j, fmt.Errorf("verdict %v", row[1])
	}
	label, ok := row[2].(string)
	if !ok {
		return item, j, fmt.Errorf("the label is %T", row[2])
	}
	at, ok := row[3].(int64)
	if !ok {
		return item, j, fmt.Errorf("the time is %T", row[3])
	}
	if sum, ok := row[4].(int64); row[4] != nil && (!ok || sum != c.verdict(item, verdict, at, label)) {
		return item, j, errors.New("the checksum is another")
	}
	return item, Judgement{Verdict: Verdict(verdict), Label: label, At: time.Unix(0, at)}, nil
}

// nameOf returns the name of the picture of a row, empty where it cannot be read: it is only shown.
func (d *DB) nameOf(ctx context.Context, item int64) (name string) {
	_ = d.pool.QueryRowContext(ctx, `SELECT name FROM item WHERE id = ?1 UNION ALL SELECT name FROM pending WHERE id = ?1 LIMIT 1`, item).Scan(&name)
	return name
}
