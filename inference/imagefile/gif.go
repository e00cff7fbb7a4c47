package imagefile

import (
	"bytes"
	"compress/lzw"
	"context"
	"errors"
	"image/color"
	"io"
)

// gifCodec reads the first frame. image/gif would do, but it refuses frames
// that reach over the canvas, and cannot say how much of a file was there.
type gifCodec struct{}

// gifFrame is where the first frame lies and how it is stored.
type gifFrame struct {
	canvasW, canvasH int
	x, y, w, h       int
	palette          color.Palette
	interlaced       bool
	litWidth         int
	blocks           []byte // LZW in sub-blocks, to the end of the file
}

var errNoFrame = errors.New("gif: no frame")

// gifFirst finds the first frame.
func gifFirst(data []byte) (f gifFrame, err error) {
	r := cursor{data: data}
	r.skip(6)
	f.canvasW, f.canvasH = r.uint16(), r.uint16()
	flags := r.byte()
	r.skip(2)
	global := r.palette(flags)
	transparent := -1
	for !r.ended {
		switch r.byte() {
		case 0x21: // an extension
			label := r.byte()
			for block := r.block(); len(block) > 0; block = r.block() {
				if label == 0xF9 && len(block) >= 4 && block[0]&1 != 0 {
					transparent = int(block[3])
				}
			}
		case 0x2C: // a frame
			f.x, f.y, f.w, f.h = r.uint16(), r.uint16(), r.uint16(), r.uint16()
			flags := r.byte()
			f.interlaced = flags&0x40 != 0
			f.palette = global
			if local := r.palette(flags); local != nil {
				f.palette = local
			}
			f.litWidth = int(r.byte())
			if r.ended {
				return f, truncated(0, 1, io.ErrUnexpectedEOF)
			}
			f.blocks = r.data[r.at:]
			if transparent >= 0 && transparent < len(f.palette) {
				f.palette = append(color.Palette(nil), f.palette...)
				f.palette[transparent] = color.NRGBA{}
			}
			return f, nil
		case 0x3B:
			return f, corrupt("%w", errNoFrame)
		}
	}
	return f, truncated(0, 1, io.ErrUnexpectedEOF)
}

func (gifCodec) header(data []byte) (header, error) {
	f, err := gifFirst(data)
	h := header{
		// A frame that reaches over the canvas enlarges it, as browsers do.
		width: max(f.canvasW, f.x+f.w), height: max(f.canvasH, f.y+f.h),
		perPixel: 3, // the buffer grows twofold
	}
	if err != nil {
		h.width, h.height = f.canvasW, f.canvasH
		return h, err
	}
	if f.litWidth < 2 || f.litWidth > 8 {
		return h, corrupt("gif: code size %d", f.litWidth)
	}
	return h, nil
}

func (gifCodec) decode(ctx context.Context, _ *loader, data []byte, h header, _ int) (pixels, func(), error) {
	f, err := gifFirst(data)
	if err != nil {
		return nil, nil, err
	}
	if f.w == 0 || f.h == 0 {
		return nil, nil, corrupt("gif: frame of %s", sizeText(f.w, f.h))
	}
	// Few bytes can promise a big frame: the buffer grows with what is there.
	var got bytes.Buffer
	z := lzw.NewReader(&subBlocks{ctx: ctx, data: f.blocks}, lzw.LSB, f.litWidth)
	total := int64(f.w) * int64(f.h)
	n, err := io.Copy(&got, io.LimitReader(z, total))
	if n < total {
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && n*100 < total*enough {
			return nil, nil, codecError("GIF", err)
		}
		if n*100 < total*enough {
			return nil, nil, truncated(n, total, io.ErrUnexpectedEOF)
		}
	}
	pix := append(got.Bytes(), make([]byte, total-n)...)
	if f.interlaced {
		pix = deinterlaced(pix, f.w, f.h)
	}
	frame := newPalettePixels(pix, f.w, f.palette, f.w, f.h)
	if f.x == 0 && f.y == 0 && f.w == h.width && f.h == h.height {
		return frame, nothing, nil
	}
	return place(frame, f.x, f.y, h.width, h.height), nothing, nil
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
