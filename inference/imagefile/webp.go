package imagefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// webpCodec reads WebP: lossy, lossless, with alpha, and of animations the
// first frame, which golang.org/x/image/webp does not look for. So the chunks
// of one picture are taken out of the file and given to it in a fresh container.
type webpCodec struct{}

func isWebP(head []byte) bool {
	return len(head) >= riffHeader && string(head[:4]) == "RIFF" && string(head[8:riffHeader]) == "WEBP"
}

// webpParts is what a WebP file holds of its first picture.
type webpParts struct {
	canvasW, canvasH int // of the extended header; 0 without one
	x, y             int // of the frame on the canvas
	frameW, frameH   int // of an animation's frame header; 0 in a still
	alpha            []byte
	kind             string // "VP8 " or "VP8L"
	image            []byte
	exif             exif
	icc              []byte
}

const (
	riffHeader  = 12
	riffChunk   = 8
	frameHeader = 16 // of an ANMF chunk
)

// riffChunks calls visit for each chunk of data until it says no, and reports
// whether the last one was cut off, in which case visit got what there was.
func riffChunks(data []byte, visit func(kind string, body []byte) bool) (cut bool) {
	for len(data) >= riffChunk {
		n := int64(binary.LittleEndian.Uint32(data[4:]))
		kind, body := string(data[:4]), data[riffChunk:]
		if cut = n > int64(len(body)); !cut {
			body = body[:n]
		}
		if !visit(kind, body) || cut {
			return cut
		}
		data = data[min(riffChunk+n+n&1, int64(len(data))):]
	}
	return false
}

func readWebP(data []byte) (p webpParts, err error) {
	take := func(kind string, body []byte) {
		switch {
		case kind == "ALPH" && p.image == nil:
			p.alpha = body
		case (kind == "VP8 " || kind == "VP8L") && p.image == nil:
			p.kind, p.image = kind, body
		}
	}
	cut := riffChunks(data[riffHeader:], func(kind string, body []byte) bool {
		switch {
		case kind == "VP8X" && len(body) >= 10:
			p.canvasW, p.canvasH = uint24(body[4:])+1, uint24(body[7:])+1
		case kind == "ANMF" && len(body) >= frameHeader && p.image == nil:
			p.x, p.y = 2*uint24(body), 2*uint24(body[3:])
			p.frameW, p.frameH = uint24(body[6:])+1, uint24(body[9:])+1
			riffChunks(body[frameHeader:], func(kind string, body []byte) bool {
				take(kind, body)
				return p.image == nil
			})
		case kind == "ICCP":
			p.icc = body
		case kind == "EXIF":
			p.exif = readEXIF(body)
		default:
			take(kind, body)
		}
		return true
	})
	if p.image == nil || cut && p.frameW == 0 && len(p.image) < 16 {
		if cut || int64(len(data)) < riffSize(data) {
			return p, truncated(int64(len(data)), riffSize(data), io.ErrUnexpectedEOF)
		}
		return p, corrupt("webp: no picture")
	}
	return p, nil
}

// riffSize is how long the file says it is.
func riffSize(data []byte) int64 {
	return int64(binary.LittleEndian.Uint32(data[4:])) + riffChunk
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// container wraps the picture for golang.org/x/image/webp, until ctx ends.
func (p *webpParts) container(ctx context.Context, w, h int) io.Reader {
	var head bytes.Buffer
	chunk := func(kind string, n int) {
		head.WriteString(kind)
		head.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
	}
	bits := func(b []byte) io.Reader { return &heedful{ctx, bytes.NewReader(b)} }
	pad := func(n int) io.Reader { return bytes.NewReader(make([]byte, n&1)) }
	total := 4 + riffChunk + len(p.image) + len(p.image)&1
	withAlpha := p.kind == "VP8 " && p.alpha != nil
	if withAlpha {
		total += riffChunk + 10 + riffChunk + len(p.alpha) + len(p.alpha)&1
	}
	chunk("RIFF", total)
	head.WriteString("WEBP")
	if !withAlpha {
		chunk(p.kind, len(p.image))
		return io.MultiReader(&head, bits(p.image), pad(len(p.image)))
	}
	chunk("VP8X", 10)
	const alphaFlag = 1 << 4
	head.Write([]byte{alphaFlag, 0, 0, 0,
		byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16),
		byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)})
	chunk("ALPH", len(p.alpha))
	tail := binary.LittleEndian.AppendUint32([]byte(p.kind), uint32(len(p.image)))
	return io.MultiReader(&head, bits(p.alpha), pad(len(p.alpha)),
		bytes.NewReader(tail), bits(p.image), pad(len(p.image)))
}

// still is the size that the picture's own bits say.
func (p *webpParts) still() (w, h int, err error) {
	alpha := p.alpha
	p.alpha = nil // DecodeConfig would stop at the extended header
	c, err := webp.DecodeConfig(p.container(context.Background(), 1, 1))
	p.alpha = alpha
	return c.Width, c.Height, err
}

// perPixel is how many bytes a pixel takes while it is decoded: 1½ of a lossy
// picture; four of a lossless one, and half as much again where its palette is
// undone; opacity is stored as a lossless picture.
func (p *webpParts) perPixel() int64 {
	switch {
	case p.kind == "VP8L":
		return 6
	case p.alpha != nil:
		return 9
	}
	return 2
}

func (webpCodec) header(data []byte) (header, error) {
	p, err := readWebP(data)
	h := header{width: p.canvasW, height: p.canvasH, exif: p.exif, colourSpace: colourSpace{icc: p.icc}, perPixel: p.perPixel()}
	if err != nil {
		return h, err
	}
	w, ht, err := p.still()
	if err != nil {
		return h, codecError("WebP", err)
	}
	if p.frameW == 0 || h.width == 0 {
		h.width, h.height = w, ht
		return h, nil
	}
	// The frame must lie within its canvas, which also bounds its own size.
	if p.x+w > h.width || p.y+ht > h.height {
		return h, corrupt("webp: frame of %s at %d,%d on a canvas of %s", sizeText(w, ht), p.x, p.y, sizeText(h.width, h.height))
	}
	return h, nil
}

func (webpCodec) decode(ctx context.Context, _ *loader, data []byte, h header, _ int) (pixels, func(), error) {
	p, err := readWebP(data)
	if err != nil {
		return nil, nil, err
	}
	w, ht, err := p.still()
	if err != nil {
		return nil, nil, codecError("WebP", err)
	}
	img, err := webp.Decode(p.container(ctx, w, ht))
	if err != nil {
		if size := riffSize(data); int64(len(data)) < size {
			return nil, nil, truncated(int64(len(data)), size, err)
		}
		return nil, nil, codecError("WebP", err)
	}
	var px pixels
	switch m := img.(type) {
	case *image.YCbCr:
		px = &ycbcrPixels{img: m, video: true}
	case *image.NYCbCrA:
		px = &ycbcrPixels{img: &m.YCbCr, video: true, alpha: m.A, alphaStride: m.AStride, ground: groundWhite}
	default:
		px = pixelsOf(img)
	}
	if w != h.width || ht != h.height {
		px = place(px, p.x, p.y, h.width, h.height)
	}
	return px, nothing, nil
}
