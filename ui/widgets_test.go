package ui

import (
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"wanwu/ui/kit"
)

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
