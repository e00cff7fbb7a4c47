package imagefile

import (
	"bytes"
	"slices"
	"testing"
)

func TestGIFKinds(t *testing.T) {
	red, white := []uint8{255, 0, 0}, []uint8{255, 255, 255}
	for name, c := range map[string]struct {
		data []byte
		want [][]uint8 // row by row
		w    int
	}{
		"plain":         {gifFile(2, 0, 0, ""), [][]uint8{red, white}, 2},
		"comments":      {gifFile(2, 0, 0, "\x21\xFE\x03abc\x01d\x00"), [][]uint8{red, white}, 2},
		"empty comment": {gifFile(2, 0, 0, "\x21\xFE\x00"), [][]uint8{red, white}, 2},
		"on a canvas":   {gifFile(4, 1, 0, ""), [][]uint8{white, red, white, white}, 4},
		"beyond it":     {gifFile(1, 1, 1, ""), [][]uint8{white, white, white, white, red, white}, 3},
	} {
		codec := gifCodec{}
		h, err := codec.header(c.data)
		if err != nil || h.width != c.w {
			t.Errorf("%s: width %d, %v", name, h.width, err)
			continue
		}
		px, _, err := codec.decode(t.Context(), nil, c.data, h, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []uint8
		for y := range h.height {
			row := make([]uint8, 3*h.width)
			px.row(row, y, 0, h.width)
			got = append(got, row...)
		}
		if !bytes.Equal(got, slices.Concat(c.want...)) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
