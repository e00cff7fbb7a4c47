package imagefile

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"image"
	"image/png"
	"io"
)

type pngCodec struct{}

func (pngCodec) name() string { return "png" }

const pngSignature = 8

// pngChunks calls visit for each chunk with its kind, its data, and where it
// begins and ends, until visit says no. It returns where it stopped and whether
// the last chunk was cut off by the end of the file.
func pngChunks(data []byte, visit func(kind string, body []byte, from, to int) bool) (cut bool) {
	for at := pngSignature; at < len(data); {
		if at+8 > len(data) {
			return true
		}
		n := int64(binary.BigEndian.Uint32(data[at:]))
		end := int64(at) + 12 + n
		body := data[at+8:]
		cut = end > int64(len(data))
		if !cut {
			body = body[:n]
		}
		if !visit(string(data[at+4:at+8]), body, at, int(min(end, int64(len(data))))) || cut {
			return cut
		}
		at = int(end)
	}
	return false
}

// pngShape is what the IHDR chunk says besides the size.
type pngShape struct{ depth, colour, interlaced byte }

// shapeOf finds the IHDR chunk; without one, all is zero.
func shapeOf(data []byte) (s pngShape, apple bool) {
	pngChunks(data, func(kind string, body []byte, _, _ int) bool {
		apple = apple || kind == "CgBI"
		if kind == "IHDR" && len(body) >= 13 {
			s = pngShape{body[8], body[9], body[12]}
		}
		return kind != "IHDR"
	})
	return s, apple
}

// channels is how many values a pixel has in the file.
func (s pngShape) channels() int64 {
	switch s.colour {
	case 2:
		return 3
	case 4:
		return 2
	case 6:
		return 4
	}
	return 1
}

func (pngCodec) header(data []byte) (header, error) {
	shape, apple := shapeOf(data)
	if apple {
		return header{}, unsupported("PNG (CgBI)") // from inside an iPhone's program
	}
	c, err := png.DecodeConfig(pngEssence(data))
	if err != nil {
		return header{}, codecError("PNG", err)
	}
	// Four channels at most; grey with a transparent value becomes NRGBA too.
	// Interlaced passes are pictures of their own: half as much again.
	h := header{width: c.Width, height: c.Height, orientation: 1, perPixel: 4}
	if shape.depth == 16 {
		h.perPixel *= 2
	}
	if shape.interlaced != 0 {
		h.perPixel += h.perPixel / 2
	}
	pngChunks(data, func(kind string, body []byte, _, _ int) bool {
		if kind == "eXIf" {
			h.orientation = exifOrientation(body)
		}
		return kind != "eXIf" && kind != "IEND"
	})
	return h, nil
}

func (pngCodec) decode(_ context.Context, _ *loader, data []byte, h header, _ int) (pixels, func(), error) {
	img, err := png.Decode(pngEssence(data))
	if err == nil {
		return pixelsOf(img), nothing, nil
	}
	err = codecError("PNG", err)
	// image/png calls missing data an invalid format in some places: what the
	// chunks say counts too.
	if cut := pngChunks(data, func(kind string, _ []byte, _, _ int) bool { return kind != "IEND" }); cut || isTruncated(err) {
		done, total := pngProgress(data, h)
		err = truncated(done, total, err)
	}
	return nil, nil, err
}

// pngEssence is the file without what does not change the pixels, so that a
// damaged comment harms nothing, and with an end where that is missing.
func pngEssence(data []byte) io.Reader {
	parts := []io.Reader{bytes.NewReader(data[:pngSignature])}
	pixels, ended := false, false
	cut := pngChunks(data, func(kind string, _ []byte, from, to int) bool {
		switch kind {
		case "IHDR", "PLTE", "tRNS", "IDAT", "IEND":
			parts = append(parts, bytes.NewReader(data[from:to]))
		}
		pixels = pixels || kind == "IDAT"
		ended = kind == "IEND"
		return !ended
	})
	if pixels && !cut && !ended {
		parts = append(parts, bytes.NewReader([]byte("\x00\x00\x00\x00IEND\xaeB`\x82")))
	}
	return io.MultiReader(parts...)
}

// pngProgress says how many bytes of the pixels are there, of how many. It
// inflates what is there once more, which only a broken file has to pay for.
func pngProgress(data []byte, h header) (done, total int64) {
	var parts []io.Reader
	pngChunks(data, func(kind string, body []byte, _, _ int) bool {
		if kind == "IDAT" {
			parts = append(parts, bytes.NewReader(body))
		}
		return kind != "IEND"
	})
	shape, _ := shapeOf(data)
	total = (int64(h.width)*shape.channels()*int64(shape.depth)+7)/8*int64(h.height) + int64(h.height)
	z, err := zlib.NewReader(io.MultiReader(parts...))
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
