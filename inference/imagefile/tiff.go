package imagefile

import (
	"bytes"
	"context"

	"golang.org/x/image/tiff"
)

// tiffCodec reads what golang.org/x/image/tiff does: grey, palettes and RGB of
// 8 and 16 bits, uncompressed, LZW, deflate, PackBits and fax. CMYK, JPEG inside
// of TIFF, and separate colour planes are named as unsupported.
type tiffCodec struct{}

// The TIFF tags that decide whether a picture can be read.
const (
	tagSamples = 277
	tagPlanar  = 284
)

func (tiffCodec) name() string { return "tiff" }

func (tiffCodec) header(data []byte) (header, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return header{}, codecError("TIFF", err)
	}
	// The decoder does not look at this tag and would mix the channels up.
	d := tiffDir(data)
	if planar, _ := d.short(tagPlanar); planar == 2 {
		if samples, _ := d.short(tagSamples); samples > 1 {
			return header{}, unsupported("TIFF (planar)")
		}
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
