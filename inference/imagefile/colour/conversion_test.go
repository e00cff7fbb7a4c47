package colour

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"wanwu/inference/imagefile/imagetest"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// Values as LittleCMS 2.19 gives them, and what is sRGB by another name stays as it is.
func TestProfilesAreConverted(t *testing.T) {
	pixels := []uint8{200, 100, 50, 10, 20, 30, 255, 0, 0, 90, 200, 240}
	swapped := []uint8{50, 100, 200, 30, 20, 10, 0, 0, 255, 240, 200, 90}
	for name, c := range map[string]struct {
		space     Space
		Picture   []uint8
		want      []uint8
		tolerance int
	}{
		"none":             {Space{}, pixels, pixels, 0},
		"sRGB, 1024":       {Space{ICC: imagetest.MatrixProfile(imagetest.SRGBRed, imagetest.SRGBGreen, imagetest.SRGBBlue, imagetest.SRGBCurve(1024))}, pixels, pixels, 0},
		"sRGB, 26":         {Space{ICC: imagetest.MatrixProfile(imagetest.SRGBRed, imagetest.SRGBGreen, imagetest.SRGBBlue, imagetest.SRGBCurve(26))}, pixels, pixels, 2},
		"Display P3":       {Space{ICC: imagetest.MatrixProfile(imagetest.P3Red, imagetest.P3Green, imagetest.P3Blue, imagetest.SRGBCurve(1024))}, pixels, []uint8{215, 93, 31, 7, 20, 31, 255, 0, 0, 0, 203, 245}, 1},
		"Adobe RGB":        {Space{ICC: imagetest.MatrixProfile(imagetest.AdobeRed, imagetest.AdobeGreen, imagetest.AdobeBlue, imagetest.ICCCurve(563))}, pixels, []uint8{227, 100, 42, 0, 12, 24, 255, 0, 0, 0, 201, 242}, 1},
		"exchanged":        {Space{ICC: imagetest.Exchanged()}, pixels, swapped, 1},
		"by a table":       {Space{ICC: imagetest.TableProfile()}, []uint8{255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0}, []uint8{0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 0, 0}, 3},
		"grey, linear":     {Space{ICC: imagetest.ICC("GRAY", "XYZ ", imagetest.ICCTag{Name: "kTRC", Body: imagetest.ICCCurve()})}, []uint8{0, 0, 0, 55, 55, 55, 255, 255, 255}, []uint8{0, 0, 0, 128, 128, 128, 255, 255, 255}, 1},
		"grey, as sRGB":    {Space{ICC: imagetest.ICC("GRAY", "XYZ ", imagetest.ICCTag{Name: "kTRC", Body: imagetest.SRGBCurve(1024)})}, []uint8{9, 9, 9, 55, 55, 55}, []uint8{9, 9, 9, 55, 55, 55}, 0},
		"P3 by primaries":  {Space{Primaries: PrimariesOf(h273DisplayP3)}, pixels, []uint8{215, 93, 31, 7, 20, 31, 255, 0, 0, 0, 203, 245}, 1},
		"linear light":     {Space{Gamma: 1}, []uint8{0, 55, 255}, []uint8{0, 128, 255}, 1},
		"sRGB's primaries": {Space{Primaries: srgbPrimaries}, pixels, pixels, 0},
		"no profile":       {Space{ICC: []byte("not a profile")}, pixels, pixels, 0},
		"primaries alike":  {Space{Primaries: Primaries{0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3}}, pixels, pixels, 0},
		"dark primary":     {Space{Primaries: Primaries{0.3, 0.3, 0.6, 0, 0.3, 0.6, 0.1, 0.1}}, pixels, pixels, 0},
	} {
		var made Converter
		for range 2 { // the second time from what is kept
			got := slices.Clone(c.Picture)
			made.Conversion(&c.space).Row(got)
			if !imagetest.Near(got, c.want, c.tolerance) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// A damaged profile is none: the picture is read, and no more memory is taken than
// there are bytes.
func TestDamagedProfiles(t *testing.T) {
	for _, whole := range [][]byte{imagetest.Exchanged(), imagetest.TableProfile(), imagetest.ICC("GRAY", "XYZ ", imagetest.ICCTag{Name: "kTRC", Body: imagetest.SRGBCurve(256)})} {
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
	curve := imagetest.ICCCurve()
	binary.BigEndian.PutUint32(curve[8:], 1<<30)
	table := append([]byte("mAB \x00\x00\x00\x00"), make([]byte, 60)...)
	table[8], table[9], table[27] = 3, 3, 28
	copy(table[28:], []byte{255, 255, 255})
	for name, data := range map[string][]byte{
		"tags":  append(imagetest.ICC("RGB ", "XYZ ")[:iccHeader], 0x10, 0, 0, 0),
		"curve": imagetest.MatrixProfile(imagetest.SRGBRed, imagetest.SRGBGreen, imagetest.SRGBBlue, curve),
		"table": imagetest.ICC("RGB ", "XYZ ", imagetest.ICCTag{Name: "A2B0", Body: table}),
	} {
		if n := imagetest.Allocated(func() {
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
	for name, data := range map[string][]byte{"P3": imagetest.MatrixProfile(imagetest.P3Red, imagetest.P3Green, imagetest.P3Blue, imagetest.SRGBCurve(1024)), "Adobe RGB": imagetest.MatrixProfile(imagetest.AdobeRed, imagetest.AdobeGreen, imagetest.AdobeBlue, imagetest.ICCCurve(563))} {
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
			c.Row(got)
			if want := []uint8{byteOf(r), byteOf(g), byteOf(b)}; !imagetest.Near(got, want, 1) {
				t.Errorf("%s: %v is %v, want %v", name, in, got, want)
			}
		}
	}
}

// FuzzICC makes a conversion of any profile, or none, and uses it.
func FuzzICC(f *testing.F) {
	for _, data := range [][]byte{imagetest.Exchanged(), imagetest.TableProfile(), imagetest.ICC("GRAY", "XYZ ", imagetest.ICCTag{Name: "kTRC", Body: imagetest.SRGBCurve(16)})} {
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
	rgb := imagetest.Photograph(260, 260)
	row := make([]uint8, 3*260)
	for name, data := range map[string][]byte{"matrix": imagetest.MatrixProfile(imagetest.P3Red, imagetest.P3Green, imagetest.P3Blue, imagetest.SRGBCurve(1024)), "table": imagetest.TableProfile()} {
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
					c.Row(row)
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
