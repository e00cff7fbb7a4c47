package watch

import (
	"context"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Session is what the window needs of a session; *session.Session is one. No method
// but Close, Unsaved and Use blocks.
type Session interface {
	Workspace() *workspace.Workspace
	Vocabulary() inference.Vocabulary // of the workspace's rows; it grows
	Status() session.Status
	FirstResult() <-chan struct{}
	Info() (info engine.Info, ok bool)
	Use(ctx context.Context, f func(ctx context.Context, e engine.Recognizer) error) error

	Add(roots []string)
	Stop()
	Retry(rows []int)
	ResumeUnfinished()
	DismissUnfinished()
	RunTask(number int32)
	RunTaskWith(number int32, pack engine.PackInfo)
	AddTo(number int32, roots []string)
	RenameTask(number int32, name string)
	RemoveTask(number int32, removed bool) bool
	Clear() bool
	Reopen()
	Unsaved() int
	Close() error
}
