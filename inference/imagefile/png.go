package imagefile

import (
	"bytes"
	"compress/zlib"
	"context"
	"image"
	"image/png"
	"io"
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
	return h, nil
}

func (pngCodec) decode(ctx context.Context, _ *loader, data []byte, h header, eighths int) (pixels, func(), error) {
	if h.byRows {
		px, err := decodePNGRows(ctx, data, h, eighths)
		return px, nothing, err
	}
	img, err := png.Decode(&pngReader{ctx: ctx, data: data})
	if err == nil {
		return pixelsOf(img), nothing, nil
	}
	err = codecError("PNG", err)
	// image/png calls missing data an invalid format in some places: what the
	// chunks say counts too.
	if pngCut(data) || isTruncated(err) {
		done, total := pngProgress(ctx, data, h)
		err = truncated(done, total, err)
	}
	return nil, nil, err
}

// pngCut is whether the file ends within a chunk.
func pngCut(data []byte) bool {
	return pngChunks(data, func(c pngChunk) bool { return !c.is("IEND") })
}

// pngProgress says how many bytes of the pixels are there, of how many. It
// inflates what is there once more, which only a broken file has to pay for.
func pngProgress(ctx context.Context, data []byte, h header) (done, total int64) {
	shape, _ := shapeOf(data)
	total = int64(1+shape.rowBytes(h.width)) * int64(h.height)
	z, err := zlib.NewReader(&pngReader{ctx: ctx, data: data, pixels: true})
	if err != nil {
		return 0, total
	}
	defer z.Close()
	done, _ = io.Copy(io.Discard, io.LimitReader(z, total)) // its error is why we are here
	return done, total
}

// EncodePNG writes img as a PNG, for the clipboard: quickly rather than small.
func EncodePNG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
