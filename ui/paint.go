package ui

import (
	"slices"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// paint shows a frame; old is the one shown before.
func (w *Window) paint(old, f frame) {
	if w.closing {
		return
	}
	w.frame = f
	if title := titleOf(f.status); w.win.Title() != title {
		w.win.SetTitle(title)
	}
	w.status.update(f.status, f.threshold, w.runName())
	data := f.revision != old.revision || len(f.vocabulary) != len(old.vocabulary)
	if data || !f.request.same(old.request) {
		w.paintRows(old, f)
	}
	queue := f.status.Task != old.status.Task || !slices.Equal(f.status.Queued, old.status.Queued)
	if data || queue || !f.request.same(old.request) {
		w.finder.side.SetTasks(f.tasks, f.status.Task, f.status.Queued)
	}
	w.followThreshold()
	w.follow.update(old, f)
	w.explainNone()
	w.news.paint()
	w.empty.setBroken(w.brokenReason())
	w.drops.showNews()
	w.paintSelection()
	w.toolbar.enable(f.counts.All, w.exporting.job != nil, w.exporting.share())
	w.settings.Painted()
	if w.onPaint != nil {
		w.onPaint()
	}
}

// paintRows shows the rows and counts of a frame.
func (w *Window) paintRows(old, f frame) {
	w.view.setFrame(f)
	all := f.counts.All
	if t, ok := w.finder.chosenTask(); ok {
		all = t.Total
	}
	w.finder.side.Update(all, f.side, f.labels, w.finder.request.query)
	if f.counts.All == 0 && old.counts.All > 0 {
		w.grid.Forget()
	}
	kit.SetShown(w.empty, f.counts.All == 0)
	kit.SetShown(w.noMatch.Container, f.counts.All > 0 && f.n == 0)
	kit.SetShown(w.grid, f.n > 0)
	if !f.request.same(old.request) {
		w.grid.ViewChanged()
	} else {
		w.grid.Reload()
	}
	if f.request.order != old.request.order {
		w.grid.Top()
	}
	// Once the grid knows its rows: this lays it out.
	if on := w.grid.List() && f.n > 0; on != w.head.Visible() {
		kit.SetShown(w.head, on)
		w.listing.Refresh()
	}
	if filled := f.counts.All > 0; filled != w.layout.filled {
		w.layout.filled = filled
		kit.SetShown(w.toolbar.details, filled && !w.layout.wide)
		w.root.Refresh()
	}
	if f.n > 0 && w.grid.FocusedCell() < 0 && (old.n == 0 || !f.request.same(old.request)) {
		w.grid.ScrollTo(0) // so that the inspector has something to say
		if w.win.Canvas().Focused() == nil {
			w.win.Canvas().Focus(w.grid)
		}
	}
	w.judging.goBack(f.revision)
	w.picture.inspect()
	w.finder.renameFollowed()
}

// runName is the task that the figures of a run are of, where there are others; empty where
// they are of all.
func (w *Window) runName() string {
	st := w.frame.status
	for _, t := range w.frame.tasks {
		if len(w.frame.tasks) > 1 && (t.Number == st.Task || st.Task == 0 && t.Number == st.Ran) {
			return t.Name
		}
	}
	return ""
}

// brokenReason is why nothing can be recognised; empty where it can.
func (w *Window) brokenReason() string {
	if w.frame.status.Phase != session.Broken {
		return ""
	}
	return words.Sentence(w.opts.Lang, w.frame.status.Err)
}

// paintSelection says how many pictures are found and selected. A single one that is
// selected is what has the focus, and needs no number.
func (w *Window) paintSelection() {
	found, n := -1, w.grid.Selection().Count()
	if !w.frame.request.query.Empty() {
		found = w.frame.n
	}
	if n < 2 {
		n = 0
	}
	failed := 0
	if n > 0 && w.frame.counts.Failed > 0 {
		failed = w.opts.Session.Workspace().CountFailed(w.grid.Selection().IDs().Words)
	}
	w.status.count(found, n, failed)
}
