package imagefile

import (
	"bytes"
	"context"

	"golang.org/x/image/tiff"
)

type tiffCodec struct{}

func (tiffCodec) name() string { return "tiff" }

func (tiffCodec) header(data []byte) (header, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return header{}, codecError("TIFF", err)
	}
	// 16-bit pictures take eight bytes a pixel, and a strip, which may be the
	// whole picture, is held unpacked besides.
	return header{width: c.Width, height: c.Height, orientation: exifOrientation(data), perPixel: 12}, nil
}

func (tiffCodec) decode(_ context.Context, _ *loader, data []byte, _ header, _ int) (pixels, func(), error) {
	img, err := tiff.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, codecError("TIFF", err)
	}
	return pixelsOf(img), nothing, nil
}
