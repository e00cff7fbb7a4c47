package chrome

import (
	"image"
	"image/color"
	"math"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Empty is what is where the grid will be: where to drop, and what to do without dragging; or why
// nothing can be recognised at all.
type Empty struct {
	widget.BaseWidget
	title  *kit.Line
	Text   *kit.Paragraph
	Note   *kit.Paragraph // what came of the last drop, where it brought nothing
	Open   []*kit.Button
	Retry  *kit.Button
	broken bool
}

// EmptyActions is what the buttons do.
type EmptyActions struct{ Add, Folder, Samples, Words, Retry func() }

// NewEmpty makes the invitation; samples is how many sample pictures there are.
func NewEmpty(samples int, on EmptyActions) *Empty {
	e := &Empty{
		title: kit.NewElastic(kit.Tr("empty.title"), theme.ColorNameForeground, kit.SizeTitle),
		Text:  kit.NewParagraph(kit.Tr("empty.text"), kit.ColorMuted, 640),
		Note:  kit.NewParagraph("", kit.ColorUnsure, 640),
		Open: []*kit.Button{
			kit.NewButton(kit.Tr("empty.add"), kit.Primary, on.Add), kit.NewButton(kit.Tr("empty.folder"), kit.Secondary, on.Folder),
		},
		Retry: kit.NewButton(kit.Tr("empty.retry"), kit.Primary, on.Retry),
	}
	if samples > 0 {
		e.Open = append(e.Open, kit.NewButton(kit.Tr("empty.samples", kit.Args{"N": samples}), kit.Secondary, on.Samples))
	}
	e.Open = append(e.Open, kit.NewButton(kit.Tr("empty.words"), kit.Secondary, on.Words))
	e.title.Bold = true
	for _, l := range []*kit.Paragraph{e.Text, e.Note} {
		l.Align = fyne.TextAlignCenter
	}
	e.title.Align = fyne.TextAlignCenter
	e.Retry.Hide()
	e.ExtendBaseWidget(e)
	return e
}

// SetNote shows the outcome of a drop without pictures; empty for none.
func (e *Empty) SetNote(note string) {
	if e.Note.Text != note {
		e.Note.Set(note)
		e.Refresh()
	}
}

// SetBroken turns the invitation into the reason why there is none; an empty
// reason turns it back.
func (e *Empty) SetBroken(reason string) {
	title, text := kit.Tr("empty.title"), kit.Tr("empty.text")
	if e.broken = reason != ""; e.broken {
		title, text = kit.Tr("empty.broken"), reason
	}
	if e.title.Text == title && e.Text.Text == text {
		return
	}
	e.title.Set(title)
	e.Text.Set(text)
	kit.SetShown(e.Retry, e.broken)
	for _, b := range e.Open {
		kit.SetShown(b, !e.broken)
	}
	e.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (e *Empty) CreateRenderer() fyne.WidgetRenderer {
	frame := canvas.NewRaster(dashedFrame)
	arrow := canvas.NewRaster(downArrow)
	objects := []fyne.CanvasObject{frame, arrow, e.title, e.Text, e.Note, e.Retry}
	for _, b := range e.Open {
		objects = append(objects, b)
	}
	layout := func(size fyne.Size) {
		w, h := min(720, size.Width-32), min(430, size.Height-32)
		x, y := (size.Width-w)/2, (size.Height-h)/2
		kit.Place(frame, x, y, w, h)
		inner := min(w-48, 640)
		text, note := e.Text.HeightAt(inner), e.Note.HeightAt(inner)
		buttons := e.Open
		if e.broken {
			buttons = []*kit.Button{e.Retry}
		}
		lines := buttonLines(buttons, inner)
		total := 42 + 26 + 32 + 14 + text + 18 + float32(len(lines))*(34+buttonGap) - buttonGap
		if note > 0 {
			total += 16 + note
		}
		// A low window has no room for the arrow.
		above := float32(42 + 26)
		if kit.SetShown(arrow, !e.broken && total <= h-16); total > h-16 {
			total, above = total-above, 0
		}
		y += max(8, (h-total)/2)
		cx := size.Width / 2
		kit.Place(arrow, cx-16, y, 32, 42)
		y += above
		kit.Place(e.title, cx-inner/2, y, inner, 32)
		y += 32 + 14
		kit.Place(e.Text, cx-inner/2, y, inner, text)
		y += text + 18
		for _, line := range lines {
			bx := cx - buttonsWidth(line)/2
			for _, b := range line {
				m := b.MinSize()
				kit.Place(b, bx, y, m.Width, m.Height)
				bx += m.Width + buttonGap
			}
			y += 34 + buttonGap
		}
		y += 16 - buttonGap
		kit.Place(e.Note, cx-inner/2, y, inner, note)
	}
	return &kit.Renderer{
		Parts: objects, Arrange: layout,
		Update: func() { layout(e.Size()) },
		Min:    func() fyne.Size { return fyne.NewSize(320, 260) },
	}
}

// buttonGap is the room between buttons, beside and below each other.
const buttonGap float32 = 10

// buttonsWidth returns the width of buttons beside each other.
func buttonsWidth(buttons []*kit.Button) float32 {
	w := -buttonGap
	for _, b := range buttons {
		w += b.MinSize().Width + buttonGap
	}
	return w
}

// buttonLines divides buttons into as many lines as a width asks for.
func buttonLines(buttons []*kit.Button, width float32) (lines [][]*kit.Button) {
	from := 0
	for i := range buttons {
		if i > from && buttonsWidth(buttons[from:i+1]) > width {
			lines, from = append(lines, buttons[from:i]), i
		}
	}
	return append(lines, buttons[from:])
}

// dashedFrame draws a dashed line around a rectangle of w×h pixels with round
// corners. Called while painting, once a size.
func dashedFrame(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	ink := color.NRGBAModel.Convert(kit.Themed(kit.ColorDash)).(color.NRGBA)
	scale := pixelScale()
	width, radius := 2*scale, 14*scale
	dash, gap := 7*scale, 5*scale
	edge := int(math.Ceil(radius)) + 1
	plot := func(x, y int) {
		// Distance to the middle of the line, and the way along it.
		px, py := float64(x)+0.5, float64(y)+0.5
		qx := math.Abs(px-float64(w)/2) - (float64(w)/2 - width/2 - radius)
		qy := math.Abs(py-float64(h)/2) - (float64(h)/2 - width/2 - radius)
		d := math.Hypot(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) - radius
		along := px
		switch {
		case qx > 0 && qy > 0:
			along = math.Atan2(qy, qx) * radius
		case qx > qy:
			along = py
		}
		cover := min(max(width/2+0.5-math.Abs(d), 0), 1)
		if cover == 0 || math.Mod(along, dash+gap) > dash {
			return
		}
		c := ink
		c.A = uint8(float64(ink.A)*cover + 0.5)
		img.SetNRGBA(x, y, c)
	}
	for y := range h {
		if y < edge || y >= h-edge {
			for x := range w {
				plot(x, y)
			}
			continue
		}
		for x := 0; x < edge && x < w; x++ {
			plot(x, y)
			plot(w-1-x, y)
		}
	}
	return img
}

// downArrow draws a block arrow in the accent colour, antialiased by sampling
// each pixel sixteen times.
func downArrow(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	ink := color.NRGBAModel.Convert(kit.Themed(theme.ColorNamePrimary)).(color.NRGBA)
	inside := func(x, y float64) bool { // of 32×42
		if y < 24 {
			return x >= 8 && x < 24
		}
		return math.Abs(x-16) <= 16*(42-y)/18
	}
	for y := range h {
		for x := range w {
			n := 0
			for s := range 16 {
				fx := (float64(x) + (float64(s%4)+0.5)/4) / float64(w) * 32
				fy := (float64(y) + (float64(s/4)+0.5)/4) / float64(h) * 42
				if inside(fx, fy) {
					n++
				}
			}
			c := ink
			c.A = uint8(n * 255 / 16)
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// pixelScale returns how many pixels a dp has in the first window.
func pixelScale() float64 {
	if ws := fyne.CurrentApp().Driver().AllWindows(); len(ws) > 0 {
		return float64(ws[0].Canvas().Scale())
	}
	return 1
}
