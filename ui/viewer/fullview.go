package viewer

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/workspace"
)

// fullView is what the viewer and the demo have in common: one picture that is looked
// at alone, above everything else in the window. It follows the grid's focus.
type fullView struct {
	widget.BaseWidget
	host    Host
	Shown   bool
	Details Details
	row     workspace.Row
	missing bool // there is no picture to be had
	small   bool // only its thumbnail is
	Zoom    *Zoom
}

// open puts self above the window, with the keyboard.
func (e *fullView) open(self interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	e.Shown, e.Details = true, Details{Row: -1}
	c := e.host.Window.Canvas()
	c.Overlays().Add(self)
	self.Resize(c.Size())
	c.Focus(self)
}

// leave gives the window back to the grid.
func (e *fullView) leave(self fyne.CanvasObject) {
	e.Zoom.showSize(0, 0)
	e.host.Gallery.Request()
	c := e.host.Window.Canvas()
	c.Overlays().Remove(self)
	c.Focus(e.host.Grid)
}

// update takes what is to be shown, and says whether it is another picture.
func (e *fullView) update(f Details, r workspace.Row) (other bool) {
	other = f.Row != e.Details.Row || f.Failed != e.Details.Failed
	e.Details, e.row = f, r
	if other {
		e.missing, e.small = false, false
		e.Zoom.showSize(f.Width, f.Height)
	}
	return other
}

// SetPicture shows a picture of the gallery where it is the one that is looked at; nil means that
// there is none but for the thumbnail that may be shown already.
func (e *fullView) SetPicture(row int, img *image.RGBA) {
	if e.Shown && row == e.Details.Row {
		if img != nil || e.Zoom.base == nil {
			e.Zoom.set(img)
			e.missing = img == nil
		}
		e.small = img == nil && !e.missing
		e.Refresh()
	}
}

func (e *fullView) MouseIn(*desktop.MouseEvent)    {}
func (e *fullView) MouseMoved(*desktop.MouseEvent) {}
func (e *fullView) MouseOut()                      {}
func (e *fullView) FocusGained()                   {}
func (e *fullView) FocusLost()                     {}

// TypedRune does nothing: the window asks the viewer first.
func (e *fullView) TypedRune(r rune) { e.host.TypedRune(r) }
