package ui

import (
	"reflect"
	"slices"

	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/shell"
	"wanwu/ui/watch"
)

// follower scrolls to what the user is waiting for, once it exists: the task that is about to
// begin, or one file once it has its answer.
type follower struct {
	*shell.Shell
	finder *finder
	view   *watch.View
	grid   *grid.Grid

	task   bool           // the task of the next run is to be shown when it begins
	before session.Status // as it was when that was asked for
	file   string         // the file that is to get the focus; empty for none
}

// AwaitTask has the task of the next run shown alone when it begins, where there are
// others: its pictures would be at the end of the list otherwise.
func (fl *follower) AwaitTask() { fl.task, fl.before = true, fl.Options.Session.Status() }

// Unchanged reports whether nothing has happened since AwaitTask.
func (fl *follower) Unchanged(st session.Status) bool { return reflect.DeepEqual(st, fl.before) }

// AwaitFile gives a file the focus once it is recognised.
func (fl *follower) AwaitFile(file string) {
	fl.file = file
	if fl.finder.request.Limited() {
		fl.finder.ShowAll() // the picture may not pass
	}
	fl.showFile()
}

// giveUpFile ends the wait for a file: the user has gone to another picture.
func (fl *follower) giveUpFile() { fl.file = "" }

// update shows what has come with a frame.
func (fl *follower) update(old, f watch.Frame) {
	fl.showTask(old, f)
	fl.showFile()
}

func (fl *follower) showTask(old, f watch.Frame) {
	task := f.Status.Task
	begins := task != 0 && (task != old.Status.Task || old.Status.Phase != f.Status.Phase)
	if task == 0 && f.Status.Ran != 0 && !f.Status.Begun.Equal(fl.before.Begun) {
		task, begins = f.Status.Ran, true // it ended before the next tick
	}
	if !fl.task || !begins {
		return
	}
	fl.task = false
	switch i := slices.IndexFunc(f.Tasks, func(t workspace.Task) bool { return t.Number == task }); {
	case i >= 0 && len(f.Tasks) > 1:
		fl.finder.showTask(f.Tasks[i])
	case fl.finder.request.Limited():
		fl.finder.ShowAll() // what was dropped may not pass
	}
}

// showFile gives the awaited file the focus where it has its answer and is among the
// pictures.
func (fl *follower) showFile() {
	if fl.file == "" {
		return
	}
	at, ok := fl.Options.Session.Workspace().FindFile(fl.file)
	if !ok {
		return
	}
	r, ok := fl.Options.Session.Workspace().Row(at)
	if !ok || r.State == workspace.Pending {
		return
	}
	if i, ok := fl.view.Find(at); ok {
		fl.file = ""
		fl.grid.ScrollTo(i)
	}
}
