package imagetest

import "encoding/binary"

// The compressions of a bitmap.
const (
	BMPPlain  = 0
	BMPRLE8   = 1
	BMPRLE4   = 2
	BMPFields = 3
)

// BMP makes a BMP of a header and a body.
func BMP(w, h, depth int, compression uint32, extra, body []byte) []byte {
	le := binary.LittleEndian
	b := []byte("BM")
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, uint32(54+len(extra)))
	b = le.AppendUint32(b, 40)
	b = le.AppendUint32(b, uint32(w))
	b = le.AppendUint32(b, uint32(h))
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, uint16(depth))
	b = le.AppendUint32(b, compression)
	b = append(b, make([]byte, 20)...)
	return append(append(b, extra...), body...)
}

// Palette4 returns 16 entries: black, red, green, blue, and black.
func Palette4(n int) []byte {
	p := make([]byte, 4*n)
	p[4+2], p[8+1], p[12] = 255, 255, 255
	return p
}

// Words returns numbers of 16 bits, little-endian.
func Words(v ...uint16) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return b
}

// Masks returns numbers of 32 bits, little-endian.
func Masks(v ...uint32) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// OffsetAt says in a bitmap that its pixels begin at at.
func OffsetAt(at uint32, b []byte) []byte {
	binary.LittleEndian.PutUint32(b[10:], at)
	return b
}
