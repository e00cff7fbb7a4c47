package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is one line of text without padding, coloured by the theme, cut with an
// ellipsis where it does not fit.
type line struct {
	widget.BaseWidget
	text    string
	color   fyne.ThemeColorName
	size    fyne.ThemeSizeName
	bold    bool
	align   fyne.TextAlign
	elastic bool // whether it may be cut: its minimal width is zero
}

func newLine(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName) *line {
	l := &line{text: text, color: color, size: size}
	l.ExtendBaseWidget(l)
	return l
}

func newElastic(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName) *line {
	l := newLine(text, color, size)
	l.elastic = true
	return l
}

// set changes the text, and does nothing where it is the same.
func (l *line) set(text string) { l.setColored(text, l.color) }

func (l *line) setColored(text string, color fyne.ThemeColorName) {
	if l.text != text || l.color != color {
		l.text, l.color = text, color
		l.Refresh()
	}
}

func (l *line) style() fyne.TextStyle { return fyne.TextStyle{Bold: l.bold} }

func (l *line) natural() fyne.Size {
	return fyne.MeasureText(l.text, theme.Current().Size(l.size), l.style())
}

func (l *line) CreateRenderer() fyne.WidgetRenderer {
	t := canvas.NewText("", nil)
	layout := func(size fyne.Size) {
		t.Text = l.text
		nat := l.natural()
		if l.elastic && nat.Width > size.Width {
			t.Text = ellipsis(l.text, size.Width, func(s string) float32 {
				return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width
			})
		}
		placeText(t, 0, size.Height, size.Width, nat.Height)
	}
	update := func() {
		t.Color, t.TextSize, t.TextStyle, t.Alignment = themed(l.color), theme.Current().Size(l.size), l.style(), l.align
		layout(l.Size())
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{t}, layout: func(s fyne.Size) { layout(s); t.Refresh() }, refresh: update,
		minSize: func() fyne.Size {
			nat := l.natural()
			if l.elastic {
				nat.Width = 0
			}
			return nat
		},
	}
}

// ellipsis returns the longest beginning of s that fits into width together
// with an ellipsis, measured by the given function.
func ellipsis(s string, width float32, measure func(string) float32) string {
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

// small is a quiet line of small text.
func small(text string) *line { return newElastic(text, colorMuted, theme.SizeNameCaptionText) }
