package library

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

// gap is the room between the parts of the page.
const gap float32 = 12

// frame lays out the page: its head, and below it the list beside the form. It is as high as the
// window has room for.
type frame struct {
	canvas fyne.Canvas
	foot   func() float32
}

// Layout implements fyne.Layout.
func (f *frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head := objects[0].MinSize().Height
	kit.Place(objects[0], 0, 0, size.Width, head)
	form := min(formWidth, size.Width/2)
	y := head + gap
	kit.Place(objects[1], 0, y, size.Width-form-2*gap, size.Height-y)
	kit.Place(objects[2], size.Width-form, y, form, size.Height-y)
}

// MinSize implements fyne.Layout.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	room := f.canvas.Size().Height - 24 - 2*pagePad - 12 - f.foot()
	return fyne.NewSize(320, max(200, min(pageHeight, room)))
}

// listLayout lays objects below each other; the last has the height that is left.
type listLayout struct{}

// Layout implements fyne.Layout.
func (listLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, o := range objects {
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		h := o.MinSize().Height // again: what flows now knows its width
		if i == len(objects)-1 {
			h = max(0, size.Height-y)
		}
		kit.Place(o, 0, y, size.Width, h)
		y += h + 8
	}
}

// MinSize implements fyne.Layout.
func (listLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(160, 120) }
