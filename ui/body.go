package ui

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// body is the widgets of the window and their places.
type body struct {
	prefs fyne.Preferences

	layout  *frameLayout
	toolbar *toolbar
	status  *statusBar
	empty   *empty
	noMatch *noMatch
	strip   *strip
	grid    *grid.Grid
	head    *grid.ListHead  // of the list
	listing *fyne.Container // both
	root    *fyne.Container
}

func (b *body) toggleDetails() {
	b.layout.opened = !b.layout.opened
	b.toolbar.details.Choose(b.layout.opened)
	b.root.Refresh()
}

// setList shows the pictures as a list, or as cards.
func (b *body) setList(on bool) {
	b.prefs.SetString(settings.PrefView, "")
	if on {
		b.prefs.SetString(settings.PrefView, settings.ViewList)
	}
	b.showList(on)
}

func (b *body) showList(on bool) {
	b.grid.SetList(on)
	b.toolbar.showList(on)
	kit.SetShown(b.head, on && b.grid.Visible())
	b.listing.Refresh()
}
