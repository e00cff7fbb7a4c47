package store

import (
	"context"
	"database/sql"
	"time"

	"wanwu/inference"
)

// Verdict is what a person says of a picture's answer. The numbers stand in the
// file and do not change.
type Verdict uint8

// The verdicts.
const (
	Unjudged Verdict = iota
	Right
	Wrong
	Unsure
)

// Judgement is a person's word on one row, which outranks every run.
type Judgement struct {
	Verdict Verdict
	// Label is what the picture shows: the answer's name where the verdict is Right,
	// what the person put in its place where it is Wrong, empty where nothing was said.
	Label string
	At    time.Time
}

// Judge stores judgements by the numbers of their rows, in one transaction; one that
// is Unjudged takes back what was said before. Rows that the file does not have may
// be judged all the same.
func (d *DB) Judge(ctx context.Context, said map[int64]Judgement) error {
	if len(said) == 0 {
		return nil
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		put, err := tx.PrepareContext(ctx, `INSERT OR REPLACE INTO verdict (item, verdict, label, at) VALUES (?,?,?,?)`)
		if err != nil {
			return err
		}
		defer put.Close()
		for item, j := range said {
			if j.Verdict == Unjudged {
				_, err = tx.ExecContext(ctx, `DELETE FROM verdict WHERE item = ?`, item)
			} else {
				_, err = put.ExecContext(ctx, item, j.Verdict, j.Label, j.At.UnixNano())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Judgements hands every judgement to visit, by the number of its row. What makes no
// sense is an error with CodeDamaged.
func (d *DB) Judgements(ctx context.Context, visit func(item int64, j Judgement)) error {
	rows, err := d.pool.QueryContext(ctx, `SELECT item, verdict, label, at FROM verdict ORDER BY item`)
	if err != nil {
		return problem(d.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var item, verdict, at int64
		var label string
		if err := rows.Scan(&item, &verdict, &label, &at); err != nil {
			return problem(d.path, err)
		}
		if verdict <= int64(Unjudged) || verdict > int64(Unsure) {
			return &inference.Error{Code: inference.CodeDamaged, Path: d.path, Detail: "verdict"}
		}
		visit(item, Judgement{Verdict: Verdict(verdict), Label: label, At: time.Unix(0, at)})
	}
	return problem(d.path, rows.Err())
}
