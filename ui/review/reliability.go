package review

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/review"
	"wanwu/ui/kit"
)

// reliability is the reliability diagram: how often answers are right, against their scores. On the
// diagonal a score says how often it is right. At the pointer are the numbers of a bin.
type reliability struct {
	widget.BaseWidget
	bins  []review.Bin
	hover int // a bin; −1 for none
	plot  *plotArea
}

var _ desktop.Hoverable = (*reliability)(nil)

func newReliability() *reliability {
	c := &reliability{hover: -1}
	c.plot = newPlotArea(c.draw)
	c.ExtendBaseWidget(c)
	return c
}

func (c *reliability) set(bins []review.Bin) {
	same := len(bins) == len(c.bins) && (len(bins) == 0 || &bins[0] == &c.bins[0])
	if c.bins = bins; !same {
		c.plot.Refresh()
		c.Refresh()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *reliability) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved shows the numbers under the pointer.
func (c *reliability) MouseMoved(e *desktop.MouseEvent) {
	w := max(c.Size().Width-plotLeft-plotRight, 1)
	at := min(max(int((e.Position.X-plotLeft)/w*float32(len(c.bins))), 0), len(c.bins)-1)
	if at != c.hover {
		c.hover = at
		c.Refresh()
	}
}

// MouseOut takes them away.
func (c *reliability) MouseOut() { c.hover = -1; c.Refresh() }

// says returns the numbers of a bin.
func (c *reliability) says(b review.Bin) string {
	a := kit.Args{"Low": whole(b.Low), "High": whole(b.High), "Score": whole(b.Score), "Accuracy": whole(b.Accuracy.Value), "Interval": interval(b.Accuracy), "N": kit.Number(b.Accuracy.Judged)}
	switch {
	case b.Accuracy.Judged == 0:
		return kit.Tr("calibration.bin.none", a)
	case b.Accuracy.Judged < review.Few:
		return kit.Tr("calibration.bin.few", a)
	}
	return kit.Tr("calibration.bin", a)
}

// draw makes the pixels of the plot; Fyne calls it while painting.
func (c *reliability) draw(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	scale := max(float64(w)/float64(max(c.plot.Size().Width, 1)), 0.5)
	p := plotter{img: img, pen: scale, w: float64(w), h: float64(h)}
	draw.Draw(img, image.Rect(0, h-max(int(scale), 1), w, h), image.NewUniform(kit.Themed(kit.ColorLine)), image.Point{}, draw.Src)
	var whiskers [][4]float64
	for _, b := range c.bins {
		if b.Accuracy.Judged == 0 {
			continue
		}
		ink := faded(theme.ColorNamePrimary, 0x70)
		if b.Accuracy.Judged < review.Few { // hardly known
			ink = faded(theme.ColorNamePrimary, 0x28)
		}
		p.bar(b.Low, b.High, b.Accuracy.Value, ink)
		x := (b.Low + b.High) / 2
		whiskers = append(whiskers, [4]float64{x, b.Accuracy.Low, x, b.Accuracy.High})
	}
	p.strokes([][4]float64{{0, 0, 1, 1}}, kit.Themed(kit.ColorMuted))
	p.pen = 1.5 * scale
	p.strokes(whiskers, kit.Themed(theme.ColorNameForeground))
	return img
}

// CreateRenderer implements fyne.Widget.
func (c *reliability) CreateRenderer() fyne.WidgetRenderer {
	marks := []*canvas.Text{canvas.NewText("100%", nil), canvas.NewText("50%", nil), canvas.NewText("0%", nil), canvas.NewText("0%", nil), canvas.NewText("100%", nil)}
	says := newNote()
	layout := func(size fyne.Size) {
		w, h := max(size.Width-plotLeft-plotRight, 1), max(size.Height-plotTop-plotBottom, 1)
		kit.Place(c.plot, plotLeft, plotTop, w, h)
		placeMarks(marks, w, h)
		says.place(plotLeft+w*(float32(c.hover)+0.5)/float32(max(len(c.bins), 1)), plotTop-18, size.Width)
	}
	update := func() {
		for _, m := range marks {
			m.Color, m.TextSize = kit.Themed(kit.ColorMuted), theme.Current().Size(kit.SizeFile)
		}
		text := ""
		if c.hover >= 0 && c.hover < len(c.bins) {
			text = c.says(c.bins[c.hover])
		}
		says.set(text)
		layout(c.Size())
	}
	update()
	parts := []fyne.CanvasObject{c.plot}
	for _, m := range marks {
		parts = append(parts, m)
	}
	return &kit.Renderer{
		Parts: append(parts, says.parts()...), Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(280, 210) },
	}
}

// placeMarks puts the marks of both axes around a plot: three beside it from the top down, and two
// below.
func placeMarks(marks []*canvas.Text, w, h float32) {
	for i, m := range marks {
		s := m.MinSize()
		if i < 3 {
			kit.Place(m, plotLeft-s.Width-8, plotTop+h*float32(i)/2-s.Height/2, s.Width, s.Height)
		} else {
			kit.Place(m, plotLeft+w*float32(i-3)-s.Width*float32(i-3), plotTop+h+6, s.Width, s.Height)
		}
	}
}
