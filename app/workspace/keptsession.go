package workspace

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"wanwu/app/engine"
	"wanwu/app/store"
	"wanwu/inference"
)

// StoredTask is a task as the file has it.
type StoredTask = store.Task

// StoredTasks lists the tasks in the file at path, oldest first, without waiting for
// who writes to it. A file that is not there has none.
func StoredTasks(ctx context.Context, path string) ([]StoredTask, error) {
	db, err := openToRead(ctx, path)
	if db == nil {
		return nil, err
	}
	defer db.Close()
	return db.Tasks(ctx)
}

// LoadTask fills ws, which must be empty, with one task by its name.
func LoadTask(ctx context.Context, path, name string, ws *Workspace) (StoredTask, error) {
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
	cardsOf(path).know(ws, []string{t.PackKey})
	number := ws.InsertTask(taskOf(&t))
	err = db.Load(ctx, t.ID, func(items []store.Item) error {
		ws.restore(items, map[int64]int32{t.ID: number})
		return nil
	})
	if err != nil {
		return t, err
	}
	return t, restoreJudgements(ctx, db, ws)
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

// ErrOtherPack is that a session was begun with another pack.
var ErrOtherPack = errors.New("the session was made with another pack")

// SessionTask is the task of a session of the command line: the one of that name,
// whose run adds roots to it, or a new one. Where it was made with another pack the
// error is ErrOtherPack.
func (k *Keeper) SessionTask(name string, roots []string, info engine.Info) (number int32, err error) {
	for i, r := range roots {
		if roots[i], err = filepath.Abs(r); err != nil {
			return 0, err
		}
	}
	for _, t := range k.ws.Tasks() {
		if t.Name != name {
			continue
		}
		if t.PackKey != info.PackKey {
			return 0, ErrOtherPack
		}
		return t.Number, nil
	}
	return k.ws.InsertTask(Task{Name: name, Roots: roots, Pack: info.PackID, PackKey: info.PackKey, Created: time.Now()}), nil
}
