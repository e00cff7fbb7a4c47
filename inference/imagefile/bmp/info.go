package bmp

import (
	"encoding/binary"
	"image/color"
	"io"

	"wanwu/inference/imagefile/codec"
)

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
