package store

import (
	"context"
	"database/sql"
	"strings"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// Removed lists the tasks that were removed, for Purge.
func (d *DB) Removed(ctx context.Context) (ids []int64, err error) {
	tasks, err := d.tasks(ctx, `removed = 1`)
	for i := range tasks {
		ids = append(ids, tasks[i].ID)
	}
	return ids, problem(d.path, err)
}

// Purge deletes tasks that were removed, with their rows, except those that were brought
// back, or that a process is running. It is for the start of a window: what was removed
// can be brought back until then. It works in transactions of some milliseconds, between which
// others write, and may be called again after an error, one with CodeBusy too.
func (d *DB) Purge(ctx context.Context, removed []int64) error {
	if len(removed) == 0 {
		return nil
	}
	if err := nofollow.MakeDir(d.path + runningSuffix); err != nil {
		return err
	}
	var ids []any
	for _, id := range removed {
		lock, err := filelock.Try(d.runPath(id), false)
		if inference.CodeOf(err) == inference.CodeBusy {
			continue // its rows are still coming
		}
		if err != nil {
			return err
		}
		defer lock.Close() // nothing is written to it
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	// Brought back since they were listed, they are to stay.
	which := `id IN (SELECT id FROM task WHERE removed = 1 AND id IN (?` + strings.Repeat(`,?`, len(ids)-1) + `))`
	last, err := d.lastRow(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	for from := int64(1); from <= last; from += loadBlock {
		if err := d.purgeRange(ctx, ` task `+strings.TrimPrefix(which, `id`), ids, from, from+loadBlock-1); err != nil {
			return err
		}
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM strike WHERE item NOT IN (SELECT id FROM pending)`); err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `DELETE FROM task WHERE `+which, ids...))
		if err == nil {
			err = count(ctx, tx, taskCounter, -n)
		}
		return err
	})
}

// purgeRange deletes the rows of tasks with numbers from…to; of says which tasks, by ids.
func (d *DB) purgeRange(ctx context.Context, of string, ids []any, from, to int64) error {
	args := append([]any{from, to}, ids...)
	var some bool
	err := d.pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM item WHERE id BETWEEN ? AND ? AND`+of+`)
		OR EXISTS (SELECT 1 FROM pending WHERE id BETWEEN ? AND ? AND`+of+`)`, append(args, args...)...).Scan(&some)
	if err != nil || !some {
		return problem(d.path, err)
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		verdicts, err := affected(tx.ExecContext(ctx, `DELETE FROM verdict WHERE item IN (SELECT id FROM item WHERE id BETWEEN ? AND ? AND`+of+`)`, args...))
		if err != nil {
			return err
		}
		if err := count(ctx, tx, verdictTable().counter, -verdicts); err != nil {
			return err
		}
		for _, table := range []string{`pending`, `item`} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE id BETWEEN ? AND ? AND`+of, args...); err != nil {
				return err
			}
		}
		return nil
	})
}
