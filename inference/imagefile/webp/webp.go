package webp

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"

	"golang.org/x/image/webp"
)

// Codec reads WebP: lossy, lossless, with alpha, and of animations one frame,
// which golang.org/x/image/webp does not look for. So the chunks of one picture are
// taken out of the file and given to it in a fresh container.
type Codec struct{}

// Sniff reports whether a file that begins with head is a WebP.
func Sniff(head []byte) bool {
	return len(head) >= riffHeader && string(head[:4]) == "RIFF" && string(head[8:riffHeader]) == "WEBP"
}

// parts is what a WebP file holds of one of its pictures.
type parts struct {
	canvasW, canvasH int // of the extended header; 0 without one
	x, y             int // of the frame on the canvas
	frameW, frameH   int // of an animation's frame header; 0 in a still
	cleared, replace bool
	frames           int // of an animation
	alpha            []byte
	kind             string // "VP8 " or "VP8L"
	image            []byte
	exif             exif.Tags
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

// read takes a file apart: the picture of a still, or of an animation the n-th,
// from 0.
func read(data []byte, n int) (p parts, err error) {
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
		case kind == "ANMF" && len(body) >= frameHeader:
			if p.frames++; p.frames != n+1 {
				break
			}
			p.x, p.y = 2*uint24(body), 2*uint24(body[3:])
			p.frameW, p.frameH = uint24(body[6:])+1, uint24(body[9:])+1
			p.cleared, p.replace = body[15]&1 != 0, body[15]&2 != 0
			riffChunks(body[frameHeader:], func(kind string, body []byte) bool {
				take(kind, body)
				return p.image == nil
			})
		case kind == "ICCP":
			p.icc = body
		case kind == "EXIF":
			p.exif = exif.Read(body)
		default:
			take(kind, body)
		}
		return true
	})
	if p.image == nil || cut && p.frameW == 0 && len(p.image) < 16 {
		if cut || int64(len(data)) < riffSize(data) {
			return p, codec.Truncated(int64(len(data)), riffSize(data), io.ErrUnexpectedEOF)
		}
		return p, codec.Corrupt("webp: no picture")
	}
	return p, nil
}

// riffSize returns how long the file says it is.
func riffSize(data []byte) int64 {
	return int64(binary.LittleEndian.Uint32(data[4:])) + riffChunk
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// container wraps the picture for golang.org/x/image/webp, until ctx ends.
func (p *parts) container(ctx context.Context, w, h int) io.Reader {
	var head bytes.Buffer
	chunk := func(kind string, n int) {
		head.WriteString(kind)
		head.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
	}
	bits := func(b []byte) io.Reader { return codec.NewReader(ctx, b) }
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

// still returns the size that the picture's own bits say.
func (p *parts) still() (w, h int, err error) {
	alpha := p.alpha
	p.alpha = nil // DecodeConfig would stop at the extended header
	c, err := webp.DecodeConfig(p.container(context.Background(), 1, 1))
	p.alpha = alpha
	return c.Width, c.Height, err
}

// perPixel returns how many bytes a pixel takes while it is decoded: 1½ of a lossy picture; four of
// a lossless one, and half as much again where its palette is undone; opacity is stored as a
// lossless picture.
func (p *parts) perPixel() int64 {
	switch {
	case p.kind == "VP8L":
		return 6
	case p.alpha != nil:
		return 9
	}
	return 2
}

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) {
	p, err := read(data, 0)
	h := codec.Header{Width: p.canvasW, Height: p.canvasH, Tags: p.exif, Space: colour.Space{ICC: p.icc},
		Page: 1, Pages: p.frames, Animated: p.frames > 1, PerPixel: p.perPixel()}
	if err != nil {
		return h, err
	}
	w, ht, err := p.still()
	if err != nil {
		return h, codec.Error("WebP", err)
	}
	if p.frameW == 0 || h.Width == 0 {
		h.Width, h.Height = w, ht
		return h, nil
	}
	return h, p.within(w, ht)
}

// within checks that a frame is within its canvas, which also bounds its own size.
func (p *parts) within(w, h int) error {
	if p.frameW != 0 && p.canvasW != 0 && (p.x+w > p.canvasW || p.y+h > p.canvasH) {
		return codec.Corrupt("webp: frame of %s at %d,%d on a canvas of %s", codec.SizeText(w, h), p.x, p.y, codec.SizeText(p.canvasW, p.canvasH))
	}
	return nil
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, _ *codec.Scratch, data []byte, h codec.Header, _ int) (raster.Picture, func(), error) {
	// Of a file of which nearly all is there the rest is zeros, which the decoder takes
	// for something: the last rows, which are few.
	if size := riffSize(data); int64(len(data)) < size && int64(len(data))*100 >= size*codec.Enough {
		data = append(data[:len(data):len(data)], make([]byte, size-int64(len(data)))...)
	}
	px, err := codec.FirstFrame(ctx, h.Width, h.Height, max(h.Pages, 1), func(n int) (codec.Frame, error) {
		p, err := read(data, n)
		if err != nil {
			return codec.Frame{}, err
		}
		px, err := p.decode(ctx)
		if size := riffSize(data); err != nil && int64(len(data)) < size {
			err = codec.Truncated(int64(len(data)), size, err)
		}
		return codec.Frame{Px: px, X: p.x, Y: p.y, Cleared: p.cleared, Replace: p.replace}, err
	})
	return px, codec.Nothing, err
}

// decode reads the picture.
func (p *parts) decode(ctx context.Context) (raster.Picture, error) {
	w, h, err := p.still()
	if err == nil {
		err = p.within(w, h)
	}
	if err != nil {
		return nil, codec.Error("WebP", err)
	}
	img, err := webp.Decode(p.container(ctx, w, h))
	if err != nil {
		return nil, codec.Error("WebP", err)
	}
	switch m := img.(type) {
	case *image.YCbCr:
		return &raster.YCbCr{Img: m, Video: true}, nil
	case *image.NYCbCrA:
		return &raster.YCbCr{Img: &m.YCbCr, Video: true, Alpha: m.A, AlphaStride: m.AStride, Ground: raster.White}, nil
	}
	return raster.Of(img), nil
}
