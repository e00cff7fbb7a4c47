package ui

import (
	"math"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// paragraph is text over several lines without padding. Chinese breaks between
// any two characters, Latin words stay whole where they fit.
type paragraph struct {
	widget.BaseWidget
	text  string
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	align fyne.TextAlign
	width float32 // of which the height is reckoned before there is a size

	advances map[rune]float32 // measured so far: shaping text costs, and runes repeat
}

func newParagraph(text string, color fyne.ThemeColorName, width float32) *paragraph {
	p := &paragraph{text: text, color: color, size: theme.SizeNameText, width: width, advances: map[rune]float32{}}
	p.ExtendBaseWidget(p)
	return p
}

func (p *paragraph) set(text string) {
	if p.text != text {
		p.text = text
		p.Refresh()
	}
}

func (p *paragraph) measure(s string) fyne.Size {
	return fyne.MeasureText(s, theme.Current().Size(p.size), fyne.TextStyle{})
}

// advance is the width of a character by itself. Kerning is left out of account:
// it only ever draws letters closer.
func (p *paragraph) advance(r rune) float32 {
	w, known := p.advances[r]
	if !known {
		w = p.measure(string(r)).Width
		p.advances[r] = w
	}
	return w
}

// height is what the text takes at a width.
func (p *paragraph) height(width float32) float32 {
	if p.text == "" {
		return 0
	}
	n := len(wrap(p.text, width, p.advance))
	return float32(n) * p.pitch()
}

// pitch is the height of a line, whole as in placeText.
func (p *paragraph) pitch() float32 {
	return float32(math.Ceil(float64(p.measure("国").Height))) + 2
}

func (p *paragraph) CreateRenderer() fyne.WidgetRenderer {
	d := &drawn{}
	d.layout = func(size fyne.Size) {
		p.width = size.Width
		d.objects = d.objects[:0]
		for i, s := range wrap(p.text, size.Width, p.advance) {
			t := canvas.NewText(s, themed(p.color))
			t.TextSize, t.Alignment = theme.Current().Size(p.size), p.align
			place(t, 0, float32(i)*p.pitch(), size.Width, p.pitch())
			d.objects = append(d.objects, t)
		}
	}
	d.refresh = func() {
		d.layout(p.Size())
		canvas.Refresh(p) // the texts are new, and no canvas knows them yet
	}
	d.minSize = func() fyne.Size { return fyne.NewSize(0, p.height(p.width)) }
	return d
}

// wrap cuts s into lines of at most width, given the width of each character.
// Every line takes at least one character, so that it ends at any width.
func wrap(s string, width float32, advance func(rune) float32) []string {
	var lines []string
	r := []rune(s)
	for len(r) > 0 {
		n, space := 0, 0 // what fits, and the last place in it where a line may end
		for used := float32(0); n < len(r) && r[n] != '\n'; n++ {
			if used += advance(r[n]); n > 0 && used > width {
				break
			}
			if n+1 < len(r) && breakable(r[n], r[n+1]) {
				space = n + 1
			}
		}
		switch {
		case n == len(r) || r[n] == '\n':
			lines = append(lines, string(r[:n]))
			r = r[min(n+1, len(r)):]
			continue
		case space > 0:
			n = space
		}
		lines = append(lines, string(r[:n]))
		for r = r[n:]; len(r) > 0 && r[0] == ' '; {
			r = r[1:]
		}
	}
	return lines
}

// breakable is whether a line may end between a and b.
func breakable(a, b rune) bool {
	if b == ' ' || a == ' ' || a == '/' || a == '\\' {
		return true
	}
	wide := func(c rune) bool { return c >= 0x2e80 }
	// No line begins with a closing mark.
	return (wide(a) || wide(b)) && !(wide(b) && unicode.IsPunct(b) && !unicode.Is(unicode.Ps, b) && !unicode.Is(unicode.Pi, b)) &&
		!unicode.Is(unicode.Ps, a) && !unicode.Is(unicode.Pi, a)
}
