package store

import (
	"context"
	"database/sql"
)

// tally compares the rows of each task that a load finds with what was written.
type tally struct {
	missing int // rows, of all tasks
	written map[int64]int
}

// newTally takes the number of rows that were written of each task.
func newTally(written map[int64]int) *tally {
	t := &tally{written: written}
	for _, n := range written {
		t.missing += n
	}
	return t
}

func (t *tally) add(items []Item) {
	for i := range items {
		// Rows that were added since, and those of tasks that were, balance no others.
		if n := t.written[items[i].Task]; n > 0 {
			t.written[items[i].Task] = n - 1
			t.missing--
		}
	}
}

// writtenRows is how many rows the file should have of each task that was not removed, or of
// one where task is not 0.
func (d *DB) writtenRows(ctx context.Context, task int64) (map[int64]int, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT id, total FROM task WHERE removed = 0 AND (id = ?1 OR ?1 = 0)`, task)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err says what went wrong
	written := map[int64]int{}
	for rows.Next() {
		var id int64
		var total int
		if err := rows.Scan(&id, &total); err != nil {
			return nil, damaged(d.path, "task: %v", err)
		}
		written[id] = total
	}
	return written, rows.Err()
}

// recount sets the counts of each task, and the numbers of rows, to what the rows say. It is
// for a file whose structure is sound.
func recount(ctx context.Context, tx *sql.Tx) error {
	for _, q := range []string{
		`UPDATE task SET (done, failed) = (SELECT count(*), count(code) FROM item WHERE item.task = task.id)`,
		`UPDATE task SET total = done + (SELECT count(*) FROM pending WHERE pending.task = task.id)`,
		`UPDATE task SET decoded = min(max(decoded, 0), done)`,
		`INSERT OR REPLACE INTO meta VALUES ('tasks', (SELECT count(*) FROM task)), ('verdicts', (SELECT count(*) FROM verdict))`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return sealTasks(ctx, tx)
}
