package ui

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"wanwu/ui/kit"
	"wanwu/ui/uitest"
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

// page returns the page of the settings that is shown.
func (b *testWindow) page(t testing.TB) (page fyne.CanvasObject) {
	t.Helper()
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if s, ok := o.(*container.Scroll); ok && page == nil {
			page = s.Content
		}
	})
	if page == nil {
		t.Fatal("the settings are not open")
	}
	return page
}

// buttonOf returns the first visible button with a text under o.
func buttonOf(t *testing.T, o fyne.CanvasObject, text string) *kit.Button {
	t.Helper()
	var found *kit.Button
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok && found == nil && b.Text == text {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("there is no button %q; the page says %q", text, uitest.Words(o))
	}
	return found
}

// hasButton reports whether there is a visible button with a text under o.
func hasButton(o fyne.CanvasObject, text string) (has bool) {
	uitest.Walk(o, func(o fyne.CanvasObject) {
		b, ok := o.(*kit.Button)
		has = has || ok && b.Text == text
	})
	return has
}

// barsOf returns the visible bars under o.
func barsOf(o fyne.CanvasObject) (bars []*kit.Bar) {
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Bar); ok {
			bars = append(bars, b)
		}
	})
	return bars
}

// entryOf returns the entry of a page.
func entryOf(t *testing.T, o fyne.CanvasObject) *kit.Entry {
	t.Helper()
	var found *kit.Entry
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok {
			found = e
		}
	})
	if found == nil {
		t.Fatal("there is no entry")
	}
	return found
}

// buttonTexts returns what is on the buttons under o.
func buttonTexts(o fyne.CanvasObject) string {
	var texts []string
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok {
			texts = append(texts, b.Text)
		}
	})
	return strings.Join(texts, "|")
}

// textsOf returns the texts that are painted under o.
func textsOf(o fyne.CanvasObject) string {
	var texts []string
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			texts = append(texts, t.Text)
		}
	})
	return strings.Join(texts, "|")
}

// texts returns every text that the window paints, with what is above it.
func (b *testWindow) texts() []string {
	texts := textsOf(b.Win.Canvas().Content())
	for _, o := range b.Win.Canvas().Overlays().List() {
		texts += "|" + textsOf(o)
	}
	return strings.Split(texts, "|")
}
