package library

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

const (
	gap          float32 = 12  // between the parts of the page
	leastList    float32 = 200 // the width that is left to the list
	buttonGap    float32 = 8
	leastVersion float32 = 160 // the room beside the buttons that the version needs
)

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
	// Where the window is narrow, the form needs its width more than the list does.
	form := min(formWidth, max(size.Width/2, min(objects[2].MinSize().Width, size.Width-leastList-2*gap)))
	y := head + gap
	kit.Place(objects[1], 0, y, size.Width-form-2*gap, size.Height-y)
	kit.Place(objects[2], size.Width-form, y, form, size.Height-y)
}

// MinSize implements fyne.Layout.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	room := f.canvas.Size().Height - 24 - 2*pagePad - 12 - f.foot()
	return fyne.NewSize(320, max(200, min(pageHeight, room)))
}

// foot lays out what is said across the width, and below it the version with the buttons, which are in a
// container of their own: beside each other, or where there is no room for both, below each other.
type foot struct{ canvas fyne.Canvas }

// beside returns the width of the buttons in one row, and whether they fit beside the version in a width.
func (foot) beside(buttons fyne.CanvasObject, width float32) (row float32, fits bool) {
	for i, b := range buttons.(*fyne.Container).Objects {
		if row += b.MinSize().Width; i > 0 {
			row += buttonGap
		}
	}
	return row, row+gap+leastVersion <= width
}

// heights returns how high the parts are in a width. There is room for a line before something is said, so
// that the buttons stay where they are.
func (foot) heights(objects []fyne.CanvasObject, width float32) (said, version, buttons float32) {
	objects[0].Resize(fyne.NewSize(width, objects[0].MinSize().Height)) // which wraps
	objects[2].Resize(fyne.NewSize(width, objects[2].MinSize().Height)) // which flow
	version = objects[1].MinSize().Height
	return max(objects[0].MinSize().Height, version), version, objects[2].MinSize().Height
}

// Layout implements fyne.Layout.
func (f foot) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	said, version, buttons := f.heights(objects, size.Width)
	kit.Place(objects[0], 0, 0, size.Width, said)
	y := said + gap/2
	if row, fits := f.beside(objects[2], size.Width); fits {
		kit.Place(objects[1], 0, y+(buttons-version)/2, size.Width-row-gap, version)
		kit.Place(objects[2], size.Width-row, y, row, buttons)
		return
	}
	kit.Place(objects[1], 0, y, size.Width, version)
	kit.Place(objects[2], 0, y+version+gap/2, size.Width, buttons)
}

// MinSize implements fyne.Layout.
func (f foot) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := min(pageWidth, f.canvas.Size().Width-24) - 2*pagePad
	said, version, buttons := f.heights(objects, width)
	height := said + gap/2 + max(version, buttons)
	if _, fits := f.beside(objects[2], width); !fits {
		height = said + gap/2 + version + gap/2 + buttons
	}
	return fyne.NewSize(0, height)
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
