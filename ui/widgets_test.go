package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"wanwu/ui/kit"
)

// buttonOf returns the first visible button with a text under o.
func buttonOf(t *testing.T, o fyne.CanvasObject, text string) *kit.Button {
	t.Helper()
	var found *kit.Button
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok && found == nil && b.Text == text {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("there is no button %q; the page says %q", text, wordsOf(o))
	}
	return found
}

// page returns the page of the settings that is shown.
func (b *testWindow) page(t testing.TB) (page fyne.CanvasObject) {
	t.Helper()
	walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if s, ok := o.(*container.Scroll); ok && page == nil {
			page = s.Content
		}
	})
	if page == nil {
		t.Fatal("the settings are not open")
	}
	return page
}

// hasButton reports whether there is a visible button with a text under o.
func hasButton(o fyne.CanvasObject, text string) (has bool) {
	walk(o, func(o fyne.CanvasObject) {
		b, ok := o.(*kit.Button)
		has = has || ok && b.Text == text
	})
	return has
}

// barsOf returns the visible bars under o.
func barsOf(o fyne.CanvasObject) (bars []*kit.Bar) {
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Bar); ok {
			bars = append(bars, b)
		}
	})
	return bars
}

// textsOf returns the texts that are painted under o.
func textsOf(o fyne.CanvasObject) string {
	var texts []string
	walk(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			texts = append(texts, t.Text)
		}
	})
	return strings.Join(texts, "|")
}

// wordsOf returns every text under o.
func wordsOf(o fyne.CanvasObject) string {
	var words []string
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *kit.Line:
			words = append(words, o.Text)
		case *kit.Paragraph:
			words = append(words, o.Text)
		}
	})
	return strings.Join(words, "|")
}

// walk visits o and what is visible in it.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}
