package ui

import (
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/shell"
	"wanwu/ui/watch"
)

// retrier has pictures read again.
type retrier struct {
	*shell.Shell
	picture *pictureViews
	grid    *grid.Grid
	view    *watch.View
}

// focused reads the picture again that the inspector shows.
func (rt *retrier) focused() {
	row := rt.picture.inspector.Shown.Row
	if r, ok := rt.picture.Row(); ok && r.State == workspace.Done && r.Task != 0 {
		rt.Options.Session.RunTask(r.Task) // which reads what has changed, and nothing else
		rt.Ticker.WakeUp()
		return
	}
	if row < 0 {
		return
	}
	rt.Options.Session.Retry([]int{row})
	rt.Ticker.WakeUp()
}

// selected reads the selected pictures again that failed.
func (rt *retrier) selected() { rt.among(rt.grid.Selection().IDs()) }

// shown reads all pictures again that are shown and failed.
func (rt *retrier) shown() {
	var shown grid.IDSet
	rt.view.IDs(&shown, 0, rt.view.Len())
	rt.among(&shown)
}

// among looks for those of some pictures that failed, off the main goroutine since they may be a
// million, and has them read again.
func (rt *retrier) among(ids *grid.IDSet) {
	ids = ids.Clone()
	rt.Goroutines.Go(func() {
		rt.Options.Session.Retry(rt.Options.Session.Workspace().FailedAmong(ids.Words))
		rt.Ticker.WakeUp()
	})
}
