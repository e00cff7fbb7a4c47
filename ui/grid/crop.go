package grid

import (
	"image"
	"math"

	"wanwu/ui/kit"

	"golang.org/x/image/draw"
)

// thumbSpec says how a picture must be made to be in a card: in pixels of the screen.
type thumbSpec struct {
	Width, Height int
	Radius        int // of the upper corners
}

// cropCover cuts the middle of src to the shape of spec, shrinks it to that
// size and rounds its upper corners. What is smaller than wanted stays so: the
// graphics card enlarges it for nothing. src is not changed.
func cropCover(src *image.RGBA, spec thumbSpec) *image.RGBA {
	b := src.Bounds()
	if b.Empty() || spec.Width <= 0 || spec.Height <= 0 {
		return image.NewRGBA(image.Rectangle{})
	}
	cw, ch := b.Dx(), b.Dx()*spec.Height/spec.Width
	if ch > b.Dy() {
		cw, ch = b.Dy()*spec.Width/spec.Height, b.Dy()
	}
	cw, ch = max(1, cw), max(1, ch)
	x, y := b.Min.X+(b.Dx()-cw)/2, b.Min.Y+(b.Dy()-ch)/2
	crop := image.Rect(x, y, x+cw, y+ch)

	scale := min(1, float64(cw)/float64(spec.Width))
	size := func(n int) int { return max(1, int(math.Round(float64(n)*scale))) }
	dst := image.NewRGBA(image.Rect(0, 0, size(spec.Width), size(spec.Height)))
	if crop.Size() == dst.Rect.Size() {
		draw.Copy(dst, image.Point{}, src, crop, draw.Src, nil)
	} else {
		draw.CatmullRom.Scale(dst, dst.Rect, src, crop, draw.Src, nil)
	}
	roundTop(dst, float64(spec.Radius)*scale)
	return dst
}

// roundTop makes the upper corners of a picture transparent outside of a
// radius in pixels, with a soft edge one pixel wide.
func roundTop(img *image.RGBA, radius float64) {
	w := img.Rect.Dx()
	n := min(int(math.Ceil(radius)), w/2, img.Rect.Dy())
	for y := range n {
		for x := range n {
			// Pixels are measured from their middle.
			d := math.Hypot(radius-float64(x)-0.5, radius-float64(y)-0.5)
			if a := radius + 0.5 - d; a < 1 {
				kit.Fade(img, x, y, max(0, a))
				kit.Fade(img, w-1-x, y, max(0, a))
			}
		}
	}
}
