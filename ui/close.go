package ui

import (
	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/ui/chrome"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// closer closes the window, after asking where something would be lost.
type closer struct {
	*shell.Shell
	exporting *exporting
	thumbs    *grid.ThumbLoader
	status    *chrome.StatusBar

	leaving bool // the window was asked to close, and has not answered
}

// askToClose closes the window, after asking where an export or results would be lost.
func (c *closer) askToClose() {
	if c.IsClosing || c.leaving {
		return // what was asked stands still, or is being found out
	}
	if c.exporting.job == nil {
		c.closeUnlessUnsaved()
		return
	}
	c.leaving = true
	c.Ask(kit.Tr("close.title"), kit.Tr("close.text"), false,
		kit.NewButton(kit.Tr("close.leave"), kit.Secondary, c.closeUnlessUnsaved),
		kit.NewButton(kit.Tr("close.stay"), kit.Primary, nil)).OnClose = c.stayOpen
}

// stayOpen ends the question of leaving.
func (c *closer) stayOpen() { c.leaving = false }

// closeUnlessUnsaved asks where results would be gone with the window, and closes it
// where none would.
func (c *closer) closeUnlessUnsaved() {
	c.leaving = true
	c.Goroutines.Go(func() {
		n := c.Options.Session.Unsaved()
		c.Do(func() {
			c.leaving = false
			switch {
			case c.IsClosing:
			case n == 0:
				c.close()
			default:
				c.askUnsaved(n)
			}
		})
	})
}

// askUnsaved offers to export what the workspace could not keep.
func (c *closer) askUnsaved(n int) {
	c.leaving = true
	buttons := []*kit.Button{kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil), kit.NewButton(kit.Tr("close.anyway"), kit.Secondary, c.close)}
	if c.exporting.job == nil {
		buttons = append(buttons, kit.NewButton(kit.Tr("close.export"), kit.Primary, func() { c.exporting.exportRows(c.exporting.allScope(), formats.XLSX) }))
	}
	c.Ask(kit.Tr("close.unsaved", kit.Args{"N": kit.Number(n)}), c.unsavedText(), false, buttons...).OnClose = c.stayOpen
}

// unsavedText says why they are not kept, and what would keep them.
func (c *closer) unsavedText() string {
	text := kit.Tr("close.unsaved.text")
	if why := words.Sentence(c.Options.Lang, c.Options.Session.Status().FileErr); why != "" {
		text = why + "\n" + text
	}
	return text
}

// close cancels everything, waits off the main goroutine until it is gone, and
// only then lets Fyne quit: afterwards closures for the main goroutine would
// run on whichever goroutine makes them.
func (c *closer) close() {
	if c.IsClosing {
		return
	}
	c.IsClosing = true
	c.Win.SetTitle(kit.Tr("title.closing", kit.Args{"Name": kit.Tr("app.name")}))
	c.status.Text.Set(kit.Tr("status.closing"))
	c.Cancel()
	go func() { // ends the program: there is nothing left to wait for it
		c.shutdown()
		c.Do(func() {
			c.Win.SetCloseIntercept(nil)
			c.Win.Close()
		})
	}()
}

// shutdown waits until every goroutine of the window and the session is gone.
// Not on the main goroutine: they may be waiting for it.
func (c *closer) shutdown() {
	c.Goroutines.Wait()
	c.thumbs.Close()
	if err := c.Options.Session.Close(); err != nil {
		if c.Options.Log != nil {
			c.Options.Log.Error("closing the session", "error", err)
		}
	}
}
