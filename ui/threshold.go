package ui

import (
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// shownTask returns the task whose pictures are shown: the one that the query asks for, or the only
// one. ok is false while those of several are.
func (fd *finder) shownTask() (t workspace.Task, ok bool) {
	if t, ok = fd.ChosenTask(); ok {
		return t, true
	}
	if len(fd.Frame.Tasks) == 1 {
		return fd.Frame.Tasks[0], true
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
	if _, ok := fd.ChosenTask(); ok {
		return fd.Frame.Side
	}
	return fd.Frame.Counts
}

// setThreshold gives the task that is shown another threshold, or all of them where all are
// shown; then it is that of the next task, too.
func (w *Window) setThreshold(threshold float32) {
	ws := w.Options.Session.Workspace()
	if t, ok := w.finder.shownTask(); ok {
		ws.SetTaskThreshold(t.Number, threshold)
	} else {
		for _, t := range w.Frame.Tasks {
			ws.SetTaskThreshold(t.Number, threshold)
		}
	}
	if _, ok := w.finder.ChosenTask(); !ok {
		w.App.Preferences().SetFloat(settings.PrefThreshold, float64(threshold))
	}
	w.Ticker.Threshold.Set(threshold)
	w.Ticker.WakeUp()
}

// followThreshold has the pictures of a task shown at its own threshold.
func (w *Window) followThreshold() {
	wanted := settings.Threshold(w.App.Preferences())
	if shown, ok := w.finder.shownTask(); ok {
		if t, ok := w.Options.Session.Workspace().Task(shown.Number); ok { // now, not in the frame
			if own, ok := workspace.ThresholdOf(t.Settings); ok {
				wanted = own
			}
		}
	}
	if wanted != w.Frame.Threshold && w.Frame.Counts.All > 0 {
		w.Ticker.Threshold.Set(wanted)
		w.Ticker.WakeUp()
	}
}
