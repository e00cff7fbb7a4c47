package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// SheetPad is the room between a sheet's edge and its content.
const SheetPad float32 = 14

// barRoom is how much of the room beside the content the scrollbar takes.
const barRoom float32 = 12

// footGap is the room between a sheet's content and its foot.
const footGap float32 = 12

// Sheet is a card above the window: a question in the middle with the rest
// dimmed, or a small panel beside the button that opened it. A click beside a
// panel closes it, Esc closes either (see Window.typedKey).
type Sheet struct {
	widget.BaseWidget
	Canvas  fyne.Canvas
	Content fyne.CanvasObject // scrolls where the window is too low
	Foot    fyne.CanvasObject // stands below it and does not: the buttons; nil for none
	Width   float32
	Pad     float32
	Anchor  fyne.CanvasObject // nil for the middle of the window
	From    fyne.Position     // of the anchor's corner, a point that the panel is beside; the zero for all of the anchor
	OnClose func()            // nil for nothing
	Stays   bool              // whether Esc and clicks leave it open
	Leave   func()            // what Esc does; nil closes

	box   *container.Scroll // what shows the content
	back  fyne.Focusable    // what had the focus
	Shown bool
}

var (
	_ fyne.Tappable     = (*Sheet)(nil)
	_ desktop.Hoverable = (*Sheet)(nil)
)

// Open puts the sheet on the canvas and the focus on first, if there is one.
func (s *Sheet) Open(first fyne.Focusable) {
	s.ExtendBaseWidget(s)
	s.back, s.Shown = s.Canvas.Focused(), true
	s.box = container.NewVScroll(container.New(Narrow{Right: s.barRoom()}, s.Content))
	s.Canvas.Overlays().Add(s)
	s.Resize(s.Canvas.Size())
	if first != nil {
		s.Canvas.Focus(first)
	}
}

// Close takes the sheet away; twice is once.
func (s *Sheet) Close() {
	if !s.Shown {
		return
	}
	s.Shown = false
	s.Canvas.Overlays().Remove(s)
	if s.back != nil {
		s.Canvas.Focus(s.back)
	}
	if s.OnClose != nil {
		s.OnClose()
	}
}

// Escape does what Esc does.
func (s *Sheet) Escape() {
	switch {
	case s.Stays:
	case s.Leave != nil:
		s.Leave()
	default:
		s.Close()
	}
}

// Tapped implements fyne.Tappable.
func (s *Sheet) Tapped(e *fyne.PointEvent) {
	if s.Stays || s.Anchor == nil {
		return
	}
	if p, size := s.box.Position(), s.box.Size().AddWidthHeight(0, s.footHeight()); e.Position.X < p.X-s.Pad || e.Position.Y < p.Y-s.Pad ||
		e.Position.X > p.X+size.Width-s.barRoom()+s.Pad || e.Position.Y > p.Y+size.Height+s.Pad {
		s.Close()
	}
}

// barRoom returns how far the scroller reaches into the room at the right of the content.
func (s *Sheet) barRoom() float32 { return min(barRoom, s.Pad-2) }

// footHeight returns how much room the foot takes, with the gap above it.
func (s *Sheet) footHeight() float32 {
	if s.Foot == nil {
		return 0
	}
	return footGap + s.Foot.MinSize().Height
}

// Scroll moves the content by a key; other keys it leaves alone.
func (s *Sheet) Scroll(name fyne.KeyName) { ScrollPage(s.box, name) }

// ScrollPage moves what a scroller shows by nearly its height, by a key; other keys it leaves alone.
func ScrollPage(box *container.Scroll, name fyne.KeyName) {
	dy := box.Size().Height - 40
	switch name {
	case fyne.KeyPageUp:
	case fyne.KeyPageDown:
		dy = -dy
	default:
		return
	}
	box.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}})
}

// MouseIn implements desktop.Hoverable, so that what is below the sheet is not hovered.
func (s *Sheet) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (s *Sheet) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Sheet) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer {
	dim, card := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	update := func() {
		dim.Hidden = s.Anchor != nil
		dim.FillColor = Themed(ColorDim)
		card.FillColor, card.StrokeColor = Themed(ColorSurface), Themed(ColorLine)
		card.StrokeWidth, card.CornerRadius = 1, RadiusCard
	}
	update()
	layout := func(size fyne.Size) {
		dim.Resize(size)
		w := min(s.Width, size.Width-24) - 2*s.Pad
		// Twice: the height of wrapped text is known once its width is.
		s.Content.Resize(fyne.NewSize(w, s.Content.MinSize().Height))
		foot := s.footHeight()
		h := min(s.Content.MinSize().Height+foot, size.Height-24-2*s.Pad)
		x, y := (size.Width-w)/2, (size.Height-h)/2
		if s.Anchor != nil {
			x, y = s.beside(size, w, h)
		}
		Place(s.box, x, y, w+s.barRoom(), h-foot)
		if s.Foot != nil {
			Place(s.Foot, x, y+h-foot+footGap, w, foot-footGap)
		}
		Place(card, x-s.Pad, y-s.Pad, w+2*s.Pad, h+2*s.Pad)
	}
	parts := []fyne.CanvasObject{dim, card, s.box}
	if s.Foot != nil {
		parts = append(parts, s.Foot)
	}
	return &Renderer{
		Parts: parts, Arrange: layout,
		Min:    func() fyne.Size { return fyne.Size{} },
		Update: func() { update(); layout(s.Size()) },
	}
}

// beside returns where the content goes: under the anchor, or above it where there is no room, its
// right edge on the anchor's where the left half has none.
func (s *Sheet) beside(size fyne.Size, w, h float32) (x, y float32) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Anchor)
	a := s.Anchor.Size()
	if !s.From.IsZero() {
		at, a = at.Add(s.From), fyne.Size{}
	}
	x = at.X + s.Pad
	if at.X+w+2*s.Pad > size.Width-8 {
		x = at.X + a.Width - w - s.Pad
	}
	y = at.Y + a.Height + 6 + s.Pad
	if y+h+s.Pad > size.Height-4 {
		y = at.Y - 6 - s.Pad - h
	}
	return max(x, s.Pad+8), max(y, s.Pad+4)
}

// Ask puts a question on a sheet in the middle: a title, a text, and buttons at the foot.
func (s *Sheet) Ask(title, text string, buttons ...*Button) {
	head := NewElastic(title, theme.ColorNameForeground, SizeLabel)
	head.Bold = true
	objects := make([]fyne.CanvasObject, len(buttons))
	for i, b := range buttons {
		objects[i] = b
	}
	s.Content = container.New(Stack{Gap: 12}, head, NewParagraph(text, theme.ColorNameForeground, 400))
	s.Foot = container.New(Row{Gap: 10, End: true}, objects...)
}
