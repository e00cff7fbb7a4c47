package gif

import (
	"bytes"
	"compress/lzw"
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// Codec reads one frame. image/gif refuses frames that reach over the canvas and
// files without a palette, which all browsers show, gives nothing of a file that is
// nearly whole, and cannot give the second frame without holding all of them.
type Codec struct{}

// frame is where a frame is and how it is stored.
type frame struct {
	x, y, w, h int
	palette    color.Palette
	interlaced bool
	cleared    bool // the canvas is transparent again after it
	litWidth   int
	blocks     []byte // LZW in sub-blocks, to the end of the file
}

// frames calls visit for each frame until it says no. An error is that of a file
// which ends before its first frame.
func frames(data []byte, visit func(f frame) bool) (canvasW, canvasH int, err error) {
	r := cursor{data: data}
	r.skip(6)
	canvasW, canvasH = r.uint16(), r.uint16()
	flags := r.byte()
	r.skip(2)
	global := r.palette(flags)
	transparent, disposal, frames := -1, 0, 0
	for !r.ended {
		switch r.byte() {
		case 0x21: // an extension
			label := r.byte()
			for block := r.block(); len(block) > 0; block = r.block() {
				if label != 0xF9 || len(block) < 4 {
					continue
				}
				if disposal = int(block[0]) >> 2 & 7; block[0]&1 != 0 {
					transparent = int(block[3])
				}
			}
		case 0x2C:
			f := r.frame(global, transparent)
			if r.ended {
				break
			}
			const restoreBackground, restorePrevious = 2, 3
			f.cleared = disposal == restoreBackground || disposal == restorePrevious
			frames++
			if !visit(f) {
				return canvasW, canvasH, nil
			}
			for len(r.block()) > 0 {
			}
			transparent, disposal = -1, 0
		case 0x3B:
			r.ended = true
			if frames == 0 {
				return canvasW, canvasH, codec.Corrupt("gif: %w", codec.ErrNoFrame)
			}
		}
	}
	if frames == 0 {
		return canvasW, canvasH, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	return canvasW, canvasH, nil
}

// frame reads a frame's header, and leaves the cursor at its blocks.
func (r *cursor) frame(global color.Palette, transparent int) (f frame) {
	f.x, f.y, f.w, f.h = r.uint16(), r.uint16(), r.uint16(), r.uint16()
	flags := r.byte()
	f.interlaced = flags&0x40 != 0
	f.palette = global
	if local := r.palette(flags); local != nil {
		f.palette = local
	}
	f.litWidth = int(r.byte())
	f.blocks = r.data[r.at:]
	if transparent >= 0 && transparent < len(f.palette) {
		f.palette = append(color.Palette(nil), f.palette...)
		f.palette[transparent] = color.NRGBA{}
	}
	return f
}

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) {
	h := codec.Header{PerPixel: 3} // the buffer grows twofold
	var first frame
	canvasW, canvasH, err := frames(data, func(f frame) bool {
		if h.Pages++; h.Pages == 1 {
			first = f
		}
		return true
	})
	// A frame that reaches over the canvas enlarges it, as browsers do.
	h.Width, h.Height = max(canvasW, first.x+first.w), max(canvasH, first.y+first.h)
	h.Page, h.Animated = 1, h.Pages > 1
	switch {
	case err != nil:
	case first.litWidth > 8 && first.litWidth <= 11: // codes have up to 12 bits, colours only 8
		err = codec.Unsupported(fmt.Sprintf("GIF (%d bit)", first.litWidth))
	case first.litWidth < 2 || first.litWidth > 8:
		err = codec.Corrupt("gif: code size %d", first.litWidth)
	}
	return h, err
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, _ *codec.Scratch, data []byte, h codec.Header, _ int) (raster.Picture, func(), error) {
	px, err := codec.FirstFrame(ctx, h.Width, h.Height, max(h.Pages, 1), func(n int) (out codec.Frame, err error) {
		err = codec.Corrupt("gif: %w", codec.ErrNoFrame)
		frames(data, func(f frame) bool {
			if n == 0 {
				out.X, out.Y, out.Cleared = f.x, f.y, f.cleared
				if int64(f.w)*int64(f.h) <= int64(h.Width)*int64(h.Height) {
					out.Px, err = f.decode(ctx)
				}
			}
			n--
			return n >= 0
		})
		return out, err
	})
	return px, codec.Nothing, err
}

// decode reads the pixels of a frame.
func (f *frame) decode(ctx context.Context) (raster.Picture, error) {
	if f.w == 0 || f.h == 0 || f.litWidth < 2 || f.litWidth > 8 {
		return nil, codec.Corrupt("gif: frame of %s, code size %d", codec.SizeText(f.w, f.h), f.litWidth)
	}
	// Few bytes can promise a big frame: the buffer grows with what is there.
	var got bytes.Buffer
	z := lzw.NewReader(&subBlocks{ctx: ctx, data: f.blocks}, lzw.LSB, f.litWidth)
	total := int64(f.w) * int64(f.h)
	n, err := io.Copy(&got, io.LimitReader(z, total))
	if n*100 < total*codec.Enough {
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, codec.Error("GIF", err)
		}
		return nil, codec.Truncated(n, total, io.ErrUnexpectedEOF)
	}
	pix := append(got.Bytes(), make([]byte, total-n)...)
	if f.interlaced {
		pix = deinterlaced(pix, f.w, f.h)
	}
	return raster.NewPalette(pix, f.w, f.palette, f.w, f.h), nil
}

// deinterlaced sorts rows that come every 8th, then those between, and so on.
func deinterlaced(pix []uint8, w, h int) []uint8 {
	out := make([]uint8, len(pix))
	from := 0
	for _, pass := range [4][2]int{{0, 8}, {4, 8}, {2, 4}, {1, 2}} {
		for y := pass[0]; y < h; y += pass[1] {
			copy(out[y*w:(y+1)*w], pix[from:])
			from += w
		}
	}
	return out
}

// cursor reads little-endian fields. Beyond the end it reads zeros and says so.
type cursor struct {
	data  []byte
	at    int
	ended bool
}

func (c *cursor) take(n int) []byte {
	if n > len(c.data)-c.at {
		c.at, c.ended = len(c.data), true
		return nil
	}
	c.at += n
	return c.data[c.at-n : c.at]
}

func (c *cursor) skip(n int) { c.take(n) }

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) uint16() int {
	if b := c.take(2); b != nil {
		return int(b[0]) | int(b[1])<<8
	}
	return 0
}

// block reads a sub-block; the empty one ends a chain.
func (c *cursor) block() []byte { return c.take(int(c.byte())) }

// palette reads the colour table that flags announce, or nil.
func (c *cursor) palette(flags byte) color.Palette {
	if flags&0x80 == 0 {
		return nil
	}
	b := c.take(3 << (flags&7 + 1))
	p := make(color.Palette, 0, 256)
	for ; len(b) >= 3; b = b[3:] {
		p = append(p, color.NRGBA{b[0], b[1], b[2], 255})
	}
	return p
}

// subBlocks joins sub-blocks to a stream. It is an io.ByteReader, so that lzw
// needs no buffer of its own.
type subBlocks struct {
	ctx  context.Context // asked once a block
	data []byte
	left int
}

// ReadByte implements io.ByteReader.
func (s *subBlocks) ReadByte() (byte, error) {
	if s.left == 0 {
		if len(s.data) == 0 || s.data[0] == 0 {
			return 0, io.EOF
		}
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		s.left = int(s.data[0])
		s.data = s.data[1:]
	}
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	b := s.data[0]
	s.data = s.data[1:]
	s.left--
	return b, nil
}

// Read implements io.Reader.
func (s *subBlocks) Read(p []byte) (int, error) {
	for i := range p {
		b, err := s.ReadByte()
		if err != nil {
			if i > 0 {
				return i, nil
			}
			return 0, err
		}
		p[i] = b
	}
	return len(p), nil
}
