package ui

import "fyne.io/fyne/v2"

// askToClose closes the window, after asking where an export would be lost.
func (w *Window) askToClose() {
	if w.export == nil {
		w.close()
		return
	}
	w.tellSheet(tr("close.title"), tr("close.text"), false,
		newButton(tr("close.leave"), secondary, w.close),
		newButton(tr("close.stay"), primary, nil))
}

// close cancels everything, waits off the main goroutine until it is gone, and
// only then lets Fyne quit: afterwards closures for the main goroutine would
// run on whichever goroutine makes them.
func (w *Window) close() {
	if w.closing {
		return
	}
	w.closing = true
	w.win.SetTitle(tr("title.closing", args{"Name": tr("app.name")}))
	w.status.text.set(tr("status.closing"))
	w.cancel()
	go func() { // ends the program: nobody is left to wait for it
		w.shutdown()
		w.do(func() {
			w.win.SetCloseIntercept(nil)
			w.win.Close()
		})
	}()
}

// Closing is whether the window takes nothing any more. It may be called from any
// goroutine.
func (w *Window) Closing() bool { return w.ctx.Err() != nil }

// shutdown waits until every goroutine of the window and the session is gone.
// Not on the main goroutine: they may be waiting for it.
func (w *Window) shutdown() {
	w.wg.Wait()
	w.thumbs.Close()
	if err := w.opts.Session.Close(); err != nil {
		fyne.LogError("closing the engine", err)
	}
}
