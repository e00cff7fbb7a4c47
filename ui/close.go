package ui

import (
	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// askToClose closes the window, after asking where an export or results would be lost.
func (w *Window) askToClose() {
	if w.closing || w.leaving {
		return // what was asked stands still, or is being found out
	}
	if w.export == nil {
		w.closeUnlessUnsaved()
		return
	}
	w.leaving = true
	w.tellSheet(kit.Tr("close.title"), kit.Tr("close.text"), false,
		kit.NewButton(kit.Tr("close.leave"), kit.Secondary, w.closeUnlessUnsaved),
		kit.NewButton(kit.Tr("close.stay"), kit.Primary, nil)).OnClose = w.stay
}

// stay is that the question of leaving was answered, or put away.
func (w *Window) stay() { w.leaving = false }

// closeUnlessUnsaved asks where results would be gone with the window, and closes it
// where none would.
func (w *Window) closeUnlessUnsaved() {
	w.leaving = true
	w.wg.Go(func() {
		n := w.opts.Session.Unsaved()
		w.do(func() {
			w.leaving = false
			switch {
			case w.closing:
			case n == 0:
				w.close()
			default:
				w.askUnsaved(n)
			}
		})
	})
}

// askUnsaved offers to export what the workspace could not keep.
func (w *Window) askUnsaved(n int) {
	w.leaving = true
	buttons := []*kit.Button{kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil), kit.NewButton(kit.Tr("close.anyway"), kit.Secondary, w.close)}
	if w.export == nil {
		buttons = append(buttons, kit.NewButton(kit.Tr("close.export"), kit.Primary, func() { w.exportRows(w.allScope(), "xlsx") }))
	}
	w.tellSheet(kit.Tr("close.unsaved", kit.Args{"N": kit.Number(n)}), w.unsavedText(), false, buttons...).OnClose = w.stay
}

// unsavedText says why they are not kept, and what would keep them.
func (w *Window) unsavedText() string {
	text := kit.Tr("close.unsaved.text")
	if why := words.Sentence(w.opts.Lang, w.opts.Session.Status().FileErr); why != "" {
		text = why + "\n" + text
	}
	return text
}

// close cancels everything, waits off the main goroutine until it is gone, and
// only then lets Fyne quit: afterwards closures for the main goroutine would
// run on whichever goroutine makes them.
func (w *Window) close() {
	if w.closing {
		return
	}
	w.closing = true
	w.win.SetTitle(kit.Tr("title.closing", kit.Args{"Name": kit.Tr("app.name")}))
	w.status.text.Set(kit.Tr("status.closing"))
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
