package review

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/review"
	"wanwu/ui/kit"
)

// Room around the plot, in dp.
const (
	plotLeft   float32 = 44
	plotRight  float32 = 16
	plotTop    float32 = 22
	plotBottom float32 = 24
)

// chart is the share that is automated and the accuracy of it against the threshold, which is
// dragged along, or moved by the arrow keys. At the pointer are the numbers there.
type chart struct {
	widget.BaseWidget
	points    []review.Point
	threshold float64
	at        func(t float64) review.Point // a point of any threshold; nil where there is nothing
	moved     func(t float64)              // while it is dragged
	chosen    func(t float64)              // when it is let go

	hover   float64 // the threshold under the pointer; negative for none
	focused bool
	plot    *plotArea
}

var (
	_ fyne.Draggable    = (*chart)(nil)
	_ fyne.Tappable     = (*chart)(nil)
	_ fyne.Focusable    = (*chart)(nil)
	_ desktop.Hoverable = (*chart)(nil)
)

func newChart(moved, chosen func(t float64)) *chart {
	c := &chart{moved: moved, chosen: chosen, hover: -1}
	c.plot = newPlotArea(c.draw)
	c.ExtendBaseWidget(c)
	return c
}

// set shows a curve; at gives the point of any threshold.
func (c *chart) set(points []review.Point, at func(float64) review.Point) {
	same := len(points) == len(c.points) && (len(points) == 0 || &points[0] == &c.points[0])
	if c.points, c.at = points, at; !same {
		c.plot.Refresh()
		c.Refresh()
	}
}

// setThreshold moves the line.
func (c *chart) setThreshold(t float64) {
	if c.threshold != t {
		c.threshold = t
		c.Refresh()
	}
}

// plotSize returns the size of the plot alone.
func (c *chart) plotSize() (w, h float32) {
	s := c.Size()
	return max(s.Width-plotLeft-plotRight, 1), max(s.Height-plotTop-plotBottom, 1)
}

// thresholdAt returns the threshold at a place, in whole percent.
func (c *chart) thresholdAt(x float32) float64 {
	w, _ := c.plotSize()
	return math.Round(100*min(max(float64((x-plotLeft)/w), 0), 1)) / 100
}

// Tapped puts the threshold where it was pressed.
func (c *chart) Tapped(e *fyne.PointEvent) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c)
	}
	c.move(c.thresholdAt(e.Position.X))
	c.chosen(c.threshold)
}

// Dragged moves the threshold along.
func (c *chart) Dragged(e *fyne.DragEvent) {
	c.hover = -1
	c.move(c.thresholdAt(e.Position.X))
}

// DragEnd puts the threshold in force.
func (c *chart) DragEnd() { c.chosen(c.threshold) }

func (c *chart) move(t float64) {
	if t != c.threshold {
		c.threshold = t
		c.moved(t)
		c.Refresh()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *chart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved shows the numbers under the pointer.
func (c *chart) MouseMoved(e *desktop.MouseEvent) {
	if t := c.thresholdAt(e.Position.X); t != c.hover {
		c.hover = t
		c.Refresh()
	}
}

// MouseOut takes them away.
func (c *chart) MouseOut() { c.hover = -1; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *chart) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *chart) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune passes characters to the window.
func (c *chart) TypedRune(r rune) { kit.PassRune(c, r) }

// TypedKey moves the threshold by a percent, with Home and End to the ends.
func (c *chart) TypedKey(e *fyne.KeyEvent) {
	t := c.threshold
	switch e.Name {
	case fyne.KeyLeft:
		t = math.Round(100*t-1) / 100
	case fyne.KeyRight:
		t = math.Round(100*t+1) / 100
	case fyne.KeyHome:
		t = 0
	case fyne.KeyEnd:
		t = 1
	default:
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(c), e)
		return
	}
	c.move(min(max(t, 0), 1))
	c.chosen(c.threshold)
}

// says returns the numbers of a point.
func (c *chart) says(p review.Point) string {
	a := kit.Args{"Threshold": thresholdText(p.Threshold), "Coverage": whole(p.Coverage), "Accuracy": whole(p.Accuracy.Value), "Interval": interval(p.Accuracy)}
	if p.Accuracy.Judged < review.Few || !p.Accuracy.Known() {
		return kit.Tr("review.point.few", a)
	}
	return kit.Tr("review.point", a)
}

// CreateRenderer implements fyne.Widget.
func (c *chart) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewRaster(c.drawLine)
	frame := canvas.NewRectangle(color.Transparent)
	marks := []*canvas.Text{canvas.NewText("100%", nil), canvas.NewText("50%", nil), canvas.NewText("0%", nil), canvas.NewText("0%", nil), canvas.NewText("100%", nil)}
	name := canvas.NewText("", nil)
	says := newNote()
	small := theme.Current().Size(kit.SizeFile)
	layout := func(size fyne.Size) {
		w, h := c.plotSize()
		frame.Resize(size)
		kit.Place(c.plot, plotLeft, plotTop, w, h)
		for _, m := range marks {
			m.TextSize = small
		}
		placeMarks(marks, w, h)
		x := plotLeft + w*float32(c.threshold)
		kit.Place(line, x-1, plotTop-10, 2, h+10)
		s := name.MinSize()
		at := x + 7
		if at+s.Width > size.Width {
			at = x - 7 - s.Width
		}
		kit.Place(name, at, 0, s.Width, s.Height)
		says.place(plotLeft+w*float32(c.hover), plotTop, size.Width)
	}
	update := func() {
		for _, m := range marks {
			m.Color = kit.Themed(kit.ColorMuted)
		}
		frame.StrokeWidth = 0
		if c.focused {
			frame.StrokeWidth, frame.StrokeColor, frame.CornerRadius = 2, kit.Themed(theme.ColorNamePrimary), kit.RadiusButton
		}
		name.Text, name.Color, name.TextSize = kit.Tr("review.threshold", kit.Args{"Threshold": thresholdText(c.threshold)}), kit.Themed(kit.ColorUnsure), theme.Current().Size(theme.SizeNameCaptionText)
		text := ""
		if c.hover >= 0 && c.at != nil {
			text = c.says(c.at(c.hover))
		}
		says.set(text)
		layout(c.Size())
	}
	update()
	parts := []fyne.CanvasObject{frame, c.plot, line, name}
	for _, m := range marks {
		parts = append(parts, m)
	}
	return &kit.Renderer{
		Parts: append(parts, says.parts()...), Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(320, 250) },
	}
}

// drawLine returns the dashed line of the threshold; Fyne calls it while painting.
func (c *chart) drawLine(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	ink := color.RGBAModel.Convert(kit.Themed(kit.ColorUnsure))
	dash := max(4*w/2, 4)
	for y := range h {
		if y/dash%2 == 0 {
			for x := range w {
				img.Set(x, y, ink)
			}
		}
	}
	return img
}
