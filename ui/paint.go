package ui

import (
	"reflect"
	"slices"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
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
	w.status.update(f.status, f.threshold)
	data := f.revision != old.revision || len(f.vocabulary) != len(old.vocabulary)
	if data || !f.asked.same(old.asked) {
		w.paintRows(old, f)
	}
	queue := f.status.Task != old.status.Task || !slices.Equal(f.status.Queued, old.status.Queued)
	if data || queue || !f.asked.same(old.asked) {
		w.side.SetTasks(f.tasks, f.status.Task, f.status.Queued)
	}
	w.followDrop(old, f)
	w.paintStrip()
	w.empty.setBroken(w.brokenReason())
	w.tellNews()
	w.paintSelection()
	w.toolbar.enable(f.counts.All, w.export != nil, w.exportShare())
	w.settings.Painted()
	if w.demo.Shown && data {
		w.arrived()
	}
	if w.onPaint != nil {
		w.onPaint()
	}
}

// paintRows shows the rows and counts of a frame.
func (w *Window) paintRows(old, f frame) {
	w.view.vocabulary, w.view.threshold = f.vocabulary, f.threshold
	w.view.rows, w.view.all, w.view.n, w.view.ids, w.view.places = f.rows, f.all, f.n, f.ids, f.places
	w.side.Update(f.counts.All, f.side, f.labels, w.asked.query)
	if f.counts.All == 0 && old.counts.All > 0 {
		w.grid.Forget()
	}
	kit.SetShown(w.empty, f.counts.All == 0)
	kit.SetShown(w.noMatch, f.counts.All > 0 && f.n == 0)
	kit.SetShown(w.grid, f.n > 0)
	if !f.asked.same(old.asked) {
		w.grid.ViewChanged()
	} else {
		w.grid.Reload()
	}
	if f.asked.order != old.asked.order {
		w.grid.Top()
	}
	// Once the grid knows its rows: this lays it out.
	if on := w.grid.List() && f.n > 0; on != w.head.Visible() {
		kit.SetShown(w.head, on)
		w.pictures.Refresh()
	}
	if filled := f.counts.All > 0; filled != w.layout.filled {
		w.layout.filled = filled
		kit.SetShown(w.toolbar.details, filled && !w.layout.wide)
		w.root.Refresh()
	}
	if f.n > 0 && w.grid.FocusedCell() < 0 && (old.n == 0 || !f.asked.same(old.asked)) {
		w.grid.ScrollTo(0) // so that the inspector has something to say
		if w.win.Canvas().Focused() == nil {
			w.win.Canvas().Focus(w.grid)
		}
	}
	w.inspectFocused()
	w.followTask()
}

// inspectFocused shows the picture that has the focus.
func (w *Window) inspectFocused() {
	f := viewer.Details{Row: -1}
	var r workspace.Row
	ok := false
	if i := w.grid.FocusedCell(); i >= 0 && i < w.view.Len() {
		if r, ok = w.opts.Session.Workspace().Row(w.view.ID(i)); ok {
			f = viewer.Describe(r, w.view.vocabulary, w.view.threshold, w.opts.Lang, settings.TopK(w.app.Preferences()))
		}
	}
	before := w.inspector.Shown
	w.inspector.SetDetails(f)
	switch {
	case !ok:
		w.preview.Want(nil)
	case f.Row != before.Row, f.Failed != before.Failed, !f.Written.Equal(before.Written):
		w.preview.Want(&r)
	}
	w.viewer.SetDetails(f, r)
	if ok && w.demo.Shown {
		f = viewer.Describe(r, w.view.vocabulary, w.view.threshold, w.opts.Lang, max(viewer.DemoAnswers, settings.TopK(w.app.Preferences())))
	}
	w.demo.SetDetails(f, r, ok)
}

// brokenReason is why nothing can be recognised; empty where it can.
func (w *Window) brokenReason() string {
	if w.frame.status.Phase != session.Broken {
		return ""
	}
	return words.Sentence(w.opts.Lang, w.frame.status.Err)
}

// tellNews says in one line what matters now: how the last run failed, what
// the last drop brought.
func (w *Window) tellNews() {
	st := w.frame.status
	text, color := "", kit.ColorMuted
	switch {
	case st.Phase == session.Ready && st.Err != nil:
		text, color = words.Sentence(w.opts.Lang, st.Err), kit.ColorWrong
	case st.Phase == session.Loading || st.Phase == session.Broken:
		return // what was said of the queued drop stands
	case reflect.DeepEqual(st, w.before):
		return // the drop has not begun
	default:
		text = dropSummary(st, w.opts.Lang)
		if st.NoPictures != "" {
			color = kit.ColorUnsure
		}
	}
	nothing := nothingFound(st, w.dropped, w.opts.Lang)
	if nothing != "" {
		text, color = nothing, kit.ColorUnsure
		if w.frame.counts.All == 0 {
			text = "" // it is said in the middle
		}
	}
	w.empty.say(nothing)
	if text != "" || w.opts.Warning == "" || w.dropped != nil {
		w.tell(text, color)
	}
}

// inspectDetail asks for more pixels of the inspected picture.
func (w *Window) inspectDetail() {
	if r, ok := w.focusedRow(); ok && r.Width > 0 {
		w.preview.WantDetail(&r, viewer.DetailSide(r))
	}
}
