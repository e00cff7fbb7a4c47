package gif

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

func TestGIFKinds(t *testing.T) {
	red, white := []uint8{255, 0, 0}, []uint8{255, 255, 255}
	for name, c := range map[string]struct {
		data []byte
		want [][]uint8 // row by row
		w    int
	}{
		"plain":         {imagetest.GIF(2, 0, 0, ""), [][]uint8{red, white}, 2},
		"comments":      {imagetest.GIF(2, 0, 0, "\x21\xFE\x03abc\x01d\x00"), [][]uint8{red, white}, 2},
		"empty comment": {imagetest.GIF(2, 0, 0, "\x21\xFE\x00"), [][]uint8{red, white}, 2},
		"on a canvas":   {imagetest.GIF(4, 1, 0, ""), [][]uint8{white, red, white, white}, 4},
		"beyond it":     {imagetest.GIF(1, 1, 1, ""), [][]uint8{white, white, white, white, red, white}, 3},
	} {
		codec := Codec{}
		h, err := codec.Header(c.data)
		if err != nil || h.Width != c.w {
			t.Errorf("%s: width %d, %v", name, h.Width, err)
			continue
		}
		px, _, err := codec.Decode(t.Context(), nil, c.data, h, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []uint8
		for y := range h.Height {
			row := make([]uint8, 3*h.Width)
			px.Row(row, y, 0, h.Width)
			got = append(got, row...)
		}
		if !bytes.Equal(got, slices.Concat(c.want...)) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestWideCodesAreNamed names a file whose codes are wider than its colours, instead of calling it
// damaged.
func TestWideCodesAreNamed(t *testing.T) {
	data := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x0b\x00;")
	_, err := Codec{}.Header(data)
	if e := (*inference.Error)(nil); !errors.As(err, &e) || e.Code != inference.CodeUnsupported || e.Detail != "GIF (11 bit)" {
		t.Errorf("%v", err)
	}
}
