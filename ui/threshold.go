package ui

import (
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// shownTask returns the task whose pictures are shown: the one that the query asks for, or the only
// one. ok is false while those of several are.
func (fd *finder) shownTask() (t workspace.Task, ok bool) {
	if t, ok = fd.chosenTask(); ok {
		return t, true
	}
	if len(fd.frame.Tasks) == 1 {
		return fd.frame.Tasks[0], true
	}
	return t, false
}

// scopeName says of which pictures numbers are: of a task by its name, or of all.
func (fd *finder) scopeName() string {
	if t, ok := fd.shownTask(); ok {
		return kit.Tr("scope.task", kit.Args{"Name": t.Name})
	}
	return kit.Tr("scope.all")
}

// scopeCounts returns the counts of those pictures, whatever state or label is asked for.
func (fd *finder) scopeCounts() workspace.Counts {
	if _, ok := fd.chosenTask(); ok {
		return fd.frame.Side
	}
	return fd.frame.Counts
}

// setThreshold gives the task that is shown another threshold, or all of them where all are
// shown; then it is that of the next task, too.
func (w *Window) setThreshold(threshold float32) {
	ws := w.opts.Session.Workspace()
	if t, ok := w.finder.shownTask(); ok {
		ws.SetTaskThreshold(t.Number, threshold)
	} else {
		for _, t := range w.frame.Tasks {
			ws.SetTaskThreshold(t.Number, threshold)
		}
	}
	if _, ok := w.finder.chosenTask(); !ok {
		w.app.Preferences().SetFloat(settings.PrefThreshold, float64(threshold))
	}
	w.ticker.Threshold.Set(threshold)
	w.ticker.WakeUp()
}

// followThreshold has the pictures of a task shown at its own threshold.
func (w *Window) followThreshold() {
	wanted := settings.Threshold(w.app.Preferences())
	if shown, ok := w.finder.shownTask(); ok {
		if t, ok := w.opts.Session.Workspace().Task(shown.Number); ok { // now, not in the frame
			if own, ok := workspace.ThresholdOf(t.Settings); ok {
				wanted = own
			}
		}
	}
	if wanted != w.frame.Threshold && w.frame.Counts.All > 0 {
		w.ticker.Threshold.Set(wanted)
		w.ticker.WakeUp()
	}
}
