package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sheetPad is the room between a sheet's edge and its content.
const sheetPad float32 = 14

// sheet is a card above the window: a question in the middle with the rest
// dimmed, or a small panel beside the button that opened it. A click beside a
// panel closes it, Esc closes either (see Window.typedKey).
type sheet struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	content fyne.CanvasObject
	width   float32
	pad     float32
	anchor  fyne.CanvasObject // nil for the middle of the window
	from    fyne.Position     // of the anchor's corner, a point that the panel is beside; the zero for all of the anchor
	onClose func()            // nil for nothing
	stays   bool              // whether Esc and clicks leave it open

	back  fyne.Focusable // what had the focus
	shown bool
}

var (
	_ fyne.Tappable     = (*sheet)(nil)
	_ desktop.Hoverable = (*sheet)(nil)
)

// show puts the sheet on the canvas and the focus on first, if there is one.
func (s *sheet) show(first fyne.Focusable) {
	s.ExtendBaseWidget(s)
	s.back, s.shown = s.canvas.Focused(), true
	s.canvas.Overlays().Add(s)
	s.Resize(s.canvas.Size())
	if first != nil {
		s.canvas.Focus(first)
	}
}

// close takes the sheet away; twice is once.
func (s *sheet) close() {
	if !s.shown {
		return
	}
	s.shown = false
	s.canvas.Overlays().Remove(s)
	if s.back != nil {
		s.canvas.Focus(s.back)
	}
	if s.onClose != nil {
		s.onClose()
	}
}

func (s *sheet) Tapped(e *fyne.PointEvent) {
	if s.stays || s.anchor == nil {
		return
	}
	if p, size := s.content.Position(), s.content.Size(); e.Position.X < p.X-s.pad || e.Position.Y < p.Y-s.pad ||
		e.Position.X > p.X+size.Width+s.pad || e.Position.Y > p.Y+size.Height+s.pad {
		s.close()
	}
}

// A sheet is hoverable so that what lies below it is not.
func (s *sheet) MouseIn(*desktop.MouseEvent)    {}
func (s *sheet) MouseMoved(*desktop.MouseEvent) {}
func (s *sheet) MouseOut()                      {}

func (s *sheet) CreateRenderer() fyne.WidgetRenderer {
	dim, card := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	update := func() {
		dim.Hidden = s.anchor != nil
		dim.FillColor = themed(colorDim)
		card.FillColor, card.StrokeColor = themed(colorCard), themed(colorLine)
		card.StrokeWidth, card.CornerRadius = 1, radiusCard
	}
	update()
	layout := func(size fyne.Size) {
		dim.Resize(size)
		w := min(s.width, size.Width-24) - 2*s.pad
		// Twice: the height of wrapped text is known once its width is.
		s.content.Resize(fyne.NewSize(w, s.content.MinSize().Height))
		h := min(s.content.MinSize().Height, size.Height-24-2*s.pad)
		x, y := (size.Width-w)/2, (size.Height-h)/2
		if s.anchor != nil {
			x, y = s.beside(size, w, h)
		}
		place(s.content, x, y, w, h)
		place(card, x-s.pad, y-s.pad, w+2*s.pad, h+2*s.pad)
	}
	return &drawn{
		objects: []fyne.CanvasObject{dim, card, s.content}, layout: layout,
		minSize: func() fyne.Size { return fyne.Size{} },
		refresh: func() { update(); layout(s.Size()) },
	}
}

// beside is where the content goes: under the anchor, or above it where there
// is no room, its right edge on the anchor's where the left half has none.
func (s *sheet) beside(size fyne.Size, w, h float32) (x, y float32) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.anchor)
	a := s.anchor.Size()
	if !s.from.IsZero() {
		at, a = at.Add(s.from), fyne.Size{}
	}
	x = at.X + s.pad
	if at.X+w+2*s.pad > size.Width-8 {
		x = at.X + a.Width - w - s.pad
	}
	y = at.Y + a.Height + 6 + s.pad
	if y+h+s.pad > size.Height-4 {
		y = at.Y - 6 - s.pad - h
	}
	return max(x, s.pad+8), max(y, s.pad+4)
}

// question is the content of a sheet in the middle: a title, a text, buttons.
func question(title, text string, buttons ...*button) fyne.CanvasObject {
	head := newElastic(title, theme.ColorNameForeground, sizeLabel)
	head.bold = true
	objects := make([]fyne.CanvasObject, len(buttons))
	for i, b := range buttons {
		objects[i] = b
	}
	return container.New(stack{12}, head,
		newParagraph(text, theme.ColorNameForeground, 400),
		container.New(row{gap: 10, end: true}, objects...))
}
