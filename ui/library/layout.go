package library

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

const (
	gap       float32 = 12  // between the parts of the page
	leastList float32 = 200 // the width that is left to the list
	buttonGap float32 = 8
	leastSaid float32 = 200 // the room beside the buttons in which the foot says something
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

// foot lays out what is said and, in a container of their own, the buttons: beside it, or where there is no
// room for both, below.
type foot struct{ canvas fyne.Canvas }

// beside returns the width of the buttons in one row, and whether they fit beside what is said in a width.
func (foot) beside(buttons fyne.CanvasObject, width float32) (row float32, fits bool) {
	for i, b := range buttons.(*fyne.Container).Objects {
		if row += b.MinSize().Width; i > 0 {
			row += buttonGap
		}
	}
	return row, row+gap+leastSaid <= width
}

// Layout implements fyne.Layout.
func (f foot) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	said, buttons := objects[0], objects[1]
	row, fits := f.beside(buttons, size.Width)
	if fits {
		h := said.MinSize().Height
		kit.Place(said, 0, (size.Height-h)/2, size.Width-row-gap, h)
		kit.Place(buttons, size.Width-row, (size.Height-buttons.MinSize().Height)/2, row, buttons.MinSize().Height)
		return
	}
	kit.Place(said, 0, 0, size.Width, said.MinSize().Height)
	y := said.MinSize().Height + gap/2
	kit.Place(buttons, 0, y, size.Width, size.Height-y)
}

// MinSize implements fyne.Layout.
func (f foot) MinSize(objects []fyne.CanvasObject) fyne.Size {
	said, buttons := objects[0], objects[1]
	width := min(pageWidth, f.canvas.Size().Width-24) - 2*pagePad
	row, fits := f.beside(buttons, width)
	if fits {
		return fyne.NewSize(row, max(said.MinSize().Height, buttons.MinSize().Height))
	}
	buttons.Resize(fyne.NewSize(width, buttons.MinSize().Height)) // which flow, and now know their width
	return fyne.NewSize(0, said.MinSize().Height+gap/2+buttons.MinSize().Height)
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
