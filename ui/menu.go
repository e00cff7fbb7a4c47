package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/ui/kit"
)

// menuItem is one entry of a menu.
type menuItem struct {
	text string
	on   func()
}

// showMenu opens a menu beside its button; the arrow keys walk through it.
func (w *Window) showMenu(anchor fyne.CanvasObject, items []menuItem) {
	w.showMenuAt(anchor, fyne.Position{}, items)
}

// showMenuAt opens a menu beside a point of an object.
func (w *Window) showMenuAt(anchor fyne.CanvasObject, from fyne.Position, items []menuItem) {
	var s *kit.Sheet
	var objects []fyne.CanvasObject
	width := float32(0)
	for _, it := range items {
		b := kit.NewButton(it.text, kit.Ghost, func() { s.Close(); it.on() })
		width = max(width, b.MinSize().Width)
		objects = append(objects, b)
	}
	const pad = 6
	s = &kit.Sheet{
		Canvas: w.win.Canvas(), Content: container.New(kit.Stack{}, objects...),
		Width: width + 2*pad, Pad: pad, Anchor: anchor, From: from,
	}
	w.open(s, objects[0].(fyne.Focusable))
}
