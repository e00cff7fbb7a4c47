package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// drawn is a renderer made of functions: most widgets here are a few shapes
// with exact places, for which a renderer type each would be mostly frame.
type drawn struct {
	objects []fyne.CanvasObject
	layout  func(size fyne.Size)
	minSize func() fyne.Size
	refresh func() // takes colours and texts from the widget; nil where there are none
}

var _ fyne.WidgetRenderer = (*drawn)(nil)

func (d *drawn) Layout(size fyne.Size)        { d.layout(size) }
func (d *drawn) MinSize() fyne.Size           { return d.minSize() }
func (d *drawn) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawn) Destroy()                     {}

func (d *drawn) Refresh() {
	if d.refresh != nil {
		d.refresh()
	}
	for _, o := range d.objects {
		// Widgets among them have refreshed themselves where they were changed,
		// and Fyne goes through all of them when the theme changes.
		if _, widget := o.(fyne.Widget); !widget {
			o.Refresh()
		}
	}
}

// themed is the present colour of a name; transparent for the empty name.
func themed(n fyne.ThemeColorName) color.Color {
	if n == "" {
		return color.Transparent
	}
	return theme.Current().Color(n, fyne.CurrentApp().Settings().ThemeVariant())
}

// placeText moves and resizes a text of a height h in the middle of a room of a
// height, on whole dp: between pixels its lower edge, with the tails of letters,
// would be cut off.
func placeText(t *canvas.Text, x, room, w, h float32) {
	y := float32(math.Floor(float64(room-h) / 2))
	place(t, x, y, w, float32(math.Ceil(float64(h))))
}

// place moves and resizes o.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// setShown shows or hides o and does nothing where that is so already.
func setShown(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}

// fade multiplies a pixel, colours included, since they are premultiplied.
func fade(img *image.RGBA, x, y int, a float64) {
	p := img.Pix[img.PixOffset(x, y):][:4]
	for i := range p {
		p[i] = uint8(float64(p[i])*a + 0.5)
	}
}
