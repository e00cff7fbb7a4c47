//go:build !cgo || nojpegturbo || (!linux && !jpegturbo)

package imagefile

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
)

// jpegScales says whether the engine decodes at a fraction of the size, and
// scales at which, in eighths, ascending.
const jpegScales = false

var scales = [...]int{8}

// jpegEngine decodes with image/jpeg: whole pictures only, no arithmetic
// coding, and CMYK only as Adobe writes it.
type jpegEngine struct{}

// Close implements io.Closer.
func (*jpegEngine) Close() error { return nil }

// memory estimates bytes per decoded pixel and per stored value: planes, and
// 32-bit coefficients where scans are collected.
func (j *jpegInfo) memory() (perPixel, perValue int64) {
	perValue = 1
	if j.components == 4 {
		perPixel = 4 // planes, and the picture made of them
	}
	if j.progressive {
		perValue += 4
	}
	return perPixel, perValue
}

func (*jpegEngine) decode(ctx context.Context, _ *scratch, data []byte, h header, _ int) (pixels, error) {
	info := infoOf(h)
	// The end marker is added where it is missing: its lack alone harms nothing.
	src := io.Reader(&ctxReader{ctx, bytes.NewReader(data)})
	if !info.ended {
		src = io.MultiReader(src, bytes.NewReader([]byte{0xFF, markerEOI}))
	}
	img, err := jpeg.Decode(src)
	switch {
	case err == nil:
		return pixelsOf(img), nil
	case !info.ended:
		return nil, truncated(0, 0, err) // image/jpeg cannot say how far it came
	}
	return nil, codecError("JPEG", err)
}

func encodeJPEG(img *image.RGBA, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}
