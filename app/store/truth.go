package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Origin is where a truth comes from. The numbers are stored in the file and do not change.
type Origin uint8

// The origins. A person's judgement outranks both.
const (
	FromFolder Origin = 1 // the name of the folder that the picture was in
	FromSheet  Origin = 2 // a table of paths and labels
)

// Truth is what is known to be on a picture, whatever its answer is. The zero value is that
// nothing is known.
type Truth struct {
	Label  string
	Origin Origin
}

// truthSchema makes the tables of truths and notes.
const truthSchema = `
-- What is known to be on a picture, by the hash of its content.
CREATE TABLE truth (
	hash   INTEGER PRIMARY KEY,
	label  TEXT NOT NULL,
	origin INTEGER NOT NULL,              -- see Origin
	sum    INTEGER NOT NULL               -- checksum, see checksum.go
);

-- What else is kept: decks that were drawn, business categories.
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
`

// truth returns the checksum of a row of truth, and note that of a row of note.
func (c *checksum) truth(hash int64, t Truth) int64 {
	c.reset()
	c.numbers(hash, int64(t.Origin))
	c.text(t.Label)
	return int64(c.sum())
}

func (c *checksum) note(name, value string) int64 {
	c.reset()
	c.text(name, value)
	return int64(c.sum())
}

// SetTruths stores truths by the hash of the content, in one transaction; the zero Truth
// removes what was known.
func (d *DB) SetTruths(ctx context.Context, truths map[uint64]Truth) error {
	if len(truths) == 0 {
		return nil
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		put, err := tx.PrepareContext(ctx, `INSERT OR REPLACE INTO truth (hash, label, origin, sum) VALUES (?,?,?,?)`)
		if err != nil {
			return err
		}
		defer put.Close() // ends with the transaction in any case
		remove, err := tx.PrepareContext(ctx, `DELETE FROM truth WHERE hash = ?`)
		if err != nil {
			return err
		}
		defer remove.Close()
		var c checksum
		for hash, t := range truths {
			h := int64(hash)
			if t == (Truth{}) {
				_, err = remove.ExecContext(ctx, h)
			} else {
				_, err = put.ExecContext(ctx, h, t.Label, t.Origin, c.truth(h, t))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Truths returns all truths by the hash of the content. lost is how many are not as they
// were written and left out.
func (d *DB) Truths(ctx context.Context) (truths map[uint64]Truth, lost int, err error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT hash, label, origin, sum FROM truth`)
	if err != nil {
		return nil, 0, problem(d.path, err)
	}
	defer rows.Close() // Err reports it
	truths = map[uint64]Truth{}
	var c checksum
	for rows.Next() {
		var hash, sum int64
		var t Truth
		if err := rows.Scan(&hash, &t.Label, &t.Origin, &sum); err != nil || sum != c.truth(hash, t) {
			lost++
			continue
		}
		truths[uint64(hash)] = t
	}
	return truths, lost, problem(d.path, rows.Err())
}

// SetNotes stores notes by name, in one transaction; an empty one is removed.
func (d *DB) SetNotes(ctx context.Context, notes map[string]string) error {
	if len(notes) == 0 {
		return nil
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		var c checksum
		for name, value := range notes {
			var err error
			if value == "" {
				_, err = tx.ExecContext(ctx, `DELETE FROM note WHERE name = ?`, name)
			} else {
				_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO note (name, value, sum) VALUES (?,?,?)`, name, value, c.note(name, value))
			}
			if err != nil {
				return fmt.Errorf("note %q: %w", name, err)
			}
		}
		return nil
	})
}

// Notes returns all notes by name. lost is how many are not as they were written and left
// out.
func (d *DB) Notes(ctx context.Context) (notes map[string]string, lost int, err error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT name, value, sum FROM note`)
	if err != nil {
		return nil, 0, problem(d.path, err)
	}
	defer rows.Close() // Err reports it
	notes = map[string]string{}
	var c checksum
	for rows.Next() {
		var name, value string
		var sum int64
		if err := rows.Scan(&name, &value, &sum); err != nil || sum != c.note(name, value) {
			lost++
			continue
		}
		notes[name] = value
	}
	return notes, lost, problem(d.path, rows.Err())
}
