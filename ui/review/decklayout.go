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
	last := container.New(kit.Sized{Width: 100, Height: 38}, j.last)
	said := container.NewVScroll(container.New(deckWords{},
		container.New(kit.Stack{Gap: 6}, j.place, container.New(kit.Sized{Width: 100, Height: 4}, j.bar), j.sure),
		container.New(kit.Stack{Gap: 6}, j.title, j.percent, j.file, j.done)))
	panel := container.New(deckPanel{less: []fyne.CanvasObject{j.sure, last}}, said, container.New(kit.Stack{Gap: 8}, verdicts, last, j.blind, more))
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
	edge, gap, panel := float32(16), float32(14), panelWidth
	if size.Width < narrowDeck {
		edge, gap, panel = 8, 8, leastPanel
	}
	w := max(size.Width-panel-2*edge-gap, 60)
	kit.Place(objects[0], edge, edge, w, size.Height-2*edge)
	kit.Place(objects[1], edge+w+gap, edge, panel, size.Height-2*edge)
}

// MinSize implements fyne.Layout.
func (deckLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastPanel+84, 200)
}

// deckPanel has the verdicts and what is below them at its foot, and what is said of the picture
// above, where it scrolls in a low window.
type deckPanel struct {
	less []fyne.CanvasObject // what a low window does without
}

// Layout implements fyne.Layout.
func (l deckPanel) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range l.less {
		kit.SetShown(o, size.Height >= lowDeck)
	}
	foot := objects[1].MinSize().Height
	kit.Place(objects[0], 0, 0, size.Width, max(size.Height-foot-8, 0))
	kit.Place(objects[1], 0, max(size.Height-foot, 0), size.Width, foot)
}

// MinSize implements fyne.Layout.
func (deckPanel) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(leastPanel-32, 200) }

// deckWords is what is said of the deck and, below it and at the same place for each picture, of
// the picture.
type deckWords struct{}

// top returns the height of the first part, of which there is less in a low window.
func (deckWords) top(objects []fyne.CanvasObject) float32 {
	const usual, low = 96, 40
	if h := objects[0].MinSize().Height; h < low {
		return h
	}
	return usual
}

// Layout implements fyne.Layout.
func (l deckWords) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top := l.top(objects)
	kit.Place(objects[0], 0, 0, size.Width, top)
	kit.Place(objects[1], 0, top+8, size.Width, max(size.Height-top-8, 0))
}

// MinSize implements fyne.Layout.
func (l deckWords) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(60, l.top(objects)+8+objects[1].MinSize().Height)
}
