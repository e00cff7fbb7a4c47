package kit

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// BigText is a line of text in a size that grows with the screen; what does not fit is
// made smaller, down to two thirds, and then cut.
type BigText struct {
	Object *canvas.Text
	Text   string // all of it
	color  fyne.ThemeColorName
	size   float32 // at the scale 1
	Bold   bool
	End    bool // at the right of its place
}

// NewBigText makes an empty text of a size in dp at the scale 1.
func NewBigText(size float32) *BigText {
	return &BigText{Object: canvas.NewText("", nil), size: size}
}

// Set changes text and colour, and does nothing where they are the same.
func (t *BigText) Set(text string, color fyne.ThemeColorName) {
	if t.Text != text || t.color != color {
		t.Text, t.color = text, color
		t.Object.Text, t.Object.Color = text, Themed(color)
		t.Object.Refresh()
	}
}

func (t *BigText) measure(s string, size float32) fyne.Size {
	return fyne.MeasureText(s, size, fyne.TextStyle{Bold: t.Bold})
}

// Width returns what the text takes at a scale.
func (t *BigText) Width(scale float32) float32 {
	return float32(math.Ceil(float64(t.measure(t.Text, t.size*scale).Width)))
}

// PlaceLeft is like Place, but always aligns the text at the left.
func (t *BigText) PlaceLeft(x, y, width, scale float32) float32 {
	end := t.End
	t.End = false
	h := t.Place(x, y, width, scale, false)
	t.End = end
	return h
}

// Place puts the text into a width at a scale and returns its height.
func (t *BigText) Place(x, y, width, scale float32, centre bool) float32 {
	size := t.size * scale
	height := float32(math.Ceil(float64(t.measure("国", size).Height)))
	shown := t.Text
	if w := t.measure(shown, size).Width; w > width {
		size = max(size*width/w*0.99, size*2/3)
		if t.measure(shown, size).Width > width {
			shown = Ellipsis(shown, width, func(s string) float32 { return t.measure(s, size).Width })
		}
	}
	align := fyne.TextAlignLeading
	switch {
	case centre:
		align = fyne.TextAlignCenter
	case t.End:
		align = fyne.TextAlignTrailing
	}
	color := Themed(t.color)
	if t.Object.Text != shown || t.Object.TextSize != size || t.Object.Color != color || t.Object.Alignment != align {
		t.Object.Text, t.Object.TextSize, t.Object.Color, t.Object.Alignment = shown, size, color, align
		t.Object.TextStyle.Bold = t.Bold
		t.Object.Refresh()
	}
	Place(t.Object, x, float32(math.Round(float64(y))), width, height)
	return height
}
