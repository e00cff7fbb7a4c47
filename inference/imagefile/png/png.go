package png

import (
	"context"
	"image/png"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"
)

// Codec reads PNG: with image/png what it reads, row by row what is too large to be held or
// not quite whole.
type Codec struct{}

// whole is up to how many bytes image/png decodes a picture in one piece.
// What is larger is read row by row and averaged to the size that is needed, as
// a JPEG is decoded at a fraction of its size.
const whole = 128 << 20

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) {
	shape, apple := shapeOf(data)
	if apple {
		return codec.Header{}, codec.Unsupported("PNG (CgBI)") // from inside an iPhone's program
	}
	c, err := png.DecodeConfig(&reader{ctx: context.Background(), data: data})
	if err != nil {
		return codec.Header{}, codec.Error("PNG", err)
	}
	// Four channels at most; grey with a transparent value becomes NRGBA too.
	h := codec.Header{Width: c.Width, Height: c.Height, PerPixel: 4}
	if shape.depth == 16 {
		h.PerPixel *= 2
	}
	switch {
	case shape.interlaced != 0: // passes are pictures of their own: half as much again
		h.PerPixel += h.PerPixel / 2
	case h.Memory(8) > whole:
		h.ByRows, h.PerPixel = true, 3
	}
	var colour colours
	chunks(data, func(c chunk) bool {
		if c.is("eXIf") {
			h.Tags = exif.Read(c.body)
		}
		colour.add(c)
		return !c.is("IEND")
	})
	h.Space = colour.space()
	if n := readAnimation(data).frames; n > 1 {
		h.Page, h.Pages, h.Animated = 1, n, true
	}
	return h, nil
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, _ *codec.Scratch, data []byte, h codec.Header, eighths int) (raster.Picture, func(), error) {
	if h.ByRows {
		px, err := decodeRows(ctx, data, h, eighths)
		return px, codec.Nothing, err
	}
	if h.Pages < 2 {
		px, err := decodeWhole(ctx, data, h)
		return px, codec.Nothing, err
	}
	animation := readAnimation(data)
	px, err := codec.FirstFrame(ctx, h.Width, h.Height, h.Pages, func(n int) (f codec.Frame, err error) {
		if n > 0 {
			return animation.decode(ctx, data, n, h.Width, h.Height)
		}
		// Where it is no frame of the animation, the canvas is empty behind it.
		f.Cleared = !animation.own
		f.Px, err = decodeWhole(ctx, data, h)
		return f, err
	})
	return px, codec.Nothing, err
}

// decodeWhole reads the picture itself at once.
func decodeWhole(ctx context.Context, data []byte, h codec.Header) (raster.Picture, error) {
	img, err := png.Decode(&reader{ctx: ctx, data: data})
	if err == nil {
		return raster.Of(img), nil
	}
	// image/png gives nothing of a picture that lacks its last bytes, or has some too
	// many behind its last row.
	if px, rowsErr := decodeRows(ctx, data, h, 8); rowsErr == nil || codec.IsTruncated(rowsErr) {
		return px, rowsErr
	}
	return nil, codec.Error("PNG", err)
}

// isCut reports whether the file ends within a chunk.
func isCut(data []byte) bool {
	return chunks(data, func(c chunk) bool { return !c.is("IEND") })
}
