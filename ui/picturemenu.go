package ui

import (
	"fyne.io/fyne/v2"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/shell"
)

// pictureMenuKey opens the menu of the focused picture (the menu key, Shift+F10).
func (w *Window) pictureMenuKey() {
	if len(w.Win.Canvas().Overlays().List()) == 0 && w.grid.Visible() && w.grid.FocusedCell() >= 0 {
		w.showPictureMenu(w.grid.FocusedAt())
	}
}

// showPictureMenu opens what can be done with the focused picture, and with all that are
// selected, beside a point of the grid.
func (w *Window) showPictureMenu(at fyne.Position) { w.showPictureMenuBy(w.grid, at) }

// showPictureMenuBy is like showPictureMenu, beside a point of any object, the zero for all of it.
func (w *Window) showPictureMenuBy(by fyne.CanvasObject, at fyne.Position) {
	r, ok := w.picture.Row()
	if !ok {
		return
	}
	items := []shell.MenuItem{
		{Text: kit.Tr("picture.enlarge"), On: func() { w.picture.viewer.Open(w.grid.FocusedCell(), false) }},
		{Text: kit.Tr("picture.open"), On: func() { w.Launch(native.OpenFile, r.File) }},
		{Text: kit.Tr("inspector.reveal"), On: w.picture.revealFocused},
		{Text: kit.Tr("inspector.path"), On: w.copier.copyPath},
	}
	if r.State != workspace.Failed {
		items = append(items, shell.MenuItem{Text: kit.Tr("inspector.copy"), On: w.copier.copyPicture})
	}
	if w.ranking.CanFindSimilar(r) {
		items = append(items, shell.MenuItem{Text: kit.Tr("similar.menu"), On: w.ranking.Similar})
	}
	if w.reading.Offered() && r.State == workspace.Done {
		items = append(items, shell.MenuItem{Text: kit.Tr("reading.menu", kit.Args{"N": kit.Number(max(w.grid.Selection().Count(), 1))}), On: w.readSelected})
	}
	if w.teaching.CanTeach(r) {
		items = append(items, shell.MenuItem{Text: kit.Tr("teach.menu", kit.Args{"N": kit.Number(max(w.grid.Selection().Count(), 1))}), On: w.teaching.Ask})
	}
	if name := w.library.Label(); name != "" && w.library.Offered() {
		items = append(items, shell.MenuItem{Text: kit.Tr("library.of", kit.Args{"Name": name}), On: func() { w.library.Open(true) }})
	}
	if r.State == workspace.Failed || w.picture.inspector.FileState == workspace.FileChanged {
		items = append(items, shell.MenuItem{Text: kit.Tr("inspector.retry"), On: w.retry.focused})
	}
	if chosen := w.exporting.selectedScope(); w.grid.Selection().Count() > 1 {
		items = append(items, shell.MenuItem{Text: kit.Tr("picture.rows", kit.Args{"N": kit.Number(chosen.n)}), On: func() { w.copier.copyRows(chosen) }})
	}
	w.ShowMenuAt(by, at, "", items)
}

// readSelected reads the text in the selected pictures, or in the focused one.
func (w *Window) readSelected() {
	r, ok := w.picture.Row()
	ids := w.grid.Selection().IDs().Clone()
	one := w.grid.Selection().Count() <= 1
	if ok {
		w.reading.Read(func(other *workspace.Row) bool { return one && other.Index == r.Index || !one && ids.Has(other.Index) })
	}
}
