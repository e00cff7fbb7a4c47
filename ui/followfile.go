package ui

import "wanwu/app/workspace"

// await has the demo show a file once it is recognised.
func (w *Window) await(file string) {
	if w.demo.Shown {
		w.awaiting = file
		if !w.asked.query.Empty() {
			w.search("") // which the picture may not pass
		}
		w.arrived()
	}
}

// arrived shows the awaited file where it has its answer and is among the pictures.
func (w *Window) arrived() {
	if w.awaiting == "" {
		return
	}
	at, ok := w.opts.Session.Workspace().FindFile(w.awaiting)
	if !ok {
		return
	}
	r, ok := w.opts.Session.Workspace().Row(at)
	if !ok || r.State == workspace.Pending {
		return
	}
	if i, ok := w.view.Find(at); ok {
		w.awaiting = ""
		w.grid.ScrollTo(i)
	}
}
