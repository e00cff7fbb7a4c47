package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ButtonKind is how loud a button is.
type ButtonKind uint8

const (
	Secondary ButtonKind = iota // a card with a hairline
	Primary                     // the accent; at most one an area
	Ghost                       // text alone, left-aligned: an entry of a menu
	Badge                       // a small round-ended card
	Glyph                       // one character without a frame
	Heading                     // small text alone, left-aligned: a column of the list
)

// Button is a flat button of the look. Enter and Space press it; a press does
// not take the focus away from the grid.
type Button struct {
	widget.DisableableWidget
	Text     string
	Kind     ButtonKind
	color    fyne.ThemeColorName // of the text; empty for the kind's own
	OnTapped func()
	Chosen   bool // the one of several that holds
	Caret    int  // a chevron after the text: 1 down, −1 up, for what opens there

	hovered, Focused bool
}

var (
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Focusable    = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
)

func NewButton(text string, kind ButtonKind, on func()) *Button {
	b := &Button{Text: text, Kind: kind, OnTapped: on}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes text and colour, and does nothing where they are the same.
func (b *Button) Set(text string, color fyne.ThemeColorName) {
	if b.Text != text || b.color != color {
		b.Text, b.color = text, color
		b.Refresh()
	}
}

// Choose marks the button as the one of several that holds.
func (b *Button) Choose(on bool) {
	if b.Chosen != on {
		b.Chosen = on
		b.Refresh()
	}
}

func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

func (b *Button) MouseIn(*desktop.MouseEvent)    { b.hovered = true; b.Refresh() }
func (b *Button) MouseMoved(*desktop.MouseEvent) {}
func (b *Button) MouseOut()                      { b.hovered = false; b.Refresh() }
func (b *Button) FocusGained()                   { b.Focused = true; b.Refresh() }
func (b *Button) FocusLost()                     { b.Focused = false; b.Refresh() }

func (b *Button) TypedKey(e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace:
		b.Tapped(nil)
	case c == nil:
	case b.Kind == Ghost && e.Name == fyne.KeyDown:
		c.FocusNext()
	case b.Kind == Ghost && e.Name == fyne.KeyUp:
		c.FocusPrevious()
	default:
		PassKey(c, e)
	}
}

// TypedRune hands characters to the window: a button uses none.
func (b *Button) TypedRune(r rune) { PassRune(b, r) }

// PassRune hands a character that a focused widget has no use for to the window.
func PassRune(o fyne.CanvasObject, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// PassKey hands a key that a focused widget has no use for to the window, which
// otherwise gets keys only while nothing has the focus.
func PassKey(c fyne.Canvas, e *fyne.KeyEvent) {
	if c == nil {
		return
	}
	if on := c.OnTypedKey(); on != nil {
		on(e)
	}
}

// metrics are the height and the padding left and right of a kind, and its text.
func (b *Button) metrics() (height, pad float32, size fyne.ThemeSizeName) {
	switch b.Kind {
	case Badge:
		return 24, 10, theme.SizeNameCaptionText
	case Ghost:
		return 32, 12, theme.SizeNameText
	case Glyph:
		return 28, 5, theme.SizeNameText
	case Heading:
		return 28, 0, theme.SizeNameCaptionText
	}
	return 34, 13, theme.SizeNameText
}

func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	back, veil, text := canvas.NewRectangle(nil), canvas.NewRectangle(nil), canvas.NewText("", nil)
	left, right := canvas.NewLine(nil), canvas.NewLine(nil) // of the chevron
	left.Hidden, right.Hidden = b.Caret == 0, b.Caret == 0
	height, pad, sizeName := b.metrics()
	var tail float32 // room that the chevron takes
	if b.Caret != 0 {
		tail = 13
	}
	measured := func() fyne.Size {
		return fyne.MeasureText(b.Text, theme.Current().Size(sizeName), fyne.TextStyle{})
	}
	layout := func(size fyne.Size) {
		back.Resize(size)
		veil.Resize(size)
		nat := measured()
		text.Alignment = fyne.TextAlignCenter
		x := float32(0)
		if b.Kind == Ghost || b.Kind == Heading {
			text.Alignment, x = fyne.TextAlignLeading, pad
		}
		text.Text = b.Text
		if room := size.Width - tail - 2*min(pad, 8); nat.Width > room+0.5 && room > 0 {
			text.Text = Ellipsis(b.Text, room, func(s string) float32 {
				return fyne.MeasureText(s, text.TextSize, text.TextStyle).Width
			})
		}
		PlaceText(text, x, size.Height, size.Width-x-tail, nat.Height)
		cx, cy, up := (size.Width+nat.Width)/2+2, size.Height/2+0.5, float32(b.Caret)*2
		left.Position1, left.Position2 = fyne.NewPos(cx-4, cy-up), fyne.NewPos(cx, cy+up)
		right.Position1, right.Position2 = fyne.NewPos(cx, cy+up), fyne.NewPos(cx+4, cy-up)
	}
	update := func() {
		fill, stroke, ink := ColorCard, ColorLine, theme.ColorNameForeground
		radius := RadiusButton
		switch b.Kind {
		case Primary:
			fill, stroke, ink = theme.ColorNamePrimary, "", theme.ColorNameForegroundOnPrimary
		case Ghost, Glyph, Heading:
			fill, stroke = "", ""
		case Badge:
			radius, ink = height/2, ColorMuted
		}
		if b.color != "" {
			ink = b.color
		}
		if b.Chosen {
			fill, ink = ColorSoft, theme.ColorNamePrimary
		}
		if b.Disabled() {
			ink = ColorMuted
			if b.Kind == Primary {
				fill, stroke = ColorLine, ""
			}
		}
		back.FillColor, back.StrokeColor, back.StrokeWidth = Themed(fill), Themed(stroke), 1
		if stroke == "" {
			back.StrokeWidth = 0
		}
		if b.Focused {
			back.StrokeWidth, back.StrokeColor = 2, Themed(theme.ColorNamePrimary)
			if b.Kind == Primary {
				back.StrokeColor = Themed(theme.ColorNameForeground)
			}
		}
		veil.FillColor = Themed("")
		if b.hovered && !b.Disabled() {
			veil.FillColor = Themed(theme.ColorNameHover)
		}
		back.CornerRadius, veil.CornerRadius = radius, radius
		text.Color, text.TextSize = Themed(ink), theme.Current().Size(sizeName)
		for _, l := range []*canvas.Line{left, right} {
			l.StrokeColor, l.StrokeWidth = Themed(ink), 1.5
		}
		layout(b.Size())
	}
	update()
	return &Renderer{
		Parts: []fyne.CanvasObject{back, veil, text, left, right}, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(measured().Width+2*pad+tail, height) },
	}
}
