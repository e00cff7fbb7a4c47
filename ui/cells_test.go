package ui

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// shownCell is a cell of the grid as it is painted.
type shownCell struct{ *fyne.Container }

// cells returns the cells in view, in reading order.
func (b *testWindow) cells() (cells []shownCell) {
	for _, o := range test.WidgetRenderer(b.grid).Objects() {
		if c, ok := o.(*fyne.Container); ok && c.Visible() {
			cells = append(cells, shownCell{c})
		}
	}
	slices.SortFunc(cells, func(a, b shownCell) int {
		return cmp.Or(cmp.Compare(a.Position().Y, b.Position().Y), cmp.Compare(a.Position().X, b.Position().X))
	})
	return cells
}

// cell returns the cell in view that shows a text, such as a file's name.
func (b *testWindow) cell(t testing.TB, text string) shownCell {
	t.Helper()
	for _, c := range b.cells() {
		if slices.Contains(strings.Split(c.said(), "|"), text) {
			return c
		}
	}
	t.Fatalf("no cell in view shows %q", text)
	return shownCell{}
}

// said returns every text that the cell shows.
func (c shownCell) said() string {
	var texts []string
	for _, o := range c.Objects {
		if text, ok := o.(*canvas.Text); ok && text.Visible() && text.Text != "" {
			texts = append(texts, text.Text)
		}
	}
	return strings.Join(texts, "|")
}

// middle returns the middle of the cell on the grid.
func (c shownCell) middle() fyne.Position {
	return c.Position().AddXY(c.Size().Width/2, c.Size().Height/2)
}

// pressAt presses the first button of the mouse on the grid.
func (b *testWindow) pressAt(p fyne.Position, mod fyne.KeyModifier) {
	b.grid.MouseDown(&desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary, Modifier: mod,
	})
}
