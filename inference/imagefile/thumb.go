package imagefile

import (
	"image"

	"wanwu/inference"
)

// thumb makes a small upright picture.
type thumb struct {
	side    int // longest, in pixels
	kernel  kernel
	resizer resizer
	img     *image.RGBA // reused from picture to picture
}

// newThumb takes the longest side in pixels and an interpolation. Bilinear suffices for
// small pictures, in half the time of bicubic.
func newThumb(side int, interpolation string) *thumb {
	t := &thumb{side: side, kernel: kernelOf(interpolation), img: &image.RGBA{}}
	t.resizer.emit = t.row
	return t
}

// size returns that of the thumbnail of an upright w × h picture.
func (t *thumb) size(w, h int) (int, int) {
	long := max(w, h)
	if long <= t.side {
		return w, h
	}
	shrink := func(n int) int { return max((n*t.side+long/2)/long, 1) }
	return shrink(w), shrink(h)
}

func (t *thumb) covered(w, h, eighths int) bool {
	return max(w, h)*eighths/8 >= min(t.side, max(w, h))
}

func (t *thumb) start(w, h, eighths int) *resizer {
	tw, th := t.size(w, h)
	t.img.Pix = grow(t.img.Pix, 4*tw*th)
	t.img.Stride = 4 * tw
	t.img.Rect = image.Rect(0, 0, tw, th)
	x := axis{to: float64(w), out: tw, count: tw}
	y := axis{to: float64(h), out: th, count: th}
	x.scale(eighths)
	y.scale(eighths)
	t.resizer.start(t.kernel, x, y)
	return &t.resizer
}

func (t *thumb) row(y int, rgb []uint8) {
	dst := t.img.Pix[y*t.img.Stride:][:t.img.Stride]
	for len(rgb) >= 3 && len(dst) >= 4 {
		dst[0], dst[1], dst[2], dst[3] = rgb[0], rgb[1], rgb[2], 255
		rgb, dst = rgb[3:], dst[4:]
	}
}

// ThumbQuality is the JPEG quality of thumbnails: at 320 pixels no block is
// seen, and a thumbnail takes about 12 kB.
const ThumbQuality = 82

// EncodeThumb writes img as a JPEG of ThumbQuality. img must be opaque.
func EncodeThumb(img *image.RGBA) ([]byte, error) { return encodeJPEG(img, ThumbQuality) }

// DecodeThumb reads a JPEG that EncodeThumb wrote, at full size. The picture is
// opaque and the caller's own.
func DecodeThumb(data []byte) (*image.RGBA, error) {
	h, err := jpegHeader(data)
	if err != nil {
		return nil, err
	}
	// A thumbnail cache is a file like any other: what it holds is bounded.
	if int64(h.width)*int64(h.height) > maxThumbPixels {
		return nil, &inference.Error{Code: inference.CodeTooLarge, Detail: sizeText(h.width, h.height)}
	}
	return decodeRGBA(data, h)
}

// maxThumbPixels bounds what DecodeThumb reads: far above any thumbnail.
const maxThumbPixels = 4096 * 4096
