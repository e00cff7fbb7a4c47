package review

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// build puts the parts together: buttons are at fixed places, whatever is above them.
func (j *judging) build() {
	more := container.New(kit.Columns{Gap: 6},
		kit.NewButton(kit.Tr("deck.more"), kit.Secondary, func() { j.v.draw(50) }), kit.NewButton(kit.Tr("deck.undo"), kit.Secondary, func() { j.v.host.Undo() }))
	verdicts := container.New(kit.Stack{Gap: 6}, container.New(kit.Columns{Gap: 6}, j.buttons[0], j.buttons[1], j.buttons[2]), j.buttons[3])
	panel := container.New(&deckPanel{},
		container.New(kit.Stack{Gap: 6}, j.place, container.New(kit.Sized{Width: panelWidth, Height: 4}, j.bar), j.sure),
		container.New(kit.Stack{Gap: 6}, j.title, j.percent, j.file, j.done),
		container.New(kit.Stack{Gap: 8}, verdicts, container.New(kit.Sized{Width: panelWidth - 32, Height: 38}, j.last), j.blind, more))
	j.deck = container.New(deckLayout{}, container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorLine, kit.RadiusCard), container.New(kit.Inset{Left: 8, Top: 8, Right: 8, Bottom: 8}, j.picture), j.missing),
		container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorLine, kit.RadiusCard), container.New(kit.Inset{Left: 16, Top: 16, Right: 16, Bottom: 16}, panel)))

	title := kit.NewElastic(kit.Tr("deck.title"), theme.ColorNameForeground, kit.SizeTitle)
	title.Bold = true
	j.invite = kit.NewParagraph("", kit.ColorMuted, 560)
	j.sizes = container.New(&kit.Flow{Gap: 8})
	j.start = container.New(kit.Inset{Left: 22, Top: 18, Right: 22, Bottom: 22}, container.New(kit.Stack{}, card(container.New(kit.Stack{Gap: 14}, title, j.invite, j.sizes))))
	j.root = container.NewStack(j.start, j.deck)
	j.deck.Hide()
	j.start.Hide()
}

// deckLayout is the picture with the panel at its right.
type deckLayout struct{}

// Layout implements fyne.Layout.
func (deckLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const edge, gap = 16, 14
	w := max(size.Width-panelWidth-2*edge-gap, 100)
	kit.Place(objects[0], edge, edge, w, size.Height-2*edge)
	kit.Place(objects[1], edge+w+gap, edge, panelWidth, size.Height-2*edge)
}

// MinSize implements fyne.Layout.
func (deckLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 360) }

// deckPanel has its first part at the top, its last at the bottom, and the other below the
// first.
type deckPanel struct{}

// Layout implements fyne.Layout.
func (deckPanel) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const top, foot = 96, 232
	kit.Place(objects[0], 0, 0, size.Width, top)
	kit.Place(objects[1], 0, top+8, size.Width, max(size.Height-top-foot-8, 0))
	kit.Place(objects[2], 0, max(size.Height-foot, top), size.Width, foot)
}

// MinSize implements fyne.Layout.
func (deckPanel) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(panelWidth-32, 360) }
