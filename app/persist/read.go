package persist

import (
	"context"
	"errors"
	"os"

	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// StoredTask is a task as the file has it.
type StoredTask = store.Task

// StoredTasks lists the tasks in the file at path, oldest first, without waiting for
// a process that writes to it. A file that does not exist has none.
func StoredTasks(ctx context.Context, path string) ([]StoredTask, error) {
	db, err := openToRead(ctx, path)
	if db == nil {
		return nil, err
	}
	defer db.Close()
	return db.Tasks(ctx)
}

// LoadTask fills ws, which must be empty, with one task by its name.
func LoadTask(ctx context.Context, path, name string, ws *workspace.Workspace) (StoredTask, error) {
	db, err := openToRead(ctx, path)
	if err != nil {
		return StoredTask{}, err
	}
	if db == nil {
		return StoredTask{}, &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}
	}
	defer db.Close()
	t, err := db.TaskByName(ctx, name)
	if err != nil {
		return StoredTask{}, err
	}
	cardsOf(path).addTo(ws, []string{t.PackKey})
	number := ws.Journal().InsertStored(&t)
	err = db.Load(ctx, t.ID, func(items []store.Item) error {
		ws.Journal().Restore(items, map[int64]int32{t.ID: number})
		return nil
	})
	if err != nil {
		return t, err
	}
	return t, loadJudgements(ctx, db, ws.Journal())
}

// openToRead opens the file; nil without an error is that there is nothing in it.
func openToRead(ctx context.Context, path string) (*store.DB, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	db, err := store.OpenReadOnly(ctx, path)
	switch {
	case errors.Is(err, store.ErrEmpty):
		return nil, nil
	case errors.Is(err, store.ErrOlder):
		db, _, err = store.Open(ctx, path)
	}
	return db, err
}
