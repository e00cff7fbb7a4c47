package ui

import (
	"fyne.io/fyne/v2"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// pictureMenuKey opens the menu of the focused picture (the menu key, Shift+F10).
func (w *Window) pictureMenuKey() {
	if len(w.win.Canvas().Overlays().List()) == 0 && w.grid.Visible() && w.grid.FocusedCell() >= 0 {
		w.showPictureMenu(w.grid.FocusedAt())
	}
}

// showPictureMenu opens what can be done with the focused picture, and with all that are
// selected, beside a point of the grid.
func (w *Window) showPictureMenu(at fyne.Position) { w.showPictureMenuBy(w.grid, at) }

// showPictureMenuBy is like showPictureMenu, beside a point of any object, the zero for all of it.
func (w *Window) showPictureMenuBy(by fyne.CanvasObject, at fyne.Position) {
	r, ok := w.picture.row()
	if !ok {
		return
	}
	items := []menuItem{
		{text: kit.Tr("picture.enlarge"), on: func() { w.picture.viewer.Open(w.grid.FocusedCell(), false) }},
		{text: kit.Tr("picture.open"), on: func() { w.launch(native.OpenFile, r.File) }},
		{text: kit.Tr("inspector.reveal"), on: w.picture.revealFocused},
		{text: kit.Tr("inspector.path"), on: w.copier.copyPath},
	}
	if r.State != workspace.Failed {
		items = append(items, menuItem{text: kit.Tr("inspector.copy"), on: w.copier.copyPicture})
	}
	if w.teaching.canTeach(r) {
		items = append(items, menuItem{text: kit.Tr("teach.menu", kit.Args{"N": kit.Number(max(w.grid.Selection().Count(), 1))}), on: w.teaching.ask})
	}
	if r.State == workspace.Failed || w.picture.inspector.FileState == workspace.FileChanged {
		items = append(items, menuItem{text: kit.Tr("inspector.retry"), on: w.retry.focused})
	}
	if chosen := w.exporting.selectedScope(); w.grid.Selection().Count() > 1 {
		items = append(items, menuItem{text: kit.Tr("picture.rows", kit.Args{"N": kit.Number(chosen.n)}), on: func() { w.copier.copyRows(chosen) }})
	}
	w.showMenuAt(by, at, "", items)
}
