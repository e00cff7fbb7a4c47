package kit

import (
	"math"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Paragraph is text over several lines without padding. Chinese breaks between
// any two characters, Latin words stay whole where they fit.
type Paragraph struct {
	widget.BaseWidget
	Text     string
	Color    fyne.ThemeColorName
	TextSize fyne.ThemeSizeName
	Align    fyne.TextAlign
	width    float32 // in dp, that the height is computed for until there is a size

	advances map[rune]float32 // measured so far: shaping text costs, and runes repeat
}

// NewParagraph makes a text whose height is measured for a width in dp until it is laid
// out in another.
func NewParagraph(text string, color fyne.ThemeColorName, width float32) *Paragraph {
	p := &Paragraph{Text: text, Color: color, TextSize: theme.SizeNameText, width: width, advances: map[rune]float32{}}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the text, and does nothing where it is the same.
func (p *Paragraph) Set(text string) {
	if p.Text != text {
		p.Text = text
		p.Refresh()
	}
}

func (p *Paragraph) measure(s string) fyne.Size {
	return fyne.MeasureText(s, theme.Current().Size(p.TextSize), fyne.TextStyle{})
}

// advance returns the width of a character by itself. Kerning is left out of account: it only ever
// draws letters closer.
func (p *Paragraph) advance(r rune) float32 {
	w, known := p.advances[r]
	if !known {
		w = p.measure(string(r)).Width
		p.advances[r] = w
	}
	return w
}

// HeightAt returns what the text takes at a width.
func (p *Paragraph) HeightAt(width float32) float32 {
	if p.Text == "" {
		return 0
	}
	n := len(wrap(p.Text, width, p.advance))
	return float32(n) * p.pitch()
}

// pitch returns the height of a line, whole as in placeText.
func (p *Paragraph) pitch() float32 {
	return float32(math.Ceil(float64(p.measure("国").Height))) + 2
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	d := &Renderer{}
	d.Arrange = func(size fyne.Size) {
		p.width = size.Width
		d.Parts = d.Parts[:0]
		for i, s := range wrap(p.Text, size.Width, p.advance) {
			t := canvas.NewText(s, Themed(p.Color))
			t.TextSize, t.Alignment = theme.Current().Size(p.TextSize), p.Align
			Place(t, 0, float32(i)*p.pitch(), size.Width, p.pitch())
			d.Parts = append(d.Parts, t)
		}
	}
	d.Update = func() {
		d.Arrange(p.Size())
		canvas.Refresh(p) // the texts are new, and no canvas knows them yet
	}
	d.Min = func() fyne.Size { return fyne.NewSize(0, p.HeightAt(p.width)) }
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

// breakable reports whether a line may end between a and b.
func breakable(a, b rune) bool {
	if b == ' ' || a == ' ' || a == '/' || a == '\\' {
		return true
	}
	wide := func(c rune) bool { return c >= 0x2e80 }
	// No line begins with a closing mark.
	return (wide(a) || wide(b)) && !(wide(b) && unicode.IsPunct(b) && !unicode.Is(unicode.Ps, b) && !unicode.Is(unicode.Pi, b)) &&
		!unicode.Is(unicode.Ps, a) && !unicode.Is(unicode.Pi, a)
}
