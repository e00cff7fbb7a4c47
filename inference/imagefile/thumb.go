package imagefile

import (
	"image"

	"wanwu/inference/imagefile/raster"
	"wanwu/inference/imagefile/resample"
)

// thumb makes a small upright picture.
type thumb struct {
	shrink  Shrink
	kernel  resample.Kernel
	resizer resample.Resizer
	img     *image.RGBA // reused from picture to picture
}

// Shrink returns what the longer side of an upright w × h picture becomes, in pixels, which is
// not more than it is.
type Shrink func(w, h int) int

// within is the Shrink to at most side pixels a side.
func within(side int) Shrink { return func(w, h int) int { return min(max(w, h), side) } }

// newThumb takes the longest side in pixels and an interpolation. Bilinear suffices for
// small pictures, in half the time of bicubic.
func newThumb(side int, interpolation string) *thumb { return newShrunk(within(side), interpolation) }

func newShrunk(s Shrink, interpolation string) *thumb {
	t := &thumb{shrink: s, kernel: resample.KernelOf(interpolation), img: &image.RGBA{}}
	t.resizer.Emit = t.row
	return t
}

// size returns that of the thumbnail of an upright w × h picture.
func (t *thumb) size(w, h int) (int, int) {
	long, side := max(w, h), t.shrink(w, h)
	fit := func(n int) int { return max((n*side+long/2)/long, 1) }
	return fit(w), fit(h)
}

func (t *thumb) covered(w, h, eighths int) bool {
	return max(w, h)*eighths/8 >= t.shrink(w, h)
}

func (t *thumb) start(w, h, eighths int) *resample.Resizer {
	tw, th := t.size(w, h)
	t.img.Pix = raster.Grow(t.img.Pix, 4*tw*th)
	t.img.Stride = 4 * tw
	t.img.Rect = image.Rect(0, 0, tw, th)
	x := resample.Axis{To: float64(w), Out: tw, Count: tw}
	y := resample.Axis{To: float64(h), Out: th, Count: th}
	x.Scale(eighths)
	y.Scale(eighths)
	t.resizer.Start(t.kernel, x, y)
	return &t.resizer
}

func (t *thumb) row(y int, rgb []uint8) {
	dst := t.img.Pix[y*t.img.Stride:][:t.img.Stride]
	for len(rgb) >= 3 && len(dst) >= 4 {
		dst[0], dst[1], dst[2], dst[3] = rgb[0], rgb[1], rgb[2], 255
		rgb, dst = rgb[3:], dst[4:]
	}
}
