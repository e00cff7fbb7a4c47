package imagefile

import (
	"context"
	"image/png"
)

type pngCodec struct{}

// pngWhole is up to how many bytes image/png decodes a picture in one piece.
// What is larger is read row by row and averaged to the size that is needed, as
// a JPEG is decoded at a fraction of its size.
const pngWhole = 128 << 20

func (pngCodec) header(data []byte) (header, error) {
	shape, apple := shapeOf(data)
	if apple {
		return header{}, unsupported("PNG (CgBI)") // from inside an iPhone's program
	}
	c, err := png.DecodeConfig(&pngReader{ctx: context.Background(), data: data})
	if err != nil {
		return header{}, codecError("PNG", err)
	}
	// Four channels at most; grey with a transparent value becomes NRGBA too.
	h := header{width: c.Width, height: c.Height, perPixel: 4}
	if shape.depth == 16 {
		h.perPixel *= 2
	}
	switch {
	case shape.interlaced != 0: // passes are pictures of their own: half as much again
		h.perPixel += h.perPixel / 2
	case h.memory(8) > pngWhole:
		h.byRows, h.perPixel = true, 3
	}
	var colour pngColour
	pngChunks(data, func(c pngChunk) bool {
		if c.is("eXIf") {
			h.exif = readEXIF(c.body)
		}
		colour.add(c)
		return !c.is("IEND")
	})
	h.colourSpace = colour.space()
	if n := readAPNG(data).frames; n > 1 {
		h.page, h.pages, h.animated = 1, n, true
	}
	return h, nil
}

func (pngCodec) decode(ctx context.Context, _ *scratch, data []byte, h header, eighths int) (pixels, func(), error) {
	if h.byRows {
		px, err := decodePNGRows(ctx, data, h, eighths)
		return px, nothing, err
	}
	if h.pages < 2 {
		px, err := decodePNG(ctx, data, h)
		return px, nothing, err
	}
	animation := readAPNG(data)
	px, err := firstFrame(ctx, h.width, h.height, h.pages, func(n int) (f frame, err error) {
		if n > 0 {
			return animation.decode(ctx, data, n, h.width, h.height)
		}
		// Where it is no frame of the animation, the canvas is empty behind it.
		f.cleared = !animation.own
		f.px, err = decodePNG(ctx, data, h)
		return f, err
	})
	return px, nothing, err
}

// decodePNG reads the picture itself at once.
func decodePNG(ctx context.Context, data []byte, h header) (pixels, error) {
	img, err := png.Decode(&pngReader{ctx: ctx, data: data})
	if err == nil {
		return pixelsOf(img), nil
	}
	// image/png gives nothing of a picture that lacks its last bytes, or has some too
	// many behind its last row.
	if px, rowsErr := decodePNGRows(ctx, data, h, 8); rowsErr == nil || isTruncated(rowsErr) {
		return px, rowsErr
	}
	return nil, codecError("PNG", err)
}

// pngCut reports whether the file ends within a chunk.
func pngCut(data []byte) bool {
	return pngChunks(data, func(c pngChunk) bool { return !c.is("IEND") })
}
