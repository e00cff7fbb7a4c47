package heif

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
)

// box makes a box of the ISO media container of what it contains.
func box(kind string, contents ...[]byte) []byte {
	body := slices.Concat(contents...)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

// entry makes the box that says of which kind an item is.
func entry(id byte, kind string, hidden byte) []byte {
	return box("infe", []byte{2, 0, 0, hidden, 0, id, 0, 0}, []byte(kind), []byte{0})
}

// TestPagesOfAContainer counts photographs, and neither tiles nor thumbnails nor hidden ones.
func TestPagesOfAContainer(t *testing.T) {
	reference := func(kind string, from byte, to ...byte) []byte {
		body := []byte{0, from, 0, byte(len(to))}
		for _, id := range to {
			body = append(body, 0, id)
		}
		return box(kind, body)
	}
	grid := [][]byte{entry(1, "hvc1", 0), entry(2, "hvc1", 0), entry(3, "grid", 0)}
	for _, c := range []struct {
		name        string
		primary     byte
		entries     [][]byte
		references  [][]byte
		page, pages int
	}{
		{"one", 1, [][]byte{entry(1, "hvc1", 0)}, nil, 0, 0},
		{"three, the second shown", 2, [][]byte{entry(1, "hvc1", 0), entry(2, "hvc1", 0), entry(3, "hvc1", 0)}, nil, 2, 3},
		{"tiles", 3, grid, [][]byte{reference("dimg", 3, 1, 2)}, 0, 0},
		{"thumbnail", 1, [][]byte{entry(1, "hvc1", 0), entry(2, "hvc1", 0)}, [][]byte{reference("thmb", 2, 1)}, 0, 0},
		{"depth", 1, [][]byte{entry(1, "hvc1", 0), entry(2, "hvc1", 0)}, [][]byte{reference("auxl", 2, 1)}, 0, 0},
		{"hidden", 1, [][]byte{entry(1, "hvc1", 0), entry(2, "hvc1", 1)}, nil, 0, 0},
		{"EXIF", 1, [][]byte{entry(1, "hvc1", 0), entry(2, "Exif", 0)}, nil, 0, 0},
	} {
		infos := append([][]byte{{0, 0, 0, 0, 0, byte(len(c.entries))}}, c.entries...)
		data := box("meta", []byte{0, 0, 0, 0}, box("pitm", []byte{0, 0, 0, 0, 0, c.primary}), box("iinf", infos...),
			box("iref", append([][]byte{{0, 0, 0, 0}}, c.references...)...))
		m, _, _ := readMeta(data)
		var h codec.Header
		m.pages(&h, data)
		if !m.found || h.Page != c.page || h.Pages != c.pages || h.Animated {
			t.Errorf("%s: page %d of %d, want %d of %d", c.name, h.Page, h.Pages, c.page, c.pages)
		}
	}
}

// TestFramesOfASequence counts the frames of a track of pictures, and not those of a film.
func TestFramesOfASequence(t *testing.T) {
	whole := imagetest.Read(t, "../testdata/wide.heic")
	for of, want := range map[string]int{"pict": 24, "vide": 0} {
		handler := box("hdlr", make([]byte, 8), []byte(of), make([]byte, 13))
		sizes := box("stsz", make([]byte, 8), []byte{0, 0, 0, 24})
		track := box("trak", box("tkhd", make([]byte, 84)), box("mdia", handler, box("minf", box("stbl", sizes))))
		h, err := Codec{}.Header(append(bytes.Clone(whole), box("moov", track)...))
		if err != nil || h.Pages != want || h.Animated != (want > 0) {
			t.Errorf("%s: %d frames, %v, want %d", of, h.Pages, err, want)
		}
	}
}

// TestMiniIsNamed checks that the container of small pictures is named, instead of being called a film.
func TestMiniIsNamed(t *testing.T) {
	for _, minor := range []string{"avif", "heic"} {
		if got := Brand([]byte("\x00\x00\x00\x10ftypmif3" + minor + "\x00\x00\x00\x59mini")); got != "HEIF (mini)" {
			t.Errorf("%s: %q", minor, got)
		}
	}
}
