package imagefile

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// Values as LittleCMS 2.19 gives them, and what is sRGB by another name stays as it is.
func TestProfilesAreConverted(t *testing.T) {
	pixels := []uint8{200, 100, 50, 10, 20, 30, 255, 0, 0, 90, 200, 240}
	swapped := []uint8{50, 100, 200, 30, 20, 10, 0, 0, 255, 240, 200, 90}
	for name, c := range map[string]struct {
		space     colourSpace
		pixels    []uint8
		want      []uint8
		tolerance int
	}{
		"none":             {colourSpace{}, pixels, pixels, 0},
		"sRGB, 1024":       {colourSpace{icc: matrixProfile(srgbRed, srgbGreen, srgbBlue, srgbCurve(1024))}, pixels, pixels, 0},
		"sRGB, 26":         {colourSpace{icc: matrixProfile(srgbRed, srgbGreen, srgbBlue, srgbCurve(26))}, pixels, pixels, 2},
		"Display P3":       {colourSpace{icc: matrixProfile(p3Red, p3Green, p3Blue, srgbCurve(1024))}, pixels, []uint8{215, 93, 31, 7, 20, 31, 255, 0, 0, 0, 203, 245}, 1},
		"Adobe RGB":        {colourSpace{icc: matrixProfile(adobeRed, adobeGreen, adobeBlue, iccCurve(563))}, pixels, []uint8{227, 100, 42, 0, 12, 24, 255, 0, 0, 0, 201, 242}, 1},
		"exchanged":        {colourSpace{icc: exchanged()}, pixels, swapped, 1},
		"by a table":       {colourSpace{icc: tableProfile()}, []uint8{255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0}, []uint8{0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 0, 0}, 3},
		"grey, linear":     {colourSpace{icc: iccFile("GRAY", "XYZ ", iccTagOf{"kTRC", iccCurve()})}, []uint8{0, 0, 0, 55, 55, 55, 255, 255, 255}, []uint8{0, 0, 0, 128, 128, 128, 255, 255, 255}, 1},
		"grey, as sRGB":    {colourSpace{icc: iccFile("GRAY", "XYZ ", iccTagOf{"kTRC", srgbCurve(1024)})}, []uint8{9, 9, 9, 55, 55, 55}, []uint8{9, 9, 9, 55, 55, 55}, 0},
		"P3 by primaries":  {colourSpace{primaries: primariesOf(h273DisplayP3)}, pixels, []uint8{215, 93, 31, 7, 20, 31, 255, 0, 0, 0, 203, 245}, 1},
		"linear light":     {colourSpace{gamma: 1}, []uint8{0, 55, 255}, []uint8{0, 128, 255}, 1},
		"sRGB's primaries": {colourSpace{primaries: srgbPrimaries}, pixels, pixels, 0},
		"no profile":       {colourSpace{icc: []byte("not a profile")}, pixels, pixels, 0},
		"primaries alike":  {colourSpace{primaries: primaries{0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3}}, pixels, pixels, 0},
		"dark primary":     {colourSpace{primaries: primaries{0.3, 0.3, 0.6, 0, 0.3, 0.6, 0.1, 0.1}}, pixels, pixels, 0},
	} {
		var made colours
		for range 2 { // the second time from what is kept
			got := slices.Clone(c.pixels)
			made.conversion(&c.space).row(got)
			if !near(got, c.want, c.tolerance) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// A damaged profile is none: the picture is read, and no more memory is taken than
// there are bytes.
func TestDamagedProfiles(t *testing.T) {
	for _, whole := range [][]byte{exchanged(), tableProfile(), iccFile("GRAY", "XYZ ", iccTagOf{"kTRC", srgbCurve(256)})} {
		for n := range len(whole) {
			if n > 300 && n%37 != 0 {
				continue
			}
			iccConversion(whole[:n])
			bad := slices.Clone(whole)
			bad[n] ^= 0xFF
			iccConversion(bad)
		}
	}
	curve := iccCurve()
	binary.BigEndian.PutUint32(curve[8:], 1<<30)
	table := append([]byte("mAB \x00\x00\x00\x00"), make([]byte, 60)...)
	table[8], table[9], table[27] = 3, 3, 28
	copy(table[28:], []byte{255, 255, 255})
	for name, data := range map[string][]byte{
		"tags":  append(iccFile("RGB ", "XYZ ")[:iccHeader], 0x10, 0, 0, 0),
		"curve": matrixProfile(srgbRed, srgbGreen, srgbBlue, curve),
		"table": iccFile("RGB ", "XYZ ", iccTagOf{"A2B0", table}),
	} {
		if n := allocated(func() {
			if _, err := iccConversion(data); err == nil {
				t.Errorf("%s: no error", name)
			}
		}); n > 1<<20 {
			t.Errorf("%s: %d kB allocated", name, n>>10)
		}
	}
}

// The library's own reading of a profile agrees with the tables made of it.
func TestTablesAreTheProfile(t *testing.T) {
	for name, data := range map[string][]byte{"P3": matrixProfile(p3Red, p3Green, p3Blue, srgbCurve(1024)), "Adobe RGB": matrixProfile(adobeRed, adobeGreen, adobeBlue, iccCurve(563))} {
		p, err := icc.DecodeProfile(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		exact, err := p.CreateTransformerToSRGB(icc.RelativeColorimetricRenderingIntent, false, 3, true, false, true)
		if err != nil {
			t.Fatal(err)
		}
		c, err := iccConversion(data)
		if err != nil || c.light == nil {
			t.Fatal(c, err)
		}
		for i := range 4096 {
			in := []uint8{uint8(i >> 8 * 17), uint8(i >> 4 & 15 * 17), uint8(i & 15 * 17)}
			r, g, b := exact.Transform(float64(in[0])/255, float64(in[1])/255, float64(in[2])/255)
			got := slices.Clone(in)
			c.row(got)
			if want := []uint8{byteOf(r), byteOf(g), byteOf(b)}; !near(got, want, 1) {
				t.Errorf("%s: %v is %v, want %v", name, in, got, want)
			}
		}
	}
}

// FuzzICC makes a conversion of any profile, or none, and uses it.
func FuzzICC(f *testing.F) {
	for _, data := range [][]byte{exchanged(), tableProfile(), iccFile("GRAY", "XYZ ", iccTagOf{"kTRC", srgbCurve(16)})} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := iccConversion(data); err == nil {
			c.isIdentity()
		}
	})
}

// What a profile costs a picture of 260 × 260: nothing beside its decode.
func BenchmarkConversion(b *testing.B) {
	rgb := photograph(260, 260)
	row := make([]uint8, 3*260)
	for name, data := range map[string][]byte{"matrix": matrixProfile(p3Red, p3Green, p3Blue, srgbCurve(1024)), "table": tableProfile()} {
		c, err := iccConversion(data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for y := range 260 {
					for x := range 260 {
						copy(row[3*x:], rgb.Pix[rgb.PixOffset(x, y):][:3])
					}
					c.row(row)
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(time.Millisecond)/float64(b.N), "ms/picture")
		})
		b.Run(name+"/made", func(b *testing.B) {
			for b.Loop() {
				if _, err := iccConversion(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
