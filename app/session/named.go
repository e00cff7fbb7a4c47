package session

import (
	"context"
	"errors"
	"time"

	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/workspace"

	"golang.org/x/text/unicode/norm"
)

// ErrOtherPack is that a named task was made with another pack.
var ErrOtherPack = errors.New("the task was made with another pack")

// NamedTask returns the task of a name in a workspace, to which a run adds roots, or a new one:
// what the command line calls a session. Roots are those of AbsoluteRoots. A new one is in the file
// at once where it can be: of two processes that add one name, one does. Where the task was made
// with another pack the error is ErrOtherPack.
func NamedTask(ctx context.Context, ws *workspace.Workspace, syncer *persist.Syncer, name string, roots []string, info engine.Info) (number int32, err error) {
	name = norm.NFC.String(name)
	for _, t := range ws.Tasks() {
		if norm.NFC.String(t.Name) != name {
			continue
		}
		if t.PackKey != info.PackKey {
			return 0, ErrOtherPack
		}
		return t.Number, nil
	}
	stored := store.Task{Name: name, Roots: roots, Pack: info.PackID, PackKey: info.PackKey}
	err = syncer.FindOrCreateTask(ctx, &stored)
	switch {
	case err != nil || stored.ID == 0: // stored with the results, and Syncer.Err reports it
		return ws.InsertTask(workspace.Task{Name: name, Roots: roots, Pack: info.PackID, PackKey: info.PackKey, Created: time.Now()}), nil
	case stored.PackKey != info.PackKey:
		return 0, ErrOtherPack
	}
	return ws.Journal().InsertStored(&stored), nil
}
