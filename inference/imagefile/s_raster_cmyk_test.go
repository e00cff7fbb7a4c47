package imagefile

import (
	"slices"
	"testing"
)

// A profile of CMYK is used before the resizer, for inks as they are and as Adobe stores
// them; RGB with such a profile is left alone.
func TestInkProfile(t *testing.T) {
	c := (&colours{}).conversion(&colourSpace{icc: inkProfile()})
	if c == nil || c.inks == nil {
		t.Fatal(c)
	}
	inks := []uint8{0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 0, 0}
	want := []uint8{255, 255, 255, 0, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 255}
	stored := slices.Clone(inks)
	for i := range stored {
		stored[i] ^= 255
	}
	for _, px := range []*cmykPixels{{pix: inks, w: 6, h: 1, inks: c.inks}, {pix: stored, inverted: true, w: 6, h: 1, inks: c.inks}} {
		if got := rowsOf(px); !near(got, want, 3) {
			t.Errorf("inverted %v: %v, want %v", px.inverted, got, want)
		}
	}
	// Between the values of the table: half the ink is near half the lightness.
	half := make([]uint8, 3)
	c.inks.rgb(half, [4]uint8{0, 0, 0, 128})
	if half[0] < 105 || half[0] > 130 || half[0] != half[1] {
		t.Errorf("half black is %v", half)
	}
	row := []uint8{1, 2, 3}
	if c.row(row); !slices.Equal(row, []uint8{1, 2, 3}) {
		t.Errorf("RGB became %v", row)
	}
}
