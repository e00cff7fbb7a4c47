package ui

import "wanwu/ui/grid"

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

// retrySelected reads the selected pictures again that failed.
func (w *Window) retrySelected() { w.retry(w.grid.Selection().IDs()) }

// retryShown reads all pictures again that are shown and failed.
func (w *Window) retryShown() {
	var shown grid.IDSet
	w.view.IDs(&shown, 0, w.view.Len())
	w.retry(&shown)
}

// retry looks for those of some pictures that failed, off the main goroutine since they
// may be a million, and has them read again.
func (w *Window) retry(ids *grid.IDSet) {
	ids = ids.Clone()
	w.wg.Go(func() {
		w.opts.Session.Retry(w.opts.Session.Workspace().FailedAmong(ids.Words))
		w.ticker.poke()
	})
}

// selectedScope is the selected pictures, in the order in which they are shown.
func (w *Window) selectedScope() scope {
	s, n := w.filterScope(), w.grid.Selection().Count()
	if n < s.n {
		s.only, s.n, s.query = w.grid.Selection().IDs().Clone(), n, ""
	}
	return s
}

// selectKey is Ctrl+A and Ctrl+I where no text has the focus.
func (w *Window) selectKey(do func()) func() {
	return func() {
		if len(w.win.Canvas().Overlays().List()) == 0 && w.grid.Visible() {
			w.work("select", do)
		}
	}
}
