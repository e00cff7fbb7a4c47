package ui

// paintSelection says how many pictures are found and selected. A single one that is
// selected is what has the focus, and needs no number.
func (w *Window) paintSelection() {
	found, n := -1, w.grid.Selection().Count()
	if !w.frame.asked.query.Empty() {
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

// selectKey is Ctrl+A and Ctrl+I where no text has the focus.
func (w *Window) selectKey(do func()) func() {
	return func() {
		if len(w.win.Canvas().Overlays().List()) == 0 && w.grid.Visible() {
			w.work("select", do)
		}
	}
}
