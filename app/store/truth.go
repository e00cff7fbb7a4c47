package store

import (
	"context"
	"database/sql/driver"
	"errors"
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

func truthTable() table {
	return table{lostTruth, "truth", []string{"hash", "label", "origin", "sum"}, "truths", func(row []driver.Value, c *checksum) error {
		_, _, err := truthOf(row, c)
		return err
	}}
}

func noteTable() table {
	return table{lostNote, "note", []string{"name", "value", "sum"}, "notes", func(row []driver.Value, c *checksum) error {
		_, _, err := noteOf(row, c)
		return err
	}}
}

// errSum is that a row is not the one that its checksum was made of.
var errSum = errors.New("the checksum is another")

// truthOf makes a truth of a row of truth; an error means that it is damaged.
func truthOf(row []driver.Value, c *checksum) (hash uint64, t Truth, err error) {
	number, _ := row[0].(int64) // SQLite's row number, which has no other type
	label, isText := row[1].(string)
	origin, isNumber := row[2].(int64)
	t = Truth{label, Origin(origin)}
	if !isText || !isNumber || int64(t.Origin) != origin || row[3] != c.truth(number, t) {
		return 0, Truth{}, errSum
	}
	return uint64(number), t, nil
}

// noteOf makes a note of a row of note; an error means that it is damaged.
func noteOf(row []driver.Value, c *checksum) (name, value string, err error) {
	name, named := row[0].(string)
	value, isText := row[1].(string)
	if !named || !isText || row[2] != c.note(name, value) {
		return "", "", errSum
	}
	return name, value, nil
}

// SetTruths stores truths by the hash of the content, in one transaction; the zero Truth
// removes what was known.
func (d *DB) SetTruths(ctx context.Context, truths map[uint64]Truth) error {
	if len(truths) == 0 {
		return nil
	}
	return d.replaceRows(ctx, truthTable(), func(put func(key any, values ...any) error) error {
		var c checksum
		for hash, t := range truths {
			h := int64(hash)
			var err error
			if t == (Truth{}) {
				err = put(h)
			} else {
				err = put(h, t.Label, t.Origin, c.truth(h, t))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Truths returns all truths by the hash of the content. Those that are damaged are left out, and
// counted by Losses like those that are missing; errors are those of Judgements.
func (d *DB) Truths(ctx context.Context) (map[uint64]Truth, error) {
	truths := map[uint64]Truth{}
	err := d.readAll(ctx, truthTable(), func(r *reading, row []driver.Value) {
		hash, t, err := truthOf(row, &r.sum)
		if r.take(row[0], err) {
			truths[hash] = t
		}
	})
	return truths, err
}

// SetNotes stores notes by name, in one transaction; an empty one is removed.
func (d *DB) SetNotes(ctx context.Context, notes map[string]string) error {
	if len(notes) == 0 {
		return nil
	}
	return d.replaceRows(ctx, noteTable(), func(put func(key any, values ...any) error) error {
		var c checksum
		for name, value := range notes {
			var err error
			if value == "" {
				err = put(name)
			} else {
				err = put(name, value, c.note(name, value))
			}
			if err != nil {
				return fmt.Errorf("note %q: %w", name, err)
			}
		}
		return nil
	})
}

// Notes returns all notes by name; what is damaged or missing is as with Truths.
func (d *DB) Notes(ctx context.Context) (map[string]string, error) {
	notes := map[string]string{}
	err := d.readAll(ctx, noteTable(), func(r *reading, row []driver.Value) {
		name, value, err := noteOf(row, &r.sum)
		if r.take(row[0], err) {
			notes[name] = value
		}
	})
	return notes, err
}
