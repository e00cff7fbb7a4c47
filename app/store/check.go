package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"

	"wanwu/app/nofollow"
	"wanwu/inference"
)

// suspectSuffix marks a file that was found damaged while it was in use.
const suspectSuffix = ".suspect"

// Check reads the whole structure of the file, about a second for 700 MB, and the rows of its tasks
// and folders; an error with CodeDamaged means that it is broken. The next Open exchanges it for a
// copy then.
func (d *DB) Check(ctx context.Context) error {
	err := d.checkStructure(ctx)
	if err == nil {
		err = d.checkContent(ctx)
	}
	err = problem(d.path, err)
	if inference.CodeOf(err) == inference.CodeDamaged && !d.readOnly {
		f, e := nofollow.Open(d.path+suspectSuffix, os.O_RDWR|os.O_CREATE)
		if e == nil {
			e = f.Close()
		}
		err = errors.Join(err, e)
	}
	return err
}

// checkStructure has SQLite check its pages.
func (d *DB) checkStructure(ctx context.Context) error {
	rows, err := d.pool.QueryContext(ctx, `PRAGMA quick_check(1)`)
	if err != nil {
		return err
	}
	defer rows.Close() // Err reports it
	for rows.Next() {
		var result string
		if err := rows.Scan(&result); err != nil {
			return err
		}
		if result != "ok" {
			return damaged(d.path, "%s", result)
		}
	}
	return rows.Err()
}

// checkContent checks what all rows depend on: tasks and folders.
func (d *DB) checkContent(ctx context.Context) error {
	if _, err := d.tasks(ctx, `true`); err != nil {
		return err
	}
	_, err := d.loadFolders(ctx)
	return err
}

// checkCounters compares the number of tasks, the tasks' own counts, and what else meta has, with what
// was written. Rows that are gone leave a gap that only a check of the whole structure explains: it
// is made where the numbers differ, and where that finds nothing they are corrected.
func (d *DB) checkCounters(ctx context.Context) error {
	wrong, err := d.countersWrong(ctx)
	if err != nil || !wrong {
		return problem(d.path, err)
	}
	if err := d.Check(ctx); err != nil {
		return err
	}
	if err := d.checkEmptied(ctx); err != nil {
		return problem(d.path, err)
	}
	if d.readOnly {
		return nil
	}
	return d.transact(ctx, func(tx *sql.Tx) error { return recount(ctx, tx, Version(), true) })
}

// checkEmptied returns an error with CodeDamaged where tasks are gone, and not only their number is
// wrong: none is left, or there are rows of one that is missing.
func (d *DB) checkEmptied(ctx context.Context) error {
	var written, has int64
	var orphans bool
	err := d.pool.QueryRowContext(ctx, `SELECT coalesce(max(value), 0), (SELECT count(*) FROM task),
		EXISTS (SELECT 1 FROM item WHERE task NOT IN (SELECT id FROM task)) OR EXISTS (SELECT 1 FROM pending WHERE task NOT IN (SELECT id FROM task))
		FROM meta WHERE key = 'tasks'`).Scan(&written, &has, &orphans)
	if err == nil && has < written && (has == 0 || orphans) {
		err = damaged(d.path, "%d tasks of %d", has, written)
	}
	return err
}

// countersWrong reports whether the number of tasks, or the counts of one, are not those that were
// written, or meta itself is not as this program writes it.
func (d *DB) countersWrong(ctx context.Context) (wrong bool, err error) {
	err = d.snapshot(ctx, func(c *sql.Conn) error {
		meta, sound, err := readMeta(ctx, c)
		if err != nil {
			return err
		}
		tasks, err := storedTasks(ctx, c, d.path, `true`)
		if err != nil {
			return err
		}
		wrong = !sound || meta[taskCounter] != int64(len(tasks))
		var sum checksum
		for i := range tasks {
			t := &tasks[i]
			wrong = wrong || t.sum.Valid && lower(t.sum.Int64) != t.countsSum(&sum)
		}
		return nil
	})
	return wrong, err
}

// findDamaged looks through all rows for those that are damaged or missing, because a load has
// found fewer than were written: one whose task is another now belongs to none that is loaded.
func (d *DB) findDamaged(ctx context.Context) error {
	if err := d.Check(ctx); err != nil {
		return err
	}
	r, err := d.strictReader(ctx)
	if err != nil {
		return err
	}
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // goes back to the pool
	for _, query := range []string{`SELECT ` + identityColumns + ` FROM pending`, `SELECT ` + itemColumns + ` FROM item`} {
		err := rawRows(ctx, c, query, nil, func(row []driver.Value) error {
			if it, err := r.item(row); err != nil {
				d.lost.addRow(&it, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	// In one statement, so that no other process comes in between.
	var missing int
	err = c.QueryRowContext(ctx, `SELECT (SELECT coalesce(sum(total), 0) FROM task WHERE removed = 0)
		- (SELECT count(*) FROM item WHERE task NOT IN (SELECT id FROM task WHERE removed = 1))
		- (SELECT count(*) FROM pending WHERE task NOT IN (SELECT id FROM task WHERE removed = 1))`).Scan(&missing)
	d.lost.setMissing(lostRow, missing)
	return err
}

// strictReader returns a rowReader that also treats a row as damaged if its task is missing.
func (d *DB) strictReader(ctx context.Context) (*rowReader, error) {
	folders, err := d.loadFolders(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.tasks(ctx, `true`)
	if err != nil {
		return nil, err
	}
	tasks := map[int64]bool{}
	for i := range all {
		tasks[all[i].ID] = true
	}
	return &rowReader{folders: folders, tasks: tasks}, nil
}

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

// writtenRows returns how many rows the file should have of each task that was not removed, or of
// one where task is not 0.
func (d *DB) writtenRows(ctx context.Context, task int64) (map[int64]int, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT id, total FROM task WHERE removed = 0 AND (id = ?1 OR ?1 = 0)`, task)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err reports it
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

// recount sets the counts of each task, and the numbers of rows of a file of version, to what the
// rows say. It is for a file whose structure is sound. Where the keyed tables are still to be read
// keep leaves their numbers as they were written: what is missing of them is not known yet.
func recount(ctx context.Context, tx *sql.Tx, version int, keep bool) error {
	for _, q := range []string{
		`UPDATE task SET (done, failed) = (SELECT count(*), count(code) FROM item WHERE item.task = task.id)`,
		`UPDATE task SET total = done + (SELECT count(*) FROM pending WHERE pending.task = task.id)`,
		`UPDATE task SET decoded = min(max(decoded, 0), done)`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	if err := rebuildMeta(ctx, tx, version, keep); err != nil {
		return err
	}
	return sealTasks(ctx, tx)
}
