package jpeg

import (
	"encoding/binary"
	"slices"
	"testing"

	"wanwu/inference/imagefile/imagetest"
)

// withMPF puts the index of pictures of these types into a JPEG, the second of which is behind it.
func withMPF(first, second []byte, types ...uint32) []byte {
	be := binary.BigEndian
	index := append([]byte("MPF\x00MM\x00*"), 0, 0, 0, 8, 0, 1)
	index = be.AppendUint16(be.AppendUint16(index, tagMPEntries), 7)
	index = be.AppendUint32(be.AppendUint32(index, uint32(mpEntry*len(types))), 26)
	index = be.AppendUint32(index, 0) // no further directory
	size := 4 + len(index) + mpEntry*len(types) - 10
	for i, kind := range types {
		index = be.AppendUint32(be.AppendUint32(index, kind), 0)
		at := 0
		if i > 0 { // from the order of bytes on, which is 10 behind the beginning
			at = len(first) + size
		}
		index = append(be.AppendUint32(index, uint32(at)), make([]byte, mpEntry-12)...)
	}
	return slices.Concat(first[:2], segment(MarkerAPP2, string(index)), first[2:], second)
}

// segment makes one of a JPEG.
func segment(marker byte, body string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(2+len(body))), body...)
}

// TestPagesOfMPO counts the photographs of a file of several, those of undefined type too, and
// neither previews nor gain maps.
func TestPagesOfMPO(t *testing.T) {
	plain := imagetest.Read(t, "../testdata/rgb-420.jpg")
	with := func(s []byte) []byte { return slices.Concat(plain[:2], s, plain[2:]) }
	const undefined = 0
	for _, c := range []struct {
		name        string
		second      []byte
		types       []uint32
		page, pages int
	}{
		{"stereo", plain, []uint32{0x020002, 0x020002}, 1, 2},
		{"primary and two more", plain, []uint32{0x20030000, 0x020003, 0x020003}, 1, 3},
		{"preview", plain, []uint32{0x030000, 0x010001}, 0, 0},
		{"undefined", plain, []uint32{0x030000, undefined, undefined}, 1, 3},
		{"undefined and no picture", nil, []uint32{0x030000, undefined}, 0, 0},
		{"undefined and cut", plain[:100], []uint32{0x030000, undefined}, 0, 0},
		{"grey", imagetest.Read(t, "../testdata/grey.jpg"), []uint32{0x030000, undefined}, 0, 0},
		{"gain map of ISO", with(segment(MarkerAPP2, "urn:iso:std:iso:ts:21496:-1\x00\x00\x00")), []uint32{0x030000, undefined}, 0, 0},
		{"gain map of Adobe", with(segment(markerAPP1, `http://ns.adobe.com/xap/1.0/ xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"`)), []uint32{0x030000, undefined}, 0, 0},
		{"map of Apple", with(segment(markerAPP1, "http://ns.adobe.com/xap/1.0/ <apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap")), []uint32{0x030000, undefined}, 0, 0},
		{"none", plain, nil, 0, 0},
	} {
		h, err := Codec{}.Header(withMPF(plain, c.second, c.types...))
		if err != nil || h.Page != c.page || h.Pages != c.pages || h.Animated {
			t.Errorf("%s: page %d of %d, %v, want %d of %d", c.name, h.Page, h.Pages, err, c.page, c.pages)
		}
	}
}
