package review

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/image/vector"

	"wanwu/app/review"
	"wanwu/ui/kit"
)

// plotArea is the pixels of a plot. It is a widget of its own, so that they are drawn again when they
// change and not with everything around them.
type plotArea struct {
	widget.BaseWidget
	raster *canvas.Raster
}

func newPlotArea(draw func(w, h int) image.Image) *plotArea {
	a := &plotArea{raster: canvas.NewRaster(draw)}
	a.ExtendBaseWidget(a)
	return a
}

// CreateRenderer implements fyne.Widget.
func (a *plotArea) CreateRenderer() fyne.WidgetRenderer {
	return &kit.Renderer{Parts: []fyne.CanvasObject{a.raster}, Arrange: a.raster.Resize, Min: func() fyne.Size { return fyne.Size{} }}
}

// plotter draws into pixels with smooth edges; shares of 0…1 are its coordinates.
type plotter struct {
	img  *image.RGBA
	pen  float64 // width of a line, in pixels
	w, h float64
}

// draw makes the pixels of the plot; Fyne calls it while painting.
func (c *chart) draw(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	dp, _ := c.plotSize()
	scale := max(float64(w)/float64(dp), 0.5)
	p := plotter{img: img, pen: 2 * scale, w: float64(w), h: float64(h)}
	grid := image.NewUniform(kit.Themed(kit.ColorLine))
	for k := range 5 {
		y := min(int(math.Round(float64(k)*float64(h)/4)), h-max(int(scale), 1))
		draw.Draw(img, image.Rect(0, y, w, y+max(int(scale), 1)), grid, image.Point{}, draw.Src)
	}
	known := c.points[:0:0]
	for _, q := range c.points {
		if q.Accuracy.Known() && q.Accuracy.Judged >= review.Few {
			known = append(known, q)
		}
	}
	p.band(known, faded(kit.ColorRight, 0x2e))
	p.line(c.points, func(q review.Point) float64 { return q.Coverage }, kit.Themed(theme.ColorNamePrimary))
	p.line(known, func(q review.Point) float64 { return q.Accuracy.Value }, kit.Themed(kit.ColorRight))
	return img
}

// faded returns a colour of the theme that lets through what is below.
func faded(name fyne.ThemeColorName, alpha uint8) color.Color {
	c := color.NRGBAModel.Convert(kit.Themed(name)).(color.NRGBA) // which is what the model makes
	c.A = alpha
	return c
}

// at returns where a point is, half a pen within the edges.
func (p plotter) at(x, y float64) (px, py float32) {
	edge := p.pen / 2
	return float32(edge + x*(p.w-2*edge)), float32(edge + (1-y)*(p.h-2*edge))
}

// band fills the intervals.
func (p plotter) band(points []review.Point, ink color.Color) {
	if len(points) < 2 {
		return
	}
	r := vector.NewRasterizer(p.img.Rect.Dx(), p.img.Rect.Dy())
	r.MoveTo(p.at(points[0].Threshold, points[0].Accuracy.High))
	for _, q := range points[1:] {
		r.LineTo(p.at(q.Threshold, q.Accuracy.High))
	}
	for i := len(points) - 1; i >= 0; i-- {
		r.LineTo(p.at(points[i].Threshold, points[i].Accuracy.Low))
	}
	r.ClosePath()
	r.Draw(p.img, p.img.Rect, image.NewUniform(ink), image.Point{})
}

// line draws a value along the thresholds.
func (p plotter) line(points []review.Point, value func(review.Point) float64, ink color.Color) {
	r := vector.NewRasterizer(p.img.Rect.Dx(), p.img.Rect.Dy())
	for i := 1; i < len(points); i++ {
		ax, ay := p.at(points[i-1].Threshold, value(points[i-1]))
		bx, by := p.at(points[i].Threshold, value(points[i]))
		p.piece(r, ax, ay, bx, by)
	}
	r.Draw(p.img, p.img.Rect, image.NewUniform(ink), image.Point{})
}

// piece adds a straight piece of a line, a little longer than it is, so that pieces join.
func (p plotter) piece(r *vector.Rasterizer, ax, ay, bx, by float32) {
	dx, dy := float64(bx-ax), float64(by-ay)
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := float32(-dy/length*p.pen/2), float32(dx/length*p.pen/2)
	ex, ey := float32(dx/length*p.pen/4), float32(dy/length*p.pen/4)
	r.MoveTo(ax-ex+nx, ay-ey+ny)
	r.LineTo(bx+ex+nx, by+ey+ny)
	r.LineTo(bx+ex-nx, by+ey-ny)
	r.LineTo(ax-ex-nx, ay-ey-ny)
	r.ClosePath()
}

// strokes draws straight lines, each from its first place to its second, in shares.
func (p plotter) strokes(lines [][4]float64, ink color.Color) {
	r := vector.NewRasterizer(p.img.Rect.Dx(), p.img.Rect.Dy())
	for _, l := range lines {
		ax, ay := p.at(l[0], l[1])
		bx, by := p.at(l[2], l[3])
		p.piece(r, ax, ay, bx, by)
	}
	r.Draw(p.img, p.img.Rect, image.NewUniform(ink), image.Point{})
}

// bar fills from the bottom up to y, between two shares of the width.
func (p plotter) bar(from, to, y float64, ink color.Color) {
	x0, top := p.at(from, y)
	x1, bottom := p.at(to, 0)
	r := image.Rect(int(x0)+1, int(top), int(x1)-1, int(bottom))
	draw.Draw(p.img, r, image.NewUniform(ink), image.Point{}, draw.Over)
}
