package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// MenuItem is one entry of a menu.
type MenuItem struct {
	Text string
	On   func()
}

// ShowMenu opens a menu beside its button; the arrow keys walk through it.
func (sh *Shell) ShowMenu(anchor fyne.CanvasObject, items []MenuItem) {
	sh.ShowMenuAt(anchor, fyne.Position{}, "", items)
}

// ShowMenuOf is like ShowMenu, with a title as its first line.
func (sh *Shell) ShowMenuOf(name string, anchor fyne.CanvasObject, items []MenuItem) {
	sh.ShowMenuAt(anchor, fyne.Position{}, name, items)
}

// ShowMenuAt opens a menu beside a point of an object; of, unless empty, is its first line.
func (sh *Shell) ShowMenuAt(anchor fyne.CanvasObject, from fyne.Position, of string, items []MenuItem) {
	var s *kit.Sheet
	var objects []fyne.CanvasObject
	width := float32(0)
	if of != "" {
		name := kit.NewElastic(of, kit.ColorMuted, theme.SizeNameCaptionText)
		objects = append(objects, container.New(kit.Inset{Left: 12, Right: 12, Top: 4, Bottom: 4}, name))
		width = min(name.Natural().Width+24, 320)
	}
	for _, it := range items {
		b := kit.NewButton(it.Text, kit.Ghost, func() { s.Close(); it.On() })
		width = max(width, b.MinSize().Width)
		objects = append(objects, b)
	}
	const pad = 6
	s = &kit.Sheet{
		Canvas: sh.Win.Canvas(), Content: container.New(kit.Stack{}, objects...),
		Width: width + 2*pad, Pad: pad, Anchor: anchor, From: from,
	}
	if of != "" {
		objects = objects[1:]
	}
	sh.Open(s, objects[0].(fyne.Focusable))
}
