package imagefile

import "encoding/binary"

// palettedTIFF is a picture of one pixel with that index into a palette of two
// colours, while the format provides for 256.
func palettedTIFF(index byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00"), 8, 0, 0, 0)
	entries := [][4]uint32{ // tag, type, count, value
		{256, 3, 1, 1}, {257, 3, 1, 1}, {258, 3, 1, 8}, {259, 3, 1, 1}, {262, 3, 1, 3},
		{273, 4, 1, 200}, {277, 3, 1, 1}, {278, 3, 1, 1}, {279, 4, 1, 1}, {320, 3, 6, 180},
	}
	b = le.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = le.AppendUint16(b, uint16(e[0]))
		b = le.AppendUint16(b, uint16(e[1]))
		b = le.AppendUint32(b, e[2])
		b = le.AppendUint32(b, e[3])
	}
	b = append(b, make([]byte, 201-len(b))...)
	b[200] = index
	return b
}
