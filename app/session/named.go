package session

import (
	"errors"
	"time"

	"wanwu/app/engine"
	"wanwu/app/workspace"
)

// ErrOtherPack is that a named task was made with another pack.
var ErrOtherPack = errors.New("the task was made with another pack")

// NamedTask is the task of a name in a workspace, to which a run adds roots, or a new one:
// what the command line calls a session. Roots are those of AbsoluteRoots. Where the task
// was made with another pack the error is ErrOtherPack.
func NamedTask(ws *workspace.Workspace, name string, roots []string, info engine.Info) (number int32, err error) {
	for _, t := range ws.Tasks() {
		if t.Name != name {
			continue
		}
		if t.PackKey != info.PackKey {
			return 0, ErrOtherPack
		}
		return t.Number, nil
	}
	return ws.InsertTask(workspace.Task{Name: name, Roots: roots, Pack: info.PackID, PackKey: info.PackKey, Created: time.Now()}), nil
}
