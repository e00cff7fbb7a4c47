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
		failed = len(w.failedAmongSelected())
	}
	w.status.count(found, n, failed)
}

func (w *Window) failedAmongSelected() []int {
	return w.opts.Session.Workspace().FailedAmong(w.grid.Selection().Words())
}

// retrySelected reads the selected pictures again that failed.
func (w *Window) retrySelected() {
	w.opts.Session.Retry(w.failedAmongSelected())
	w.ticker.poke()
}

// retryShown reads all pictures again that are shown and failed.
func (w *Window) retryShown() {
	w.opts.Session.Retry(w.opts.Session.Workspace().FailedAmong(w.grid.Shown().words))
	w.ticker.poke()
}

// selectedScope is the selected pictures, in the order in which they are shown.
func (w *Window) selectedScope() scope {
	s := scope{n: w.grid.Selection().Count()}
	if s.n == w.view.Len() {
		return w.filterScope()
	}
	s.rows = make([]int32, 0, s.n)
	for i := 0; i < w.view.Len() && len(s.rows) < s.n; i++ {
		if id := w.view.ID(i); w.grid.Selection().Has(id) {
			s.rows = append(s.rows, int32(id))
		}
	}
	s.n = len(s.rows)
	return s
}

// selectKey is Ctrl+A and Ctrl+I where no text has the focus.
func (w *Window) selectKey(do func()) func() {
	return func() {
		if len(w.win.Canvas().Overlays().List()) == 0 && w.grid.Visible() {
			w.hold.run("select", do)
		}
	}
}
