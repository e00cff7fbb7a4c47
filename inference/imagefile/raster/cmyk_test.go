package raster

import (
	"slices"
	"testing"

	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/imagetest"
)

// A profile of CMYK is used before the resizer, for inks as they are and as Adobe stores
// them; RGB with such a profile is left alone.
func TestInkProfile(t *testing.T) {
	c := (&colour.Converter{}).Conversion(&colour.Space{ICC: imagetest.InkProfile()})
	if c == nil || c.Inks == nil {
		t.Fatal(c)
	}
	inks := []uint8{0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 0, 0}
	want := []uint8{255, 255, 255, 0, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 255}
	stored := slices.Clone(inks)
	for i := range stored {
		stored[i] ^= 255
	}
	for _, px := range []*CMYK{{Pix: inks, W: 6, H: 1, Inks: c.Inks}, {Pix: stored, Inverted: true, W: 6, H: 1, Inks: c.Inks}} {
		if got := imagetest.Rows(px); !imagetest.Near(got, want, 3) {
			t.Errorf("inverted %v: %v, want %v", px.Inverted, got, want)
		}
	}
	// Between the values of the table: half the ink is near half the lightness.
	half := make([]uint8, 3)
	c.Inks.RGB(half, [4]uint8{0, 0, 0, 128})
	if half[0] < 105 || half[0] > 130 || half[0] != half[1] {
		t.Errorf("half black is %v", half)
	}
	row := []uint8{1, 2, 3}
	if c.Row(row); !slices.Equal(row, []uint8{1, 2, 3}) {
		t.Errorf("RGB became %v", row)
	}
}
