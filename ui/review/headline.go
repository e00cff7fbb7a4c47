package review

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

// Marks within a headline: a run in another colour, and back. They are of Unicode's private
// use area, which no text has otherwise and which is no control character.
const (
	markAccent = "\uE001"
	markRight  = "\uE002"
	markEnd    = "\uE003"
)

// mark colours a part of a headline.
func mark(color fyne.ThemeColorName, text string) string {
	if color == theme.ColorNamePrimary {
		return markAccent + text + markEnd
	}
	return markRight + text + markEnd
}

// headline is a line in large type with coloured parts; what is in brackets at its end is smaller.
// Where it does not fit it is made smaller, and then continues below.
type headline struct {
	widget.BaseWidget
	text  string // with its marks
	width float32
}

func newHeadline() *headline {
	h := &headline{width: 600}
	h.ExtendBaseWidget(h)
	return h
}

func (h *headline) set(text string) {
	if h.text != text {
		h.text = text
		h.Refresh()
	}
}

// Plain returns the text without its marks.
func (h *headline) Plain() string {
	return strings.NewReplacer(markAccent, "", markRight, "", markEnd, "").Replace(h.text)
}

// run is a piece in one colour and size.
type run struct {
	text  string
	color fyne.ThemeColorName
	size  float32
	bold  bool
}

// runs cuts the text at its marks and at the bracket at its end.
func (h *headline) runs(size float32) (out []run) {
	rest, tail := h.text, ""
	if at := strings.LastIndexAny(rest, "（("); at > 0 {
		rest, tail = rest[:at], rest[at:]
	}
	color := theme.ColorNameForeground
	for rest != "" {
		at := strings.IndexAny(rest, markAccent+markRight+markEnd)
		if at < 0 {
			at = len(rest)
		}
		if at > 0 {
			out = append(out, run{rest[:at], color, size, true})
		}
		if at == len(rest) {
			break
		}
		switch rest[at : at+len(markEnd)] {
		case markAccent:
			color = theme.ColorNamePrimary
		case markRight:
			color = kit.ColorRight
		default:
			color = theme.ColorNameForeground
		}
		rest = rest[at+len(markEnd):]
	}
	if tail != "" {
		out = append(out, run{tail, kit.ColorMuted, size * 0.68, false})
	}
	return out
}

func (r run) measure() fyne.Size {
	return fyne.MeasureText(r.text, r.size, fyne.TextStyle{Bold: r.bold})
}

// fitted returns the runs in lines of a width.
func (h *headline) fitted(width float32) (lines [][]run, height float32) {
	size := theme.Current().Size(kit.SizeTitle)
	natural := float32(0)
	for _, r := range h.runs(size) {
		natural += r.measure().Width
	}
	if natural > width && width > 0 {
		size = max(size*width/natural*0.99, size*0.72)
	}
	height = fyne.MeasureText("国", size, fyne.TextStyle{Bold: true}).Height
	line, used := []run(nil), float32(0)
	for _, r := range h.runs(size) {
		if !r.bold && used > 0 && used+r.measure().Width > width {
			lines, line, used = append(lines, line), nil, 0 // what is in brackets stays together
		}
		for r.text != "" {
			piece := r
			for used+piece.measure().Width > width && len([]rune(piece.text)) > 1 {
				runes := []rune(piece.text)
				piece.text = string(runes[:len(runes)-1])
			}
			if at := strings.LastIndexByte(piece.text, ' '); at > 0 && len(piece.text) < len(r.text) {
				piece.text = r.text[:at+1] // no word is cut
			}
			if used > 0 && used+piece.measure().Width > width {
				lines, line, used = append(lines, line), nil, 0
				continue
			}
			line, used = append(line, piece), used+piece.measure().Width
			if r.text = r.text[len(piece.text):]; r.text != "" {
				lines, line, used = append(lines, line), nil, 0
			}
		}
	}
	return append(lines, line), height
}

// CreateRenderer implements fyne.Widget.
func (h *headline) CreateRenderer() fyne.WidgetRenderer {
	d := &kit.Renderer{}
	d.Arrange = func(size fyne.Size) {
		h.width = size.Width
		d.Parts = d.Parts[:0]
		lines, height := h.fitted(size.Width)
		for i, line := range lines {
			x := float32(0)
			for _, r := range line {
				t := canvas.NewText(r.text, kit.Themed(r.color))
				t.TextSize, t.TextStyle.Bold = r.size, r.bold
				m := r.measure()
				kit.Place(t, x, float32(math.Floor(float64(float32(i)*height+(height-m.Height)*0.62))), m.Width, m.Height)
				d.Parts = append(d.Parts, t)
				x += m.Width
			}
		}
	}
	d.Update = func() {
		d.Arrange(h.Size())
		canvas.Refresh(h) // the texts are new, and no canvas knows them yet
	}
	d.Min = func() fyne.Size {
		lines, height := h.fitted(h.width)
		return fyne.NewSize(0, float32(len(lines))*height)
	}
	return d
}
