package imagetest

import (
	"image"
	"math"
	"math/rand/v2"
)

// Rows returns every row of a picture.
func Rows(px interface {
	Size() (w, h int)
	Row(dst []uint8, y, x0, x1 int)
}) []uint8 {
	w, h := px.Size()
	all := make([]uint8, 3*w*h)
	for y := range h {
		px.Row(all[3*w*y:], y, 0, w)
	}
	return all
}

// Near reports whether two rows differ by no more than tolerance anywhere.
func Near(a, b []uint8, tolerance int) bool {
	for i := range a {
		if d := int(a[i]) - int(b[i]); d < -tolerance || d > tolerance {
			return false
		}
	}
	return len(a) == len(b)
}

// Photograph returns something as hard to compress as a photograph: shapes, texture
// and the noise of a sensor. 12 megapixels at quality 90 make about 2.5 MB.
func Photograph(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			light := 110 + 70*math.Sin(9*u+4*v) + 40*math.Cos(23*u*v)
			light += 12 * math.Sin(float64(x)/7) * math.Sin(float64(y)/5)
			light += float64(noise.IntN(9)) - 4
			p := img.Pix[img.PixOffset(x, y):]
			p[0], p[1], p[2], p[3] = byteOfLight(light*(0.8+0.2*u)), byteOfLight(light*0.9), byteOfLight(light*(1-0.3*v)), 255
		}
	}
	return img
}

func byteOfLight(v float64) uint8 { return uint8(min(max(v, 0), 255)) }
