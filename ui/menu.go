package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// menuItem is one entry of a menu.
type menuItem struct {
	text string
	on   func()
}

// showMenu opens a menu beside its button; the arrow keys walk through it.
func (sh *shell) showMenu(anchor fyne.CanvasObject, items []menuItem) {
	sh.showMenuAt(anchor, fyne.Position{}, "", items)
}

// showMenuOf is like showMenu, with a title as its first line.
func (sh *shell) showMenuOf(name string, anchor fyne.CanvasObject, items []menuItem) {
	sh.showMenuAt(anchor, fyne.Position{}, name, items)
}

// showMenuAt opens a menu beside a point of an object; of, unless empty, is its first line.
func (sh *shell) showMenuAt(anchor fyne.CanvasObject, from fyne.Position, of string, items []menuItem) {
	var s *kit.Sheet
	var objects []fyne.CanvasObject
	width := float32(0)
	if of != "" {
		name := kit.NewElastic(of, kit.ColorMuted, theme.SizeNameCaptionText)
		objects = append(objects, container.New(kit.Inset{Left: 12, Right: 12, Top: 4, Bottom: 4}, name))
		width = min(name.Natural().Width+24, 320)
	}
	for _, it := range items {
		b := kit.NewButton(it.text, kit.Ghost, func() { s.Close(); it.on() })
		width = max(width, b.MinSize().Width)
		objects = append(objects, b)
	}
	const pad = 6
	s = &kit.Sheet{
		Canvas: sh.win.Canvas(), Content: container.New(kit.Stack{}, objects...),
		Width: width + 2*pad, Pad: pad, Anchor: anchor, From: from,
	}
	if of != "" {
		objects = objects[1:]
	}
	sh.open(s, objects[0].(fyne.Focusable))
}
