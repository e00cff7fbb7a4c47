package store

import (
	"context"
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

func verdictTable() table {
	return table{lostVerdict, "verdict", []string{"item", "verdict", "label", "at", "sum"}, "verdicts", func(row []driver.Value, c *checksum) error {
		_, _, err := judgementOf(row, c)
		return err
	}}
}

// Judge stores judgements by the numbers of their rows, in one transaction; one that is Unjudged
// removes what was said before. Rows that the file does not have may be judged anyway.
func (d *DB) Judge(ctx context.Context, said map[int64]Judgement) error {
	if len(said) == 0 {
		return nil
	}
	return d.replaceRows(ctx, verdictTable(), func(put func(key any, values ...any) error) error {
		var c checksum
		for item, j := range said {
			var err error
			if j.Verdict == Unjudged {
				err = put(item)
			} else {
				at := j.At.UnixNano()
				err = put(item, j.Verdict, j.Label, at, c.verdict(item, int64(j.Verdict), at, j.Label))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Judgements passes every judgement to visit, by the number of its row. Those that are damaged are
// left out, and counted by Losses like those that are missing. Where rows are missing the file is
// checked: an error with CodeDamaged means that it is broken.
func (d *DB) Judgements(ctx context.Context, visit func(item int64, j Judgement)) error {
	return d.readAll(ctx, verdictTable(), func(r *reading, row []driver.Value) {
		item, j, err := judgementOf(row, &r.sum)
		if r.take(row[0], err) {
			visit(item, j)
		}
	})
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
