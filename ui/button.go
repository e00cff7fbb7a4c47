package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// buttonKind is how loud a button is.
type buttonKind uint8

const (
	secondary buttonKind = iota // a card with a hairline
	primary                     // the accent; at most one an area
	ghost                       // text alone, left-aligned: an entry of a menu
	badge                       // a small round-ended card
	glyph                       // one character without a frame
	heading                     // small text alone, left-aligned: a column of the list
)

// button is a flat button of the look. Enter and Space press it; a press does
// not take the focus away from the grid.
type button struct {
	widget.DisableableWidget
	text   string
	kind   buttonKind
	color  fyne.ThemeColorName // of the text; empty for the kind's own
	on     func()
	chosen bool // the one of several that holds
	caret  int  // a chevron after the text: 1 down, −1 up, for what opens there

	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*button)(nil)
	_ fyne.Focusable    = (*button)(nil)
	_ desktop.Hoverable = (*button)(nil)
)

func newButton(text string, kind buttonKind, on func()) *button {
	b := &button{text: text, kind: kind, on: on}
	b.ExtendBaseWidget(b)
	return b
}

// set changes text and colour, and does nothing where they are the same.
func (b *button) set(text string, color fyne.ThemeColorName) {
	if b.text != text || b.color != color {
		b.text, b.color = text, color
		b.Refresh()
	}
}

// choose marks the button as the one of several that holds.
func (b *button) choose(on bool) {
	if b.chosen != on {
		b.chosen = on
		b.Refresh()
	}
}

func (b *button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.on != nil {
		b.on()
	}
}

func (b *button) MouseIn(*desktop.MouseEvent)    { b.hovered = true; b.Refresh() }
func (b *button) MouseMoved(*desktop.MouseEvent) {}
func (b *button) MouseOut()                      { b.hovered = false; b.Refresh() }
func (b *button) FocusGained()                   { b.focused = true; b.Refresh() }
func (b *button) FocusLost()                     { b.focused = false; b.Refresh() }

func (b *button) TypedKey(e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace:
		b.Tapped(nil)
	case c == nil:
	case b.kind == ghost && e.Name == fyne.KeyDown:
		c.FocusNext()
	case b.kind == ghost && e.Name == fyne.KeyUp:
		c.FocusPrevious()
	default:
		passKey(c, e)
	}
}

// TypedRune hands characters to the window: a button uses none.
func (b *button) TypedRune(r rune) { passRune(b, r) }

// passRune hands a character that a focused widget has no use for to the window.
func passRune(o fyne.CanvasObject, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// passKey hands a key that a focused widget has no use for to the window, which
// otherwise gets keys only while nothing has the focus.
func passKey(c fyne.Canvas, e *fyne.KeyEvent) {
	if c == nil {
		return
	}
	if on := c.OnTypedKey(); on != nil {
		on(e)
	}
}

// metrics are the height and the padding left and right of a kind, and its text.
func (b *button) metrics() (height, pad float32, size fyne.ThemeSizeName) {
	switch b.kind {
	case badge:
		return 24, 10, theme.SizeNameCaptionText
	case ghost:
		return 32, 12, theme.SizeNameText
	case glyph:
		return 28, 5, theme.SizeNameText
	case heading:
		return 28, 0, theme.SizeNameCaptionText
	}
	return 34, 13, theme.SizeNameText
}

func (b *button) CreateRenderer() fyne.WidgetRenderer {
	back, veil, text := canvas.NewRectangle(nil), canvas.NewRectangle(nil), canvas.NewText("", nil)
	left, right := canvas.NewLine(nil), canvas.NewLine(nil) // of the chevron
	left.Hidden, right.Hidden = b.caret == 0, b.caret == 0
	height, pad, sizeName := b.metrics()
	var tail float32 // room that the chevron takes
	if b.caret != 0 {
		tail = 13
	}
	measured := func() fyne.Size {
		return fyne.MeasureText(b.text, theme.Current().Size(sizeName), fyne.TextStyle{})
	}
	layout := func(size fyne.Size) {
		back.Resize(size)
		veil.Resize(size)
		nat := measured()
		text.Alignment = fyne.TextAlignCenter
		x := float32(0)
		if b.kind == ghost || b.kind == heading {
			text.Alignment, x = fyne.TextAlignLeading, pad
		}
		text.Text = b.text
		if room := size.Width - tail - 2*min(pad, 8); nat.Width > room+0.5 && room > 0 {
			text.Text = ellipsis(b.text, room, func(s string) float32 {
				return fyne.MeasureText(s, text.TextSize, text.TextStyle).Width
			})
		}
		placeText(text, x, size.Height, size.Width-x-tail, nat.Height)
		cx, cy, up := (size.Width+nat.Width)/2+2, size.Height/2+0.5, float32(b.caret)*2
		left.Position1, left.Position2 = fyne.NewPos(cx-4, cy-up), fyne.NewPos(cx, cy+up)
		right.Position1, right.Position2 = fyne.NewPos(cx, cy+up), fyne.NewPos(cx+4, cy-up)
	}
	update := func() {
		fill, stroke, ink := colorCard, colorLine, theme.ColorNameForeground
		radius := radiusButton
		switch b.kind {
		case primary:
			fill, stroke, ink = theme.ColorNamePrimary, "", theme.ColorNameForegroundOnPrimary
		case ghost, glyph, heading:
			fill, stroke = "", ""
		case badge:
			radius, ink = height/2, colorMuted
		}
		if b.color != "" {
			ink = b.color
		}
		if b.chosen {
			fill, ink = colorSoft, theme.ColorNamePrimary
		}
		if b.Disabled() {
			ink = colorMuted
			if b.kind == primary {
				fill, stroke = colorLine, ""
			}
		}
		back.FillColor, back.StrokeColor, back.StrokeWidth = themed(fill), themed(stroke), 1
		if stroke == "" {
			back.StrokeWidth = 0
		}
		if b.focused {
			back.StrokeWidth, back.StrokeColor = 2, themed(theme.ColorNamePrimary)
			if b.kind == primary {
				back.StrokeColor = themed(theme.ColorNameForeground)
			}
		}
		veil.FillColor = themed("")
		if b.hovered && !b.Disabled() {
			veil.FillColor = themed(theme.ColorNameHover)
		}
		back.CornerRadius, veil.CornerRadius = radius, radius
		text.Color, text.TextSize = themed(ink), theme.Current().Size(sizeName)
		for _, l := range []*canvas.Line{left, right} {
			l.StrokeColor, l.StrokeWidth = themed(ink), 1.5
		}
		layout(b.Size())
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{back, veil, text, left, right}, layout: layout, refresh: update,
		minSize: func() fyne.Size { return fyne.NewSize(measured().Width+2*pad+tail, height) },
	}
}
