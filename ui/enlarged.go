package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/workspace"
)

// enlarged is what the viewer and the demo have in common: one picture that is looked
// at alone, above everything else in the window. It follows the grid's focus.
type enlarged struct {
	widget.BaseWidget
	w       *Window
	shown   bool
	finding finding
	row     workspace.Row
	missing bool // there is no picture to be had
	zoom    *zoomPicture
}

// rise puts self above the window, with the keyboard.
func (e *enlarged) rise(self interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	e.shown, e.finding = true, finding{row: -1}
	c := e.w.win.Canvas()
	c.Overlays().Add(self)
	self.Resize(c.Size())
	c.Focus(self)
}

// sink gives the window back to the grid.
func (e *enlarged) sink(self fyne.CanvasObject) {
	e.zoom.show(0, 0)
	e.w.gallery.want()
	c := e.w.win.Canvas()
	c.Overlays().Remove(self)
	c.Focus(e.w.grid)
}

// turn takes what is to be shown, and says whether it is another picture.
func (e *enlarged) turn(f finding, r workspace.Row) (other bool) {
	other = f.row != e.finding.row || f.failed != e.finding.failed
	e.finding, e.row = f, r
	if other {
		e.missing = false
		e.zoom.show(f.width, f.height)
	}
	return other
}

// setPicture shows a picture of the gallery where it is the one that is looked at; nil
// is that there is none.
func (e *enlarged) setPicture(row int, img *image.RGBA) {
	if e.shown && row == e.finding.row {
		if img != nil || e.zoom.base == nil {
			e.zoom.set(img)
			e.missing = img == nil
		}
		e.Refresh()
	}
}

func (e *enlarged) MouseIn(*desktop.MouseEvent)    {}
func (e *enlarged) MouseMoved(*desktop.MouseEvent) {}
func (e *enlarged) MouseOut()                      {}
func (e *enlarged) FocusGained()                   {}
func (e *enlarged) FocusLost()                     {}

// TypedRune is for the window, which asks the viewer first.
func (e *enlarged) TypedRune(r rune) { e.w.typedRune(r) }
