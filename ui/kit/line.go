package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Line is one line of text without padding, coloured by the theme, cut with an
// ellipsis where it does not fit.
type Line struct {
	widget.BaseWidget
	Text     string
	Color    fyne.ThemeColorName
	TextSize fyne.ThemeSizeName
	Bold     bool
	Align    fyne.TextAlign
	// Cut shortens a text to a width where it does not fit; nil cuts its end.
	Cut     func(text string, width float32, measure func(string) float32) string
	elastic bool // whether it may be cut: its minimal width is zero
}

// NewLine makes a line that is never narrower than its text.
func NewLine(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName) *Line {
	l := &Line{Text: text, Color: color, TextSize: size}
	l.ExtendBaseWidget(l)
	return l
}

// NewElastic makes a line that may be cut: its minimal width is zero.
func NewElastic(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName) *Line {
	l := NewLine(text, color, size)
	l.elastic = true
	return l
}

// Set changes the text, and does nothing where it is the same.
func (l *Line) Set(text string) { l.SetColored(text, l.Color) }

// SetColored changes text and colour, and does nothing where they are the same.
func (l *Line) SetColored(text string, color fyne.ThemeColorName) {
	if l.Text != text || l.Color != color {
		l.Text, l.Color = text, color
		l.Refresh()
	}
}

func (l *Line) style() fyne.TextStyle { return fyne.TextStyle{Bold: l.Bold} }

// Natural returns the size that all of the text takes.
func (l *Line) Natural() fyne.Size {
	return fyne.MeasureText(l.Text, theme.Current().Size(l.TextSize), l.style())
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	t := canvas.NewText("", nil)
	layout := func(size fyne.Size) {
		t.Text = l.Text
		nat := l.Natural()
		if l.elastic && nat.Width > size.Width {
			cut := l.Cut
			if cut == nil {
				cut = Ellipsis
			}
			t.Text = cut(l.Text, size.Width, func(s string) float32 {
				return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width
			})
		}
		PlaceText(t, 0, size.Height, size.Width, nat.Height)
	}
	update := func() {
		t.Color, t.TextSize, t.TextStyle, t.Alignment = Themed(l.Color), theme.Current().Size(l.TextSize), l.style(), l.Align
		layout(l.Size())
	}
	update()
	return &Renderer{
		Parts: []fyne.CanvasObject{t}, Arrange: func(s fyne.Size) { layout(s); t.Refresh() }, Update: update,
		Min: func() fyne.Size {
			nat := l.Natural()
			if l.elastic {
				nat.Width = 0
			}
			return nat
		},
	}
}

// Ellipsis returns the longest beginning of s that fits into width together
// with an ellipsis, measured by the given function.
func Ellipsis(s string, width float32, measure func(string) float32) string {
	r := []rune(s)
	lo, hi := 0, len(r) // r[:lo] fits, r[:hi] does not
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; measure(string(r[:mid])+"…") <= width {
			lo = mid
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return ""
	}
	return strings.TrimRight(string(r[:lo]), " ") + "…"
}

// EllipsisPath is like Ellipsis, for a text with a path in it: it cuts from the middle, where the
// folders are, and keeps three fifths of what fits at the end.
func EllipsisPath(s string, width float32, measure func(string) float32) string {
	r := []rune(s)
	lo, hi := 0, len(r) // of as many characters the ends fit, of hi they do not
	cut := func(n int) string { return string(r[:n*2/5]) + "…" + string(r[len(r)-(n-n*2/5):]) }
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; measure(cut(mid)) <= width {
			lo = mid
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return ""
	}
	return cut(lo)
}

// Small returns a quiet line of small text.
func Small(text string) *Line { return NewElastic(text, ColorMuted, theme.SizeNameCaptionText) }
