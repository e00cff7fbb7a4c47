//go:build !cgo || nojpegturbo || (!linux && !jpegturbo)

package jpeg

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// Scales is whether the engine decodes at a fraction of the size.
const Scales = false

// Eighths are the fractions at which the engine decodes, ascending.
var Eighths = [...]int{8}

// engine decodes with image/jpeg: whole pictures only, no arithmetic
// coding, and CMYK only as Adobe writes it.
type engine struct{}

// Close implements io.Closer.
func (*engine) Close() error { return nil }

// memory estimates bytes per decoded pixel and per stored value: planes, and
// 32-bit coefficients where scans are collected.
func (j *info) memory() (perPixel, perValue int64) {
	perValue = 1
	if j.components == 4 {
		perPixel = 4 // planes, and the picture made of them
	}
	if j.progressive {
		perValue += 4
	}
	return perPixel, perValue
}

func (*engine) decode(ctx context.Context, _ *codec.Scratch, data []byte, h codec.Header, _ int) (raster.Picture, error) {
	in := infoOf(h)
	// The end marker is added where it is missing: its lack alone harms nothing.
	src := io.Reader(codec.NewReader(ctx, data))
	if !in.ended {
		src = io.MultiReader(src, bytes.NewReader([]byte{0xFF, markerEOI}))
	}
	img, err := jpeg.Decode(src)
	switch {
	case err == nil:
		return raster.Of(img), nil
	case !in.ended:
		return nil, codec.Truncated(0, 0, err) // image/jpeg cannot say how far it came
	}
	return nil, codec.Error("JPEG", err)
}

// Encode writes img as a JPEG of a quality of 1…100. img must be opaque.
func Encode(img *image.RGBA, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}
