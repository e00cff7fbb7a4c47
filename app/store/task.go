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

const taskColumns = `id, name, roots, pack, pack_key, settings, created, updated, total, done, failed, decoded, scanned, left_off`

func scanTask(scan func(...any) error) (t Task, err error) {
	var roots, settings string
	var created, updated int64
	err = scan(&t.ID, &t.Name, &roots, &t.Pack, &t.PackKey, &settings, &created, &updated,
		&t.Total, &t.Done, &t.Failed, &t.Decoded, &t.Scanned, &t.LeftOff)
	if err != nil {
		return Task{}, err
	}
	t.Settings = json.RawMessage(settings)
	t.Created, t.Updated = time.Unix(0, created), time.Unix(0, updated)
	if err := json.Unmarshal([]byte(roots), &t.Roots); err != nil {
		return Task{}, fmt.Errorf("roots of task %d: %w", t.ID, err)
	}
	return t, nil
}

// Tasks lists the tasks that were not removed, oldest first.
func (d *DB) Tasks(ctx context.Context) ([]Task, error) {
	tasks, err := d.tasks(ctx, `removed = 0 ORDER BY id`)
	return tasks, problem(d.path, err)
}

// TaskByName finds a task that was not removed; one that is not there is an
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

// Task is the task of an ID; ok is false where it is not there, or was removed.
func (d *DB) Task(ctx context.Context, id int64) (t Task, ok bool, err error) {
	tasks, err := d.tasks(ctx, `removed = 0 AND id = ?`, id)
	if err != nil || len(tasks) == 0 {
		return Task{}, false, problem(d.path, err)
	}
	return tasks[0], true, nil
}

func (d *DB) tasks(ctx context.Context, where string, args ...any) ([]Task, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT `+taskColumns+` FROM task WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tasks []Task
	for rows.Next() {
		t, err := scanTask(rows.Scan)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, t)
	}
	return tasks, rows.Err()
}

// CreateTask adds t, whose ID, Name and times it sets. A name that is taken gets
// a number behind it. Its counts are not taken over.
func (d *DB) CreateTask(ctx context.Context, t *Task) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		name, err := freeName(ctx, tx, t.Name, 0)
		if err != nil {
			return err
		}
		roots, err := json.Marshal(t.Roots)
		if err != nil {
			return err
		}
		now := time.Now()
		r, err := tx.ExecContext(ctx, `INSERT INTO task (name, roots, pack, pack_key, settings, created, updated) VALUES (?,?,?,?,?,?,?)`,
			name, string(roots), t.Pack, t.PackKey, t.settings(), now.UnixNano(), now.UnixNano())
		if err != nil {
			return err
		}
		if t.ID, err = r.LastInsertId(); err != nil {
			return err
		}
		t.Name, t.Created, t.Updated = name, now, now
		return nil
	})
}

// freeName is name, or name with the first number behind it that is free;
// except is a task that may have the name already.
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
		_, err := tx.ExecContext(ctx, `UPDATE task SET name = ? WHERE id = ?`, got, id)
		return err
	})
	return got, err
}

// settings are the task's as the file has them, an object always.
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
	return d.exec(ctx, `UPDATE task SET roots = ?, pack = ?, pack_key = ?, settings = ?, scanned = ?, left_off = ?, updated = max(updated + 1, ?) WHERE id = ?`,
		string(roots), t.Pack, t.PackKey, t.settings(), t.Scanned, t.LeftOff, time.Now().UnixNano(), t.ID)
}

// RemoveTask hides a task, or shows it again; Purge forgets what is hidden.
func (d *DB) RemoveTask(ctx context.Context, id int64, removed bool) error {
	return d.exec(ctx, `UPDATE task SET removed = ? WHERE id = ?`, removed, id)
}

func (d *DB) exec(ctx context.Context, q string, args ...any) error {
	return d.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, args...)
		return err
	})
}
