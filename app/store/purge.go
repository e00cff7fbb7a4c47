package store

import (
	"context"
	"database/sql"
	"os"
	"strings"

	"wanwu/inference"
)

// Removed lists the tasks that were removed, for Purge.
func (d *DB) Removed(ctx context.Context) (ids []int64, err error) {
	tasks, err := d.tasks(ctx, `removed = 1`)
	for _, t := range tasks {
		ids = append(ids, t.ID)
	}
	return ids, problem(d.path, err)
}

// Purge forgets tasks that were removed, with their rows, but for those that were brought
// back, or that a process is running. It is for the start of a window: what was removed
// can be brought back until then. It works in pieces of some milliseconds, between which
// others write, and may be called again after an error, one with CodeBusy too.
func (d *DB) Purge(ctx context.Context, removed []int64) error {
	if len(removed) == 0 {
		return nil
	}
	if err := os.MkdirAll(d.path+runningSuffix, 0o700); err != nil {
		return inference.Wrap(d.path+runningSuffix, err)
	}
	var ids []any
	for _, id := range removed {
		lock, err := TryLock(d.runPath(id), false)
		if inference.CodeOf(err) == inference.CodeBusy {
			continue // its rows are still coming
		}
		if err != nil {
			return err
		}
		defer lock.Close()
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	// Brought back since they were listed, they are to stay.
	of := ` task IN (SELECT id FROM task WHERE removed = 1 AND id IN (?` + strings.Repeat(`,?`, len(ids)-1) + `))`
	next, err := d.Next(ctx)
	if err != nil {
		return err
	}
	for from := int64(1); from < next; from += loadBlock {
		if err := d.purgeRange(ctx, of, ids, from, from+loadBlock-1); err != nil {
			return err
		}
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM strike WHERE item NOT IN (SELECT id FROM pending)`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM task WHERE id IN (SELECT id FROM task WHERE removed = 1 AND id IN (?`+strings.Repeat(`,?`, len(ids)-1)+`))`, ids...)
		return err
	})
}

// purgeRange forgets the rows of tasks with numbers from…to; of says which tasks, by ids.
func (d *DB) purgeRange(ctx context.Context, of string, ids []any, from, to int64) error {
	args := append([]any{from, to}, ids...)
	var some bool
	err := d.pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM item WHERE id BETWEEN ? AND ? AND`+of+`)
		OR EXISTS (SELECT 1 FROM pending WHERE id BETWEEN ? AND ? AND`+of+`)`, append(args, args...)...).Scan(&some)
	if err != nil || !some {
		return problem(d.path, err)
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{
			`DELETE FROM pending WHERE id BETWEEN ? AND ? AND` + of,
			`DELETE FROM verdict WHERE item IN (SELECT id FROM item WHERE id BETWEEN ? AND ? AND` + of + `)`,
			`DELETE FROM item WHERE id BETWEEN ? AND ? AND` + of,
		} {
			if _, err := tx.ExecContext(ctx, q, args...); err != nil {
				return err
			}
		}
		return nil
	})
}
