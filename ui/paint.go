package ui

import (
	"slices"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/watch"
)

// paint shows a frame; old is the one shown before.
func (w *Window) paint(old, f watch.Frame) {
	if w.IsClosing {
		return
	}
	w.Frame = f
	if title := chrome.Title(f.Status); w.Win.Title() != title {
		w.Win.SetTitle(title)
	}
	w.status.Update(f.Status, f.Threshold, w.runName())
	data := f.Revision != old.Revision || len(f.Vocabulary) != len(old.Vocabulary) || f.Lang != old.Lang
	if data || !f.Request.Same(old.Request) {
		w.paintRows(old, f)
	}
	queue := f.Status.Task != old.Status.Task || !slices.Equal(f.Status.Queued, old.Status.Queued)
	if data || queue || !f.Request.Same(old.Request) {
		w.finder.side.SetTasks(f.Tasks, f.Status.Task, f.Status.Queued)
	}
	w.followThreshold()
	w.follow.update(old, f)
	w.reviewing.paint()
	w.explainNone()
	w.news.paint()
	w.empty.SetBroken(w.brokenReason())
	w.drops.ShowNews()
	w.paintSelection()
	w.toolbar.Enable(f.Counts.All, w.exporting.job != nil, w.exporting.share())
	w.settings.Painted()
	if w.onPaint != nil {
		w.onPaint()
	}
}

// paintRows shows the rows and counts of a frame.
func (w *Window) paintRows(old, f watch.Frame) {
	w.view.SetFrame(f)
	all := f.Counts.All
	if t, ok := w.finder.ChosenTask(); ok {
		all = t.Total
	}
	w.finder.side.Update(all, f.Side, f.Labels, w.finder.request.Query)
	if f.Counts.All == 0 && old.Counts.All > 0 {
		w.grid.Forget()
	}
	kit.SetShown(w.empty, f.Counts.All == 0)
	kit.SetShown(w.noMatch.Container, f.Counts.All > 0 && f.N == 0)
	kit.SetShown(w.grid, f.N > 0)
	if !f.Request.Same(old.Request) {
		w.grid.ViewChanged()
	} else {
		w.grid.Reload()
	}
	if f.Request.Order != old.Request.Order {
		w.grid.Top()
	}
	// Once the grid knows its rows: this lays it out.
	if on := w.grid.List() && f.N > 0; on != w.head.Visible() {
		kit.SetShown(w.head, on)
		w.listing.Refresh()
	}
	if filled := f.Counts.All > 0; filled != w.layout.Filled {
		w.layout.Filled = filled
		kit.SetShown(w.toolbar.Details, filled && !w.layout.Wide && !w.layout.Whole)
		w.root.Refresh()
	}
	if f.N > 0 && w.grid.FocusedCell() < 0 && (old.N == 0 || !f.Request.Same(old.Request)) {
		w.grid.ScrollTo(0) // so that the inspector has something to say
		if w.Win.Canvas().Focused() == nil {
			w.Win.Canvas().Focus(w.grid)
		}
	}
	w.judging.GoBack(f.Revision)
	w.picture.Inspect()
	w.finder.renameFollowed()
}

// runName returns the task that the figures of a run are of, where there are others; empty where
// they are of all.
func (w *Window) runName() string {
	st := w.Frame.Status
	for _, t := range w.Frame.Tasks {
		if len(w.Frame.Tasks) > 1 && (t.Number == st.Task || st.Task == 0 && t.Number == st.Ran) {
			return t.Name
		}
	}
	return ""
}

// brokenReason returns why nothing can be recognised; empty where it can.
func (w *Window) brokenReason() string {
	if w.Frame.Status.Phase != session.Broken {
		return ""
	}
	return words.Sentence(w.Options.Lang, w.Frame.Status.Err)
}

// paintSelection says how many pictures are found and selected. A single one that is
// selected is what has the focus, and needs no number.
func (w *Window) paintSelection() {
	found, n := -1, w.grid.Selection().Count()
	if w.Frame.Request.Limited() {
		found = w.Frame.N
	}
	if n < 2 {
		n = 0
	}
	failed := 0
	if n > 0 && w.Frame.Counts.Failed > 0 {
		failed = w.Options.Session.Workspace().CountFailed(w.grid.Selection().IDs().Words)
	}
	w.status.Count(found, n, failed)
}
