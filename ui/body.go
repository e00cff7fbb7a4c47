package ui

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/chrome"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// body is the widgets of the window and their places.
type body struct {
	prefs fyne.Preferences

	layout  *chrome.Layout
	toolbar *chrome.Toolbar
	status  *chrome.StatusBar
	empty   *chrome.Empty
	noMatch *noMatch
	strip   *chrome.Strip
	grid    *grid.Grid
	head    *grid.ListHead  // of the list
	listing *fyne.Container // both
	root    *fyne.Container
}

func (b *body) toggleDetails() {
	b.layout.Opened = !b.layout.Opened
	b.toolbar.Details.Choose(b.layout.Opened)
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
	b.toolbar.ShowList(on)
	kit.SetShown(b.head, on && b.grid.Visible())
	b.listing.Refresh()
}
