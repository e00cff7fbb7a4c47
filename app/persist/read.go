package persist

import (
	"cmp"
	"context"
	"errors"

	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"

	"golang.org/x/text/unicode/norm"
)

// StoredTask is a task as the file has it.
type StoredTask = store.Task

// StoredTasks lists the tasks in the file at path, oldest first, without waiting for
// who writes to it. Their counts are those of the rows, each of which is checked. A file that
// does not exist has none. The report is that of store.Open, where the file had to be
// exchanged or brought up to date, and what was found damaged.
func StoredTasks(ctx context.Context, path string) (tasks []StoredTask, report store.Report, err error) {
	report, err = readStored(ctx, path, func(db *store.DB) (err error) {
		tasks, err = db.CountedTasks(ctx)
		return err
	})
	return tasks, report, err
}

// LoadTask fills ws, which must be empty, with one task by its name, composed or as it is
// given. The report is that of
// StoredTasks.
func LoadTask(ctx context.Context, path, name string, ws *workspace.Workspace) (t StoredTask, report store.Report, err error) {
	found := false
	report, err = readStored(ctx, path, func(db *store.DB) (err error) {
		ws.Journal().Restart()
		found = true
		t, err = db.TaskByName(ctx, norm.NFC.String(name))
		if inference.CodeOf(err) == inference.CodeNoSession { // kept before names were composed
			t, err = db.TaskByName(ctx, name)
		}
		if err != nil {
			return err
		}
		packInfosOf(path).addTo(ws, []string{t.PackKey})
		number := ws.Journal().InsertStored(&t)
		err = db.Load(ctx, t.ID, func(items []store.Item) error {
			ws.Journal().Restore(items, map[int64]int32{t.ID: number})
			return nil
		})
		if err != nil {
			return err
		}
		if err := loadTruths(ctx, db, ws.Journal()); err != nil {
			return err
		}
		return loadJudgements(ctx, db, ws.Journal())
	})
	if err == nil && !found {
		err = &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}
	}
	return t, report, err
}

// readStored opens the file at path to be read, and calls read with it; where there is nothing
// in it read is not called. A file that is lost, of an earlier version, or found damaged, or whose log is, is
// opened to be written instead, which exchanges or repairs it, and read is called again. Where only the log is
// damaged and the file cannot be written, what is before the damage is read.
func readStored(ctx context.Context, path string, read func(*store.DB) error) (report store.Report, err error) {
	logDamaged := store.LogDamaged(path)
	if !store.Lost(path) && !logDamaged {
		db, err := store.OpenReadOnly(ctx, path)
		switch {
		case errors.Is(err, store.ErrEmpty), inference.CodeOf(err) == inference.CodeNotFound:
			return report, nil
		case err == nil:
			report, err = readAndClose(db, report, read)
		}
		if !errors.Is(err, store.ErrOlder) && inference.CodeOf(err) != inference.CodeDamaged {
			return report, err
		}
	}
	var first store.Report
	for again := true; ; again = false {
		db, report, err := store.Open(ctx, path)
		report = cmp.Or(report, first) // what the first attempt has done holds where the second found nothing
		if logDamaged && inference.CodeOf(err) == inference.CodeReadOnly {
			if readable, e := store.OpenReadOnly(ctx, path); e == nil {
				db, err, report.LogLost = readable, nil, true
			}
		}
		if err != nil {
			return report, err
		}
		first = report
		report, err = readAndClose(db, report, func(db *store.DB) error {
			err := read(db)
			if inference.CodeOf(err) == inference.CodeDamaged {
				return cmp.Or(db.Check(ctx), err) // leaves the note by which Open exchanges the file
			}
			if err == nil && inference.CodeOf(db.RepairRows(ctx)) == inference.CodeDamaged {
				return cmp.Or(db.Check(ctx), err)
			}
			return err // what could not be repaired was read and reported anyway
		})
		if inference.CodeOf(err) != inference.CodeDamaged || !again {
			return report, err
		}
	}
}

// readAndClose calls read, adds what it has found damaged to the report, and closes db.
func readAndClose(db *store.DB, report store.Report, read func(*store.DB) error) (store.Report, error) {
	err := read(db)
	report.Losses = db.Losses()
	return report, errors.Join(err, db.Close())
}
