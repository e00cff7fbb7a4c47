package jpeg

import (
	"encoding/binary"
	"slices"
	"testing"

	"wanwu/inference/imagefile/imagetest"
)

// withMPF puts the index of pictures of these types behind the beginning of a JPEG.
func withMPF(data []byte, types ...uint32) []byte {
	be := binary.BigEndian
	index := append([]byte("MPF\x00MM\x00*"), 0, 0, 0, 8, 0, 1)
	index = be.AppendUint16(be.AppendUint16(index, tagMPEntries), 7)
	index = be.AppendUint32(be.AppendUint32(index, uint32(mpEntry*len(types))), 26)
	index = be.AppendUint32(index, 0) // no further directory
	for _, kind := range types {
		index = append(be.AppendUint32(index, kind), make([]byte, mpEntry-4)...)
	}
	segment := append(be.AppendUint16([]byte{0xFF, MarkerAPP2}, uint16(2+len(index))), index...)
	return slices.Concat(data[:2], segment, data[2:])
}

// TestPagesOfMPO counts the photographs of a file of several, and neither previews nor gain maps.
func TestPagesOfMPO(t *testing.T) {
	plain := imagetest.Read(t, "../testdata/rgb-420.jpg")
	for _, c := range []struct {
		name        string
		types       []uint32
		page, pages int
	}{
		{"stereo", []uint32{0x020002, 0x020002}, 1, 2},
		{"primary and two more", []uint32{0x20030000, 0x020003, 0x020003}, 1, 3},
		{"preview", []uint32{0x030000, 0x010001}, 0, 0},
		{"gain map", []uint32{0x030000, 0}, 0, 0},
		{"none", nil, 0, 0},
	} {
		h, err := Codec{}.Header(withMPF(plain, c.types...))
		if err != nil || h.Page != c.page || h.Pages != c.pages || h.Animated {
			t.Errorf("%s: page %d of %d, %v, want %d of %d", c.name, h.Page, h.Pages, err, c.page, c.pages)
		}
	}
}
