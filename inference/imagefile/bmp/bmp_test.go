package bmp

import (
	"bytes"
	"slices"
	"testing"

	"wanwu/inference/imagefile/imagetest"
)

// The kinds of bitmap that golden.json has none of.
func TestBMPKinds(t *testing.T) {
	black, red, green, blue := []uint8{0, 0, 0}, []uint8{255, 0, 0}, []uint8{0, 255, 0}, []uint8{0, 0, 255}
	want := slices.Concat(red, red, green, black, blue, blue, blue, black) // two rows of four
	os2 := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x26\x00\x00\x00\x0c\x00\x00\x00\x04\x00\x02\x00\x01\x00\x04\x00"),
		0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0)
	os2 = append(os2, 0x33, 0x30, 0, 0, 0x11, 0x20, 0, 0)
	for name, data := range map[string][]byte{
		// Rows go from the bottom up. 0,1 ends the bitmap, 0,0 the row, 0,n is n literal pixels.
		"RLE8": imagetest.BMP(4, 2, 8, imagetest.BMPRLE8, imagetest.Palette4(256), []byte{3, 3, 0, 0, 2, 1, 1, 2, 0, 0, 0, 1}),
		"RLE8, literal": imagetest.BMP(4, 2, 8, imagetest.BMPRLE8, imagetest.Palette4(256),
			[]byte{0, 3, 3, 3, 3, 0, 0, 0, 0, 3, 1, 1, 2, 0, 0, 1}),
		"RLE8, moving":            imagetest.BMP(4, 2, 8, imagetest.BMPRLE8, imagetest.Palette4(256), []byte{3, 3, 0, 2, 0, 0, 0, 0, 2, 1, 1, 2, 0, 1}),
		"RLE8, top down":          imagetest.BMP(4, -2, 8, imagetest.BMPRLE8, imagetest.Palette4(256), []byte{2, 1, 1, 2, 0, 0, 3, 3, 0, 1}),
		"RLE4":                    imagetest.BMP(4, 2, 4, imagetest.BMPRLE4, imagetest.Palette4(16), []byte{3, 0x33, 0, 0, 2, 0x11, 1, 0x20, 0, 1}),
		"RLE4, literal":           imagetest.BMP(4, 2, 4, imagetest.BMPRLE4, imagetest.Palette4(16), []byte{0, 3, 0x33, 0x30, 0, 0, 0, 3, 0x11, 0x20, 0, 1}),
		"4 bits":                  imagetest.BMP(4, 2, 4, imagetest.BMPPlain, imagetest.Palette4(16), []byte{0x33, 0x30, 0, 0, 0x11, 0x20, 0, 0}),
		"2 bits":                  imagetest.BMP(4, 2, 2, imagetest.BMPPlain, imagetest.Palette4(4), []byte{0xFC, 0, 0, 0, 0x58, 0, 0, 0}),
		"top down":                imagetest.BMP(4, -2, 4, imagetest.BMPPlain, imagetest.Palette4(16), []byte{0x11, 0x20, 0, 0, 0x33, 0x30, 0, 0}),
		"16 bits, 5-5-5":          imagetest.BMP(4, 2, 16, imagetest.BMPPlain, nil, imagetest.Words(0x1F, 0x1F, 0x1F, 0, 0x7C00, 0x7C00, 0x3E0, 0)),
		"16 bits, 5-6-5":          imagetest.BMP(4, 2, 16, imagetest.BMPFields, imagetest.Masks(0xF800, 0x7E0, 0x1F), imagetest.Words(0x1F, 0x1F, 0x1F, 0, 0xF800, 0xF800, 0x7E0, 0)),
		"OS/2":                    os2,
		"offset in palette":       imagetest.OffsetAt(54, imagetest.BMP(4, 2, 4, imagetest.BMPPlain, imagetest.Palette4(16), []byte{0x33, 0x30, 0, 0, 0x11, 0x20, 0, 0})),
		"no file header":          imagetest.BMP(4, 2, 4, imagetest.BMPPlain, imagetest.Palette4(16), []byte{0x33, 0x30, 0, 0, 0x11, 0x20, 0, 0})[14:],
		"no file header, 16 bits": imagetest.BMP(4, 2, 16, imagetest.BMPFields, imagetest.Masks(0xF800, 0x7E0, 0x1F), imagetest.Words(0x1F, 0x1F, 0x1F, 0, 0xF800, 0xF800, 0x7E0, 0))[14:],
		"short palette":           imagetest.BMP(4, 2, 8, imagetest.BMPPlain, imagetest.Palette4(4), []byte{3, 3, 3, 0, 1, 1, 2, 0}),
		"wrong data offset":       imagetest.OffsetAt(0xFFFFFF, imagetest.BMP(4, 2, 4, imagetest.BMPPlain, imagetest.Palette4(16), []byte{0x33, 0x30, 0, 0, 0x11, 0x20, 0, 0})),
	} {
		c := Codec{}
		if !Sniff(data) {
			t.Errorf("%s is no bitmap", name)
		}
		h, err := c.Header(data)
		if err != nil || h.Width != 4 || h.Height != 2 {
			t.Errorf("%s: %d×%d, %v", name, h.Width, h.Height, err)
			continue
		}
		px, _, err := c.Decode(t.Context(), nil, data, h, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := make([]uint8, 24)
		px.Row(got, 0, 0, 4)
		px.Row(got[12:], 1, 0, 4)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// Run lengths are not undone to their end when the context ends.
func TestRunsStopWithTheContext(t *testing.T) {
	packed := bytes.Repeat([]byte{255, 1}, 50_000)
	ctx := &imagetest.Ending{Context: t.Context(), Left: 2}
	if _, rows, _ := runs(ctx, packed, info{w: 10, h: 10, depth: 8}); ctx.Left >= 0 || rows != 0 {
		t.Errorf("run lengths: %d rows, asked %d times", rows, 2-ctx.Left)
	}
}
