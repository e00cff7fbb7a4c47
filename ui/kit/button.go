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

// The kinds of a button.
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
	Key      string              // what presses it, small behind the text; set before it is shown
	OnTapped func()
	Chosen   bool // the selected one of several
	Caret    int  // a chevron after the text: 1 down, −1 up, for what opens there

	Focused bool // it has the keys

	hovered bool
}

var (
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Focusable    = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
)

// NewButton makes a button; on is called when it is pressed, nil does nothing.
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

// Choose marks the button as the selected one of several.
func (b *Button) Choose(on bool) {
	if b.Chosen != on {
		b.Chosen = on
		b.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.Focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.Focused = false; b.Refresh() }

// TypedKey implements fyne.Focusable.
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

// metrics returns the height and the padding left and right of a kind, and its text.
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

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	p := &buttonParts{
		b: b, back: canvas.NewRectangle(nil), hover: canvas.NewRectangle(nil), text: canvas.NewText("", nil),
		left: canvas.NewLine(nil), right: canvas.NewLine(nil), key: canvas.NewText(b.Key, nil),
	}
	p.left.Hidden, p.right.Hidden = b.Caret == 0, b.Caret == 0
	if b.Caret != 0 {
		p.tail = 13
	}
	if p.key.Hidden = b.Key == ""; b.Key != "" {
		p.key.TextSize = theme.Current().Size(SizeFile)
		p.tail = keyGap + fyne.MeasureText(b.Key, p.key.TextSize, fyne.TextStyle{}).Width
	}
	p.update()
	return &Renderer{
		Parts: []fyne.CanvasObject{p.back, p.hover, p.text, p.left, p.right, p.key}, Arrange: p.layout, Update: p.update,
		Min: func() fyne.Size {
			height, pad, _ := b.metrics()
			return fyne.NewSize(p.measured().Width+2*pad+p.tail, height)
		},
	}
}

// buttonParts are the shapes of a button.
type buttonParts struct {
	b           *Button
	back, hover *canvas.Rectangle
	text        *canvas.Text
	left, right *canvas.Line // of the chevron
	key         *canvas.Text
	tail        float32 // room that the chevron or the key takes
}

// keyGap is between a button's text and its key.
const keyGap float32 = 5

func (p *buttonParts) measured() fyne.Size {
	_, _, size := p.b.metrics()
	return fyne.MeasureText(p.b.Text, theme.Current().Size(size), fyne.TextStyle{})
}

func (p *buttonParts) layout(size fyne.Size) {
	p.back.Resize(size)
	p.hover.Resize(size)
	_, pad, _ := p.b.metrics()
	natural := p.measured()
	p.text.Alignment = fyne.TextAlignCenter
	x := float32(0)
	if p.b.Kind == Ghost || p.b.Kind == Heading {
		p.text.Alignment, x = fyne.TextAlignLeading, pad
	}
	p.text.Text = p.b.Text
	if room := size.Width - p.tail - 2*min(pad, 8); natural.Width > room+0.5 && room > 0 {
		p.text.Text = Ellipsis(p.b.Text, room, func(s string) float32 {
			return fyne.MeasureText(s, p.text.TextSize, p.text.TextStyle).Width
		})
	}
	PlaceText(p.text, x, size.Height, size.Width-x-p.tail, natural.Height)
	if p.b.Key != "" {
		end := (size.Width-p.tail+min(natural.Width, size.Width-p.tail))/2 + keyGap
		PlaceText(p.key, end, size.Height+1, p.tail, p.key.MinSize().Height)
	}
	cx, cy, up := (size.Width+natural.Width)/2+2, size.Height/2+0.5, float32(p.b.Caret)*2
	p.left.Position1, p.left.Position2 = fyne.NewPos(cx-4, cy-up), fyne.NewPos(cx, cy+up)
	p.right.Position1, p.right.Position2 = fyne.NewPos(cx, cy+up), fyne.NewPos(cx+4, cy-up)
}

// colors returns those of fill, border and text; empty names draw nothing.
func (b *Button) colors() (fill, stroke, ink fyne.ThemeColorName) {
	fill, stroke, ink = ColorSurface, ColorLine, theme.ColorNameForeground
	switch b.Kind {
	case Primary:
		fill, stroke, ink = theme.ColorNamePrimary, "", theme.ColorNameForegroundOnPrimary
	case Ghost, Glyph, Heading:
		fill, stroke = "", ""
	case Badge:
		ink = ColorMuted
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
	return fill, stroke, ink
}

func (p *buttonParts) update() {
	b := p.b
	height, _, size := b.metrics()
	fill, stroke, ink := b.colors()
	p.back.FillColor, p.back.StrokeColor, p.back.StrokeWidth = Themed(fill), Themed(stroke), 1
	if stroke == "" {
		p.back.StrokeWidth = 0
	}
	if b.Focused {
		p.back.StrokeWidth, p.back.StrokeColor = 2, Themed(theme.ColorNamePrimary)
		if b.Kind == Primary {
			p.back.StrokeColor = Themed(theme.ColorNameForeground)
		}
	}
	p.hover.FillColor = Themed("")
	if b.hovered && !b.Disabled() {
		p.hover.FillColor = Themed(theme.ColorNameHover)
	}
	radius := RadiusButton
	if b.Kind == Badge {
		radius = height / 2
	}
	p.back.CornerRadius, p.hover.CornerRadius = radius, radius
	p.text.Color, p.text.TextSize = Themed(ink), theme.Current().Size(size)
	p.key.Color = Themed(ColorMuted)
	for _, l := range []*canvas.Line{p.left, p.right} {
		l.StrokeColor, l.StrokeWidth = Themed(ink), 1.5
	}
	p.layout(b.Size())
}
