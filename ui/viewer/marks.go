package viewer

import (
	"image"
	"image/color"
	"math"

	"wanwu/app/workspace"
	"wanwu/inference/ocr"
)

// Marks are outlines of places on a picture: where text was read.
type Marks struct {
	Width, Height int // of the picture in which the places are
	Quads         []ocr.Quad
}

// ReadText adds what was read in the picture; read is false where nobody has read it.
func (f *Details) ReadText(t workspace.PictureText, read bool) {
	if f.TextRead = read; !read {
		return
	}
	width, height, lines, ok := t.Lines.Unpack()
	if !ok || len(lines) == 0 {
		return
	}
	f.Text, f.Marks = ocr.Text(lines), &Marks{Width: width, Height: height}
	for _, l := range lines {
		f.Marks.Quads = append(f.Marks.Quads, l.Box)
	}
}

// same reports whether two mark the same places.
func (m *Marks) same(o *Marks) bool {
	if m == nil || o == nil || len(m.Quads) != len(o.Quads) {
		return m == o
	}
	for i := range m.Quads {
		if m.Quads[i] != o.Quads[i] {
			return false
		}
	}
	return m.Width == o.Width && m.Height == o.Height
}

// draw draws the outlines on what is seen of a picture of picW × picH pixels, whose upper left corner
// is at (x, y) and which is shown at a scale; thick is in pixels of the screen.
func (m *Marks) draw(to *image.RGBA, picW, picH, scale, x, y, thick float64, c color.Color) {
	if m == nil || m.Width <= 0 || m.Height <= 0 {
		return
	}
	fx, fy := picW/float64(m.Width)*scale, picH/float64(m.Height)*scale
	r, g, b, _ := c.RGBA()
	ink := color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
	for _, q := range m.Quads {
		for k := range q {
			from, end := q[k], q[(k+1)%len(q)]
			drawLine(to, x+from.X*fx, y+from.Y*fy, x+end.X*fx, y+end.Y*fy, thick, ink)
		}
	}
}

// drawLine draws a straight line, as far as it is on the picture.
func drawLine(to *image.RGBA, x0, y0, x1, y1, thick float64, ink color.RGBA) {
	// What is beyond the frame need not be walked through.
	bounds := to.Rect.Inset(-int(thick) - 1)
	if max(x0, x1) < float64(bounds.Min.X) || min(x0, x1) > float64(bounds.Max.X) || max(y0, y1) < float64(bounds.Min.Y) || min(y0, y1) > float64(bounds.Max.Y) {
		return
	}
	steps := int(math.Ceil(max(math.Abs(x1-x0), math.Abs(y1-y0))))
	if steps > 1<<16 { // at eight times the size of the largest picture that is read, and then some
		return
	}
	for i := range steps + 1 {
		f := float64(i) / float64(max(steps, 1))
		left, top := x0+(x1-x0)*f-thick/2, y0+(y1-y0)*f-thick/2
		at := image.Rect(int(math.Round(left)), int(math.Round(top)), int(math.Round(left+thick)), int(math.Round(top+thick))).Intersect(to.Rect)
		for y := at.Min.Y; y < at.Max.Y; y++ {
			for x := at.Min.X; x < at.Max.X; x++ {
				to.SetRGBA(x, y, ink)
			}
		}
	}
}
