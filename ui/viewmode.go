package ui

import (
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// setList shows the pictures as a list, or as cards.
func (w *Window) setList(on bool) {
	w.app.Preferences().SetString(settings.PrefView, "")
	if on {
		w.app.Preferences().SetString(settings.PrefView, settings.ViewList)
	}
	w.showList(on)
}

func (w *Window) showList(on bool) {
	w.grid.SetList(on)
	w.toolbar.showList(on)
	kit.SetShown(w.head, on && w.grid.Visible())
	w.pictures.Refresh()
}
