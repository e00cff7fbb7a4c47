package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"wanwu/inference"
)

// Commit stores items in one transaction: when it returns nil they survive whatever happens. Items
// that the file does not have (Was is Absent) get their IDs, ascending in their order. Where it
// fails nothing was stored, and the same items may be committed again. An error with CodeDamaged
// means that the number of a new row belongs to another picture.
func (d *DB) Commit(ctx context.Context, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	given := make([]int64, len(items))
	err := d.transact(ctx, func(tx *sql.Tx) error {
		next, err := reserve(ctx, tx, items)
		if err != nil {
			return err
		}
		c := commit{d: d, w: d.write, tx: tx, changes: map[int64]*change{}}
		for i := range items {
			given[i] = items[i].ID
			if given[i] == 0 {
				given[i], next = next, next+1
			}
			if err := c.put(ctx, &items[i], given[i]); err != nil {
				return err
			}
		}
		return c.count(ctx)
	})
	if err != nil {
		return err
	}
	for i := range items {
		items[i].ID = given[i]
	}
	return nil
}

// reserve takes as many numbers as items need and returns the first.
func reserve(ctx context.Context, tx *sql.Tx, items []Item) (first int64, err error) {
	n := 0
	for i := range items {
		if items[i].ID == 0 {
			n++
		}
	}
	if n == 0 {
		return 0, nil
	}
	return take(ctx, tx, n)
}

func take(ctx context.Context, tx *sql.Tx, n int) (first int64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE meta SET value = value + ? WHERE key = 'next_item' RETURNING value`, n).Scan(&first)
	return first - int64(n), err
}

// Reserve takes n numbers for items of this process and returns the first. So rows
// can be numbered when they are found, whenever they are stored.
func (d *DB) Reserve(ctx context.Context, n int) (first int64, err error) {
	err = d.transact(ctx, func(tx *sql.Tx) error {
		first, err = take(ctx, tx, n)
		return err
	})
	return first, err
}

// commit is one transaction of Commit.
type commit struct {
	d       *DB
	w       *writer
	tx      *sql.Tx
	changes map[int64]*change // of each task; nil for one that the file does not have
	labels  []inference.Label // memory for those of one item after another
	in      Folder            // of the last item, and its number
	folder  int64
}

// put stores an item as the row of number id.
func (c *commit) put(ctx context.Context, it *Item, id int64) error {
	change, err := c.change(ctx, it.Task)
	if err != nil || change == nil {
		return err // without one another process has purged the task
	}
	was, err := c.was(ctx, id, it)
	if err != nil {
		return err
	}
	if it.State == Pending && (was == Done || was == Failed) {
		return nil // the earlier answer is kept until there is a new one
	}
	if c.folder == 0 || c.in != it.Folder {
		if c.folder, err = c.w.folder(ctx, c.tx, it.Folder); err != nil {
			return err
		}
		c.in = it.Folder
	}
	added, err := c.write(ctx, it, id, c.folder, was)
	if err == nil && !added {
		// A commit that was reported as failed may have been stored anyway.
		if was, err = c.same(ctx, it, id, c.folder); err == nil {
			_, err = c.write(ctx, it, id, c.folder, was)
		}
	}
	if err != nil {
		return err
	}
	f, ok := Unpack(it.Facts, c.labels[:0])
	c.labels = f.Labels
	change.add(it.State, was, ok && !f.Cached)
	return nil
}

// write writes the row of an item that the file has as was. added is false where the file
// was believed not to have it, and does.
func (c *commit) write(ctx context.Context, it *Item, id, folder int64, was State) (added bool, err error) {
	identity := c.w.sum.identity(id, it.Task, folder, it.Name, it.Size, it.MTime)
	var r sql.Result
	switch {
	case it.State == Pending:
		s := replacePending
		if was == Absent {
			s = addPending
		}
		r, err = c.w.exec(ctx, s, id, it.Task, folder, it.Name, it.Size, it.MTime, halves(identity, 0))
	default:
		var code, detail any
		if it.State == Failed {
			code, detail = it.Code, it.Detail
		}
		if was == Pending {
			if _, err := c.w.exec(ctx, deletePending, id); err != nil {
				return false, err
			}
		}
		s := replaceItem
		if was == Absent {
			s = addItem
		}
		answer := c.w.sum.answer(it.Facts, it.State == Failed, it.Code, it.Detail)
		r, err = c.w.exec(ctx, s, id, it.Task, folder, it.Name, it.Size, it.MTime, halves(identity, answer), it.Facts, code, detail)
	}
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// same returns the state of the row with a number that a new row was to get, where it is of the
// same picture.
func (c *commit) same(ctx context.Context, it *Item, id, folder int64) (was State, err error) {
	row, err := c.w.row(ctx, identityOf, id)
	if err != nil {
		return Absent, err
	}
	var task, in int64
	var name string
	if err := row.Scan(&task, &in, &name); err != nil {
		return Absent, err
	}
	if task != it.Task || in != folder || name != it.Name {
		return Absent, damaged(c.d.path, "number %d belongs to %s and not to %s", id, name, it.Name)
	}
	return c.state(ctx, id)
}

// was returns the state that the file has of an item. What the item says of it is what this process
// knows, and another may have been at work since; only that a row is new, with a number of its own,
// is certain.
func (c *commit) was(ctx context.Context, id int64, it *Item) (State, error) {
	if it.Was == Absent {
		return Absent, nil
	}
	return c.state(ctx, id)
}

func (c *commit) state(ctx context.Context, id int64) (was State, err error) {
	row, err := c.w.row(ctx, stateOf, Failed, Done, id, Pending)
	if err != nil {
		return Absent, err
	}
	if err := row.Scan(&was); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Absent, err
	}
	return was, nil
}

// change is what a commit does to the counts of a task.
type change struct{ total, done, failed, decoded int64 }

// add counts an item that the file had as was; computed is whether it has an answer that no
// earlier run has given.
func (c *change) add(is, was State, computed bool) {
	c.total += bit(was == Absent)
	c.done += bit(is == Done || is == Failed) - bit(was == Done || was == Failed)
	c.failed += bit(is == Failed) - bit(was == Failed)
	c.decoded += bit(is != Pending && computed)
}

// change returns what the commit does to a task; nil where the file does not have it.
func (c *commit) change(ctx context.Context, task int64) (*change, error) {
	if known, ok := c.changes[task]; ok {
		return known, nil
	}
	row, err := c.w.row(ctx, taskExists, task)
	if err != nil {
		return nil, err
	}
	var one int
	err = row.Scan(&one)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		c.changes[task] = nil
	case err != nil:
		return nil, err
	default:
		c.changes[task] = &change{}
	}
	return c.changes[task], nil
}

// count stores the changes of the counts.
func (c *commit) count(ctx context.Context) error {
	now := time.Now().UnixNano()
	for task, change := range c.changes {
		if change == nil {
			continue
		}
		row, err := c.w.row(ctx, countTask, change.total, change.done, change.failed, change.decoded, now, task)
		if err != nil {
			return err
		}
		t, err := scanTask(row.Scan)
		if err != nil {
			return err
		}
		if err := t.seal(ctx, c.tx); err != nil {
			return err
		}
	}
	return nil
}
