package kit

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Renderer is a renderer made of functions: most widgets here are a few shapes
// with exact places, for which a renderer type each would be mostly frame.
type Renderer struct {
	Parts   []fyne.CanvasObject
	Arrange func(size fyne.Size)
	Min     func() fyne.Size
	Update  func() // takes colours and texts from the widget; nil where there are none
}

var _ fyne.WidgetRenderer = (*Renderer)(nil)

// Layout implements fyne.WidgetRenderer.
func (d *Renderer) Layout(size fyne.Size) { d.Arrange(size) }

// MinSize implements fyne.WidgetRenderer.
func (d *Renderer) MinSize() fyne.Size { return d.Min() }

// Objects implements fyne.WidgetRenderer.
func (d *Renderer) Objects() []fyne.CanvasObject { return d.Parts }

// Destroy implements fyne.WidgetRenderer.
func (d *Renderer) Destroy() {}

// Refresh implements fyne.WidgetRenderer.
func (d *Renderer) Refresh() {
	if d.Update != nil {
		d.Update()
	}
	for _, o := range d.Parts {
		// Widgets among them have refreshed themselves where they were changed,
		// and Fyne goes through all of them when the theme changes.
		if _, widget := o.(fyne.Widget); !widget {
			o.Refresh()
		}
	}
}

// Themed returns the present colour of a name; transparent for the empty name.
func Themed(n fyne.ThemeColorName) color.Color {
	if n == "" {
		return color.Transparent
	}
	return theme.Current().Color(n, fyne.CurrentApp().Settings().ThemeVariant())
}

// PlaceText moves and resizes a text of a height h in the middle of a room of a
// height, on whole dp: between pixels its lower edge, with the tails of letters,
// would be cut off.
func PlaceText(t *canvas.Text, x, room, w, h float32) {
	y := float32(math.Floor(float64(room-h) / 2))
	Place(t, x, y, w, float32(math.Ceil(float64(h))))
}

// Place moves and resizes o.
func Place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// SetShown shows or hides o and does nothing where that is so already.
func SetShown(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}

// Fade multiplies a pixel, colours included, since they are premultiplied.
func Fade(img *image.RGBA, x, y int, a float64) {
	p := img.Pix[img.PixOffset(x, y):][:4]
	for i := range p {
		p[i] = uint8(float64(p[i])*a + 0.5)
	}
}
