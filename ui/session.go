package ui

import (
	"wanwu/app"
	"wanwu/inference"
)

// Session is what the window needs of a session; *app.Session is one. No method
// but Close and Unsaved blocks.
type Session interface {
	Workspace() *app.Workspace
	Vocabulary() inference.Vocabulary // of the workspace's rows; it grows
	Status() app.Status
	FirstResult() <-chan struct{}
	Info() (info app.EngineInfo, ok bool)

	Add(roots []string)
	Stop()
	Retry(rows []int)
	Continue()
	LeaveOff()
	RunTask(number int32)
	RunTaskWith(number int32, card app.PackCard)
	AddTo(number int32, roots []string)
	RenameTask(number int32, name string)
	RemoveTask(number int32, removed bool) bool
	Clear() bool
	Reopen()
	Unsaved() int
	Close() error
}
