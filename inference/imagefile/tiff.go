package imagefile

import (
	"bytes"
	"context"
	"image/color"

	"golang.org/x/image/tiff"
)

// tiffCodec reads what golang.org/x/image/tiff does: grey, palettes and RGB of
// 8 and 16 bits, uncompressed, LZW, deflate, PackBits and fax. CMYK, JPEG inside
// of TIFF, and separate colour planes are named as unsupported.
type tiffCodec struct{}

// isTIFFLike reports whether head is that of a TIFF or of a camera's raw file.
func isTIFFLike(head []byte) bool {
	return bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*"))
}

// isTIFF leaves camera raw files out: their first directory is only a preview,
// which must not pass for the picture.
func isTIFF(head []byte) bool { return isTIFFLike(head) && rawName(head) == "" }

// The TIFF tags that decide whether a picture can be read, and what that takes.
const (
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagStripOffsets = 273
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagPlanar       = 284
	tagPredictor    = 317
	tagTileWidth    = 322
	tagTileHeight   = 323
)

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
	h := header{width: c.Width, height: c.Height, exif: readEXIF(data), perPixel: tiffPixel(c.ColorModel)}
	if rawTIFF(d, c.ColorModel, c.Width, c.Height) != nil {
		h.perPixel = 0 // read from the file's own bytes
		return h, nil
	}
	// A strip or a tile, which may be the whole picture, is held unpacked besides,
	// in a buffer that grows twofold.
	const growth = 3
	stored := h.perPixel
	if samples, _ := d.short(tagSamples); samples == 3 {
		stored = stored * 3 / 4
	}
	h.besides = growth * stored * min(tiffBlock(d, c.Width, c.Height), int64(c.Width)*int64(c.Height))
	return h, nil
}

// tiffPixel is how many bytes the decoder keeps of a pixel.
func tiffPixel(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBAModel, color.NRGBAModel:
		return 4
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 1 // a palette
}

// tiffBlock is how many pixels are unpacked at once.
func tiffBlock(d directory, w, h int) int64 {
	if tw, ok := d.short(tagTileWidth); ok && tw > 0 {
		th, _ := d.short(tagTileHeight)
		return int64(tw) * int64(min(th, h+1024)) // a tile larger than that is refused
	}
	rows, ok := d.short(tagRowsPerStrip)
	if !ok || rows < 1 || rows > h {
		rows = h
	}
	return int64(w) * int64(rows)
}

func (tiffCodec) decode(ctx context.Context, _ *loader, data []byte, h header, _ int) (pixels, func(), error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, nil, codecError("TIFF", err)
	}
	if r := rawTIFF(tiffDir(data), c.ColorModel, h.width, h.height); r != nil {
		return r, nothing, r.check()
	}
	img, err := tiff.Decode(&heedful{ctx, bytes.NewReader(data)})
	if err != nil {
		return nil, nil, codecError("TIFF", err)
	}
	return pixelsOf(img), nothing, nil
}
