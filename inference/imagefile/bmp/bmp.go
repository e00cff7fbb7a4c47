package bmp

import (
	"context"
	"encoding/binary"
	"image/color"
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

// The compressions of a bitmap.
const (
	plain       = 0
	rle8        = 1
	rle4        = 2
	fields      = 3
	fieldsAlpha = 6
	fileHeader  = 14
	mostInfo    = 2048 // header, fields and palette are shorter
)

// info is the header of a bitmap.
type info struct {
	w, h        int
	topDown     bool
	depth       int
	compression uint32
	masks       [4]uint32 // red, green, blue, alpha
	palette     color.Palette
	pixels      int // where they begin
}

// Sniff looks at the size of the second header besides the two letters, which
// alone begin many a text.
func Sniff(head []byte) bool {
	if len(head) < 2 || head[0] != 'B' || head[1] != 'M' {
		return isBare(head)
	}
	if len(head) < 18 {
		return true // cut off so early that only the letters are left
	}
	switch n := binary.LittleEndian.Uint32(head[14:]); n {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// isBare reports whether data are a bitmap without the header of a file, as on the clipboard of
// Windows and in files called .dib: there is no signature, so several fields have to make sense.
func isBare(data []byte) bool {
	if len(data) < 40 {
		return false
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	size, planes, depth := u32(0), data[12:14], binary.LittleEndian.Uint16(data[14:])
	return (size == 40 || size == 108 || size == 124) && planes[0] == 1 && planes[1] == 0 && u32(16) <= fieldsAlpha &&
		(depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32)
}

// whole puts the header of a file before a bitmap that has none. It copies such data.
func whole(data []byte) []byte {
	if len(data) > 1 && data[0] == 'B' && data[1] == 'M' {
		return data
	}
	// Where the pixels begin is not said, which is read as behind the rest.
	return append(append(make([]byte, 0, fileHeader+len(data)), "BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...), data...)
}

func readInfo(data []byte) (b info, err error) {
	if len(data) < 26 {
		return b, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	info := int(u32(14))
	if len(data) < fileHeader+info {
		return b, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	used, entry, after := 0, 4, fileHeader+info
	if info == 12 {
		b.w, b.h, b.depth, entry = u16(18), u16(20), u16(24), 3
	} else {
		b.w, b.h, b.depth = int(int32(u32(18))), int(int32(u32(22))), u16(28)
	}
	if info >= 40 {
		b.compression, used = u32(30), int(int32(u32(46)))
	}
	if b.h < 0 {
		b.h, b.topDown = -b.h, true
	}
	if err := b.readMasks(data, info, &after); err != nil {
		return b, err
	}
	b.pixels = int(u32(10))
	if b.depth <= 8 {
		if used <= 0 || used > 1<<b.depth {
			used = 1 << b.depth
		}
		if room := (b.pixels - after) / entry; room > 0 {
			used = min(used, room)
		}
		// A palette shorter than promised is one whose rest is black.
		for i := 0; i < used && after+entry*(i+1) <= len(data); i++ {
			c := data[after+entry*i:]
			b.palette = append(b.palette, color.NRGBA{c[2], c[1], c[0], 255})
		}
		after += entry * len(b.palette)
	}
	if b.pixels < after || b.pixels > len(data) {
		b.pixels = min(after, len(data)) // a wrong offset is common, and harmless
	}
	return b, b.check()
}

// readMasks finds the bit fields, or what stands for them.
func (b *info) readMasks(data []byte, info int, after *int) error {
	switch b.depth {
	case 16:
		b.masks = [4]uint32{0x7C00, 0x03E0, 0x001F, 0}
	case 24, 32:
		b.masks = [4]uint32{0xFF0000, 0xFF00, 0xFF, 0}
	}
	if b.compression != fields && b.compression != fieldsAlpha {
		return nil
	}
	n := 3
	if b.compression == fieldsAlpha || info >= 56 {
		n = 4
	}
	if info == 40 {
		*after += 4 * n
	}
	if len(data) < 54+4*n {
		return codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	for i := range n {
		b.masks[i] = binary.LittleEndian.Uint32(data[54+4*i:])
	}
	return nil
}

func (b *info) check() error {
	if b.w <= 0 || b.h <= 0 {
		return codec.Corrupt("bmp: size %s", codec.SizeText(b.w, b.h))
	}
	depth, ok := b.depth, false
	switch b.compression {
	case plain:
		ok = depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32
	case rle8:
		ok = depth == 8
	case rle4:
		ok = depth == 4
	case fields, fieldsAlpha:
		ok = depth == 16 || depth == 32
	case 4:
		return codec.Unsupported("BMP (JPEG)")
	case 5:
		return codec.Unsupported("BMP (PNG)")
	}
	if !ok {
		return codec.Corrupt("bmp: %d bits a pixel with compression %d", depth, b.compression)
	}
	return nil
}

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

// nibble returns the upper half of v for even i, the lower one for odd.
func nibble(v byte, i int) byte {
	if i%2 == 0 {
		return v >> 4
	}
	return v & 15
}

// runs unpacks run lengths into a byte a pixel, in the file's order of rows. Pixels that
// are left out have colour 0. rows is how many rows were begun; ended says that
// the data had its end mark. It returns early once ctx is done, which its caller checks.
func runs(ctx context.Context, data []byte, b info) (pix []byte, rows int64, ended bool) {
	pix = make([]byte, b.w*b.h)
	x, y, looked := 0, 0, 0
	// room is the rest of the row: runs may reach beyond it, and are cut off there.
	room := func(n int) []byte {
		from := min(x, b.w)
		x += n
		return pix[y*b.w+from : y*b.w+min(x, b.w)]
	}
	for len(data) >= 2 && y < b.h {
		if looked++; looked%4096 == 0 && ctx.Err() != nil {
			return pix, int64(y), false
		}
		n, v := int(data[0]), data[1]
		data = data[2:]
		switch {
		case n > 0:
			row := room(n)
			for i := range row {
				row[i] = v
				if b.depth == 4 {
					row[i] = nibble(v, i)
				}
			}
		case v == 0:
			x, y = 0, y+1
		case v == 1:
			return pix, int64(y), true
		case v == 2:
			if len(data) < 2 {
				return pix, int64(y), false
			}
			x, y = x+int(data[0]), y+int(data[1])
			data = data[2:]
		default:
			n, size := int(v), int(v)
			if b.depth == 4 {
				size = (n + 1) / 2
			}
			if len(data) < size {
				return pix, int64(y), false
			}
			row := room(n)
			if b.depth == 8 {
				copy(row, data)
			} else {
				for i := range row {
					row[i] = nibble(data[i/2], i)
				}
			}
			data = data[min((size+1)&^1, len(data)):]
		}
	}
	return pix, int64(min(y, b.h)), y >= b.h
}
