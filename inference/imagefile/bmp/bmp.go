package bmp

import (
	"context"
	"encoding/binary"
	"io"
	"math/bits"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// Codec reads the bitmaps of Windows and OS/2: 1 to 32 bits a pixel, bit
// fields, and run lengths, straight from the file. Of the 71 bitmaps among Pillow's
// tests it reads 64, github.com/jsummers/gobmp 60 and golang.org/x/image/bmp 31:
// gobmp lacks opacity by fields, wrong offsets and wrong palette sizes, which viewers
// tolerate, returns nothing of a file that is nearly whole, and allocates memory
// for any size.
type Codec struct{}

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) {
	bare, size := isBare(data), int64(len(data))
	if bare {
		data = whole(data[:min(len(data), mostInfo)])
	}
	b, err := readInfo(data)
	h := codec.Header{Width: b.w, Height: b.h}
	if bare {
		h.Besides = size // the copy
	}
	if b.compression == rle8 || b.compression == rle4 {
		h.PerPixel++ // all else is read from the file's own bytes
	}
	return h, err
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, _ *codec.Scratch, data []byte, h codec.Header, _ int) (raster.Picture, func(), error) {
	data = whole(data)
	b, err := readInfo(data)
	if err != nil {
		return nil, nil, err
	}
	body := data[b.pixels:]
	p := &pixels{info: b, body: body, stride: (b.w*b.depth + 31) / 32 * 4}
	p.table = raster.NewPalette(nil, 0, b.palette, b.w, b.h).Table
	if b.compression == rle8 || b.compression == rle4 {
		pix, done, ended := runs(ctx, body[:codec.ContentEnd(body)], b)
		if !ended && done*100 < int64(b.h)*codec.Enough {
			return nil, nil, codec.Truncated(done, int64(b.h), io.ErrUnexpectedEOF)
		}
		p.body, p.stride, p.info.depth = pix, b.w, 8
		return p, codec.Nothing, nil
	}
	// Whether zeros at the end are black or were never written, nothing tells.
	there := int64(len(body) / p.stride)
	if there < int64(b.h) && there*100 < int64(b.h)*codec.Enough {
		return nil, nil, codec.Truncated(there, int64(b.h), io.ErrUnexpectedEOF)
	}
	p.fields()
	return p, codec.Nothing, nil
}

// pixels reads rows straight from the file.
type pixels struct {
	info   info
	body   []byte
	stride int
	table  [256][3]uint8
	shift  [4]int
	top    [4]uint32 // the largest value of a field; 0 where there is none
}

// Size implements raster.Picture.
func (p *pixels) Size() (int, int) { return p.info.w, p.info.h }

// fields prepares the bit fields. Alpha that is zero everywhere was never
// meant: such files come from programs that did not fill it.
func (p *pixels) fields() {
	for i, m := range p.info.masks {
		if m != 0 {
			p.shift[i] = bits.TrailingZeros32(m)
			p.top[i] = m >> p.shift[i]
		}
	}
	if p.top[3] == 0 || p.info.depth != 32 {
		return
	}
	for at := 0; at+4 <= len(p.body); at += 4 {
		if binary.LittleEndian.Uint32(p.body[at:])&p.info.masks[3] != 0 {
			return
		}
	}
	p.top[3] = 0
}

// Row implements raster.Picture.
func (p *pixels) Row(dst []uint8, y, x0, x1 int) {
	if !p.info.topDown {
		y = p.info.h - 1 - y
	}
	from := y * p.stride
	if from+p.stride > len(p.body) {
		raster.Whiten(dst[:3*(x1-x0)]) // the missing rest of a file that is nearly whole
		return
	}
	src := p.body[from : from+p.stride]
	switch depth := p.info.depth; depth {
	case 24:
		for i := range x1 - x0 {
			s, d := src[3*(x0+i):][:3], dst[3*i:][:3]
			d[0], d[1], d[2] = s[2], s[1], s[0]
		}
	case 16:
		for i := range x1 - x0 {
			p.split(dst[3*i:], uint32(binary.LittleEndian.Uint16(src[2*(x0+i):])))
		}
	case 32:
		for i := range x1 - x0 {
			p.split(dst[3*i:], binary.LittleEndian.Uint32(src[4*(x0+i):]))
		}
	default: // a palette
		for i := range x1 - x0 {
			bit := (x0 + i) * depth
			v := src[bit/8] >> (8 - depth - bit%8) & (1<<depth - 1)
			c := &p.table[v]
			d := dst[3*i:][:3]
			d[0], d[1], d[2] = c[0], c[1], c[2]
		}
	}
}

// split takes a pixel's fields apart.
func (p *pixels) split(dst []uint8, v uint32) {
	var c [4]uint8
	for i := range c {
		if top := uint64(p.top[i]); top != 0 {
			c[i] = uint8((uint64(v&p.info.masks[i]>>p.shift[i])*255 + top/2) / top)
		}
	}
	if p.top[3] != 0 {
		for i := range 3 {
			c[i] = raster.OnWhite(c[i], c[3])
		}
	}
	copy(dst[:3], c[:3])
}
