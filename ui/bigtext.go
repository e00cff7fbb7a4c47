package ui

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// bigText is a line of text in a size that grows with the screen; what does not fit is
// made smaller, down to two thirds, and then cut.
type bigText struct {
	text  *canvas.Text
	shown string // all of it
	color fyne.ThemeColorName
	size  float32 // at the scale 1
	bold  bool
	end   bool // at the right of its place
}

func newBigText(size float32) *bigText {
	return &bigText{text: canvas.NewText("", nil), size: size}
}

func (t *bigText) set(text string, color fyne.ThemeColorName) {
	if t.shown != text || t.color != color {
		t.shown, t.color = text, color
		t.text.Text, t.text.Color = text, themed(color)
		t.text.Refresh()
	}
}

func (t *bigText) measure(s string, size float32) fyne.Size {
	return fyne.MeasureText(s, size, fyne.TextStyle{Bold: t.bold})
}

// width is what the text takes at a scale.
func (t *bigText) width(scale float32) float32 {
	return float32(math.Ceil(float64(t.measure(t.shown, t.size*scale).Width)))
}

// placeLeft is place for a text that stands at the left whatever its end is.
func (t *bigText) placeLeft(x, y, width, scale float32) float32 {
	end := t.end
	t.end = false
	h := t.place(x, y, width, scale, false)
	t.end = end
	return h
}

// place puts the text into a width at a scale and returns its height.
func (t *bigText) place(x, y, width, scale float32, centre bool) float32 {
	size := t.size * scale
	height := float32(math.Ceil(float64(t.measure("国", size).Height)))
	shown := t.shown
	if w := t.measure(shown, size).Width; w > width {
		size = max(size*width/w*0.99, size*2/3)
		if t.measure(shown, size).Width > width {
			shown = ellipsis(shown, width, func(s string) float32 { return t.measure(s, size).Width })
		}
	}
	align := fyne.TextAlignLeading
	switch {
	case centre:
		align = fyne.TextAlignCenter
	case t.end:
		align = fyne.TextAlignTrailing
	}
	color := themed(t.color)
	if t.text.Text != shown || t.text.TextSize != size || t.text.Color != color || t.text.Alignment != align {
		t.text.Text, t.text.TextSize, t.text.Color, t.text.Alignment = shown, size, color, align
		t.text.TextStyle.Bold = t.bold
		t.text.Refresh()
	}
	place(t.text, x, float32(math.Round(float64(y))), width, height)
	return height
}
