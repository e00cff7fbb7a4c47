package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wanwu/inference"
)

// Task is one drop, or one session of the command line.
type Task struct {
	ID   int64
	Name string
	// Roots is what was dropped, absolute.
	Roots []string
	// Pack is the pack's id; PackKey is equal for packs whose answers are.
	Pack, PackKey string
	// Settings is those of the run, as JSON.
	Settings json.RawMessage
	// Created and Updated are as the clock had them; the order is that of ID. Updated is
	// another one after each change of the rows or the run.
	Created, Updated time.Time
	// Total is the pictures found, Done those of them that are finished, errors
	// included, Failed those with an error, Decoded those that were computed.
	Total, Done, Failed, Decoded int
	Scanned                      bool // whether everything was found
	LeftOff                      bool // whether the user does not want the rest
}

const taskColumns = `id, name, roots, pack, pack_key, settings, created, updated, total, done, failed, decoded, scanned, left_off, removed, sum`

// storedTask is a row of task as the file has it.
type storedTask struct {
	Task
	roots, settings  string
	created, updated int64
	removed          bool
	sum              sql.NullInt64
}

func scanTask(scan func(...any) error) (t storedTask, err error) {
	err = scan(&t.ID, &t.Name, &t.roots, &t.Pack, &t.PackKey, &t.settings, &t.created, &t.updated,
		&t.Total, &t.Done, &t.Failed, &t.Decoded, &t.Scanned, &t.LeftOff, &t.removed, &t.sum)
	t.Settings = json.RawMessage(t.settings)
	t.Created, t.Updated = time.Unix(0, t.created), time.Unix(0, t.updated)
	return t, err
}

// identitySum returns the checksum of what a person or a run has said of the task, countsSum that
// of what follows from its rows.
func (t *storedTask) identitySum(c *checksum) uint32 {
	c.reset()
	c.numbers(t.ID, t.created, bit(t.Scanned), bit(t.LeftOff), bit(t.removed))
	c.text(t.Name, t.roots, t.Pack, t.PackKey, t.settings)
	return c.sum()
}

func (t *storedTask) countsSum(c *checksum) uint32 {
	c.reset()
	c.numbers(t.updated, int64(t.Total), int64(t.Done), int64(t.Failed), int64(t.Decoded))
	return c.sum()
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// check reports whether the task is what was written. Its counts may not be: see checkCounters.
func (t *storedTask) check(c *checksum) error {
	if err := json.Unmarshal([]byte(t.roots), &t.Roots); err != nil {
		return fmt.Errorf("roots: %w", err)
	}
	if t.sum.Valid && upper(t.sum.Int64) != t.identitySum(c) {
		return errors.New("the checksum is another")
	}
	return nil
}

// Tasks lists the tasks that were not removed, oldest first. One that is not as it was
// written is an error with CodeDamaged.
func (d *DB) Tasks(ctx context.Context) ([]Task, error) {
	tasks, err := d.tasks(ctx, `removed = 0 ORDER BY id`)
	return tasks, problem(d.path, err)
}

// CountedTasks is like Tasks, with the counts taken from the rows, each of which is read and
// checked as Load does: about a second for a million.
func (d *DB) CountedTasks(ctx context.Context) ([]Task, error) {
	tasks, err := d.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	at := map[int64]*Task{}
	for i := range tasks {
		t := &tasks[i]
		t.Total, t.Done, t.Failed = 0, 0, 0
		at[t.ID] = t
	}
	err = d.Load(ctx, 0, func(items []Item) error {
		for i := range items {
			t := at[items[i].Task]
			if t == nil {
				continue // it was added since
			}
			t.Total++
			switch items[i].State {
			case Failed:
				t.Failed++
				t.Done++
			case Done:
				t.Done++
			}
		}
		return nil
	})
	return tasks, err
}

// TaskByName finds a task that was not removed; one that does not exist is an
// error with CodeNoSession.
func (d *DB) TaskByName(ctx context.Context, name string) (Task, error) {
	tasks, err := d.tasks(ctx, `removed = 0 AND name = ? ORDER BY id LIMIT 1`, name)
	if err != nil {
		return Task{}, problem(d.path, err)
	}
	if len(tasks) == 0 {
		return Task{}, &inference.Error{Code: inference.CodeNoSession, Path: d.path, Detail: name}
	}
	return tasks[0], nil
}

// Task returns the task of an ID; ok is false where it does not exist, or was removed.
func (d *DB) Task(ctx context.Context, id int64) (t Task, ok bool, err error) {
	tasks, err := d.tasks(ctx, `removed = 0 AND id = ?`, id)
	if err != nil || len(tasks) == 0 {
		return Task{}, false, problem(d.path, err)
	}
	return tasks[0], true, nil
}

func (d *DB) tasks(ctx context.Context, where string, args ...any) ([]Task, error) {
	all, err := storedTasks(ctx, d.pool, d.path, where, args...)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	var c checksum
	for i := range all {
		if err := all[i].check(&c); err != nil {
			return nil, damaged(d.path, "task %d (%s): %w", all[i].ID, all[i].Name, err)
		}
		tasks = append(tasks, all[i].Task)
	}
	return tasks, nil
}

// storedTasks reads rows of task in the order of their numbers, unchecked.
func storedTasks(ctx context.Context, q querier, path, where string, args ...any) (tasks []storedTask, err error) {
	rows, err := q.QueryContext(ctx, `SELECT `+taskColumns+` FROM task WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err reports it
	var keys order
	for rows.Next() {
		t, err := scanTask(rows.Scan)
		if err == nil && !keys.next(t.ID) {
			err = errOrder
		}
		if err != nil {
			return nil, damaged(path, "task %d: %w", t.ID, err)
		}
		tasks = append(tasks, t)
	}
	return tasks, rows.Err()
}

// CreateTask adds t, whose ID, Name and times it sets. A name that is taken gets
// a number behind it. Its counts are not stored.
func (d *DB) CreateTask(ctx context.Context, t *Task) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		name, err := freeName(ctx, tx, t.Name, 0)
		if err != nil {
			return err
		}
		return createTask(ctx, tx, t, name)
	})
}

// FindOrCreateTask finds the task of t's name that was not removed, and sets t to it, or adds
// t as CreateTask does, in one transaction: of several processes that ask for a name at once
// one creates the task and the others find it.
func (d *DB) FindOrCreateTask(ctx context.Context, t *Task) (created bool, err error) {
	err = d.transact(ctx, func(tx *sql.Tx) error {
		found, err := storedTasks(ctx, tx, d.path, `removed = 0 AND name = ? ORDER BY id LIMIT 1`, t.Name)
		if err != nil {
			return err
		}
		if created = len(found) == 0; created {
			return createTask(ctx, tx, t, t.Name)
		}
		var c checksum
		if err := found[0].check(&c); err != nil {
			return damaged(d.path, "task %d (%s): %w", found[0].ID, t.Name, err)
		}
		*t = found[0].Task
		return nil
	})
	return created, err
}

func createTask(ctx context.Context, tx *sql.Tx, t *Task, name string) error {
	roots, err := json.Marshal(t.Roots)
	if err != nil {
		return err
	}
	now := time.Now()
	id, err := changeTask(ctx, tx, `INSERT INTO task (name, roots, pack, pack_key, settings, created, updated) VALUES (?,?,?,?,?,?,?)`,
		name, string(roots), t.Pack, t.PackKey, t.settings(), now.UnixNano(), now.UnixNano())
	if err != nil {
		return err
	}
	t.ID, t.Name, t.Created, t.Updated = id, name, now, now
	return count(ctx, tx, taskCounter, 1)
}

// changeTask executes a statement that adds or changes one task, and gives it the checksum of
// what it is then. id is 0 where there is no such task.
func changeTask(ctx context.Context, tx *sql.Tx, query string, args ...any) (id int64, err error) {
	t, err := scanTask(tx.QueryRowContext(ctx, query+` RETURNING `+taskColumns, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return t.ID, t.seal(ctx, tx)
}

// seal gives the task the checksum of what it is.
func (t *storedTask) seal(ctx context.Context, tx *sql.Tx) error {
	var c checksum
	_, err := tx.ExecContext(ctx, `UPDATE task SET sum = ? WHERE id = ?`, halves(t.identitySum(&c), t.countsSum(&c)), t.ID)
	return err
}

// freeName returns name, or name with the first number behind it that is free; except is a task
// that may have the name already.
func freeName(ctx context.Context, tx *sql.Tx, name string, except int64) (string, error) {
	for n, try := 1, name; ; try = fmt.Sprintf("%s (%d)", name, n) {
		var taken int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM task WHERE removed = 0 AND name = ? AND id <> ?`, try, except).Scan(&taken)
		if errors.Is(err, sql.ErrNoRows) {
			return try, nil
		}
		if err != nil {
			return "", err
		}
		n++
	}
}

// RenameTask gives a task a name and returns the one it got: where it is taken, a
// number comes behind it.
func (d *DB) RenameTask(ctx context.Context, id int64, name string) (got string, err error) {
	err = d.transact(ctx, func(tx *sql.Tx) error {
		if got, err = freeName(ctx, tx, name, id); err != nil {
			return err
		}
		_, err := changeTask(ctx, tx, `UPDATE task SET name = ? WHERE id = ?`, got, id)
		return err
	})
	return got, err
}

// settings returns the task's as the file has them, an object always.
func (t *Task) settings() string {
	if len(t.Settings) == 0 {
		return "{}"
	}
	return string(t.Settings)
}

// UpdateTask stores what a run has changed of t: its roots, its settings, its pack,
// and whether it was scanned or left off.
func (d *DB) UpdateTask(ctx context.Context, t *Task) error {
	roots, err := json.Marshal(t.Roots)
	if err != nil {
		return err
	}
	return d.change(ctx, `UPDATE task SET roots = ?, pack = ?, pack_key = ?, settings = ?, scanned = ?, left_off = ?, updated = max(updated + 1, ?) WHERE id = ?`,
		string(roots), t.Pack, t.PackKey, t.settings(), t.Scanned, t.LeftOff, time.Now().UnixNano(), t.ID)
}

// RemoveTask hides a task, or shows it again; Purge deletes what is hidden.
func (d *DB) RemoveTask(ctx context.Context, id int64, removed bool) error {
	return d.change(ctx, `UPDATE task SET removed = ? WHERE id = ?`, removed, id)
}

func (d *DB) change(ctx context.Context, query string, args ...any) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		_, err := changeTask(ctx, tx, query, args...)
		return err
	})
}
