package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// iccTagOf is a tag of a profile.
type iccTagOf struct {
	name string
	body []byte
}

// iccFile makes a profile of a colour space and a connection space, each of four letters.
func iccFile(space, connection string, tags ...iccTagOf) []byte {
	be := binary.BigEndian
	head := make([]byte, iccHeader)
	copy(head[8:], []byte{4, 0x40, 0, 0})
	copy(head[12:], "mntr"+space+connection)
	copy(head[36:], "acsp")
	for i, v := range []float64{0.9642, 1, 0.8249} {
		be.PutUint32(head[68+4*i:], fixed(v))
	}
	table, bodies := be.AppendUint32(nil, uint32(len(tags))), []byte(nil)
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = be.AppendUint32(table, uint32(iccHeader+4+iccTag*len(tags)+len(bodies)))
		table = be.AppendUint32(table, uint32(len(tag.body)))
		bodies = append(bodies, tag.body...)
		bodies = append(bodies, make([]byte, -len(bodies)&3)...)
	}
	whole := slices.Concat(head, table, bodies)
	be.PutUint32(whole, uint32(len(whole)))
	return whole
}

// fixed returns a number of 16.16 bits.
func fixed(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) }

func iccXYZ(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, fixed(v))
	}
	return b
}

// iccCurve returns a curve of points, or with one point of a gamma in 1/256.
func iccCurve(points ...uint16) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(points)))
	for _, p := range points {
		b = binary.BigEndian.AppendUint16(b, p)
	}
	return b
}

// srgbCurve returns that of sRGB in so many points.
func srgbCurve(n int) []byte {
	points := make([]uint16, n)
	for i := range points {
		points[i] = uint16(math.Round(65535 * linear(float64(i)/float64(n-1))))
	}
	return iccCurve(points...)
}

// Colorants relative to D50.
var (
	srgbRed, srgbGreen, srgbBlue = iccXYZ(0.4361, 0.2225, 0.0139), iccXYZ(0.3851, 0.7169, 0.0971), iccXYZ(0.1431, 0.0606, 0.7141)
	p3Red, p3Green, p3Blue       = iccXYZ(0.5151, 0.2412, -0.0011), iccXYZ(0.2920, 0.6922, 0.0419), iccXYZ(0.1571, 0.0666, 0.7841)
	adobeRed                     = iccXYZ(0.6097, 0.3111, 0.0195)
	adobeGreen                   = iccXYZ(0.2053, 0.6257, 0.0609)
	adobeBlue                    = iccXYZ(0.1492, 0.0632, 0.7446)
)

func matrixProfile(red, green, blue, curve []byte) []byte {
	return iccFile("RGB ", "XYZ ", iccTagOf{"rXYZ", red}, iccTagOf{"gXYZ", green}, iccTagOf{"bXYZ", blue},
		iccTagOf{"rTRC", curve}, iccTagOf{"gTRC", curve}, iccTagOf{"bTRC", curve})
}

// exchanged returns a profile in which red and blue have changed places.
func exchanged() []byte { return matrixProfile(srgbBlue, srgbGreen, srgbRed, srgbCurve(1024)) }

// tableProfile maps the corners of RGB to those of sRGB, red and blue exchanged, by a
// table in Lab as scanners' profiles and those of XYB have one.
func tableProfile() []byte {
	return labProfile("RGB ", 3, func(c []int) [3]int { return [3]int{c[2], c[1], c[0]} })
}

// inkProfile returns a profile of CMYK whose inks are ideal.
func inkProfile() []byte {
	return labProfile("CMYK", 4, func(c []int) [3]int {
		if c[3] == 1 {
			return [3]int{}
		}
		return [3]int{1 - c[0], 1 - c[1], 1 - c[2]}
	})
}

// labProfile returns a profile of so many channels with a table of two values for each, 0 and 1,
// which tells their corner of sRGB.
func labProfile(space string, channels int, corner func(values []int) [3]int) []byte {
	b := append([]byte("mft1\x00\x00\x00\x00"), byte(channels), 3, 2, 0)
	for i := range 9 {
		b = binary.BigEndian.AppendUint32(b, fixed([]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}[i]))
	}
	straight := func(n int) {
		for range n {
			for v := range 256 {
				b = append(b, byte(v))
			}
		}
	}
	straight(channels)
	// The corners of sRGB in Lab.
	lab := map[[3]int][3]float64{{0, 0, 0}: {0, 0, 0}, {1, 1, 1}: {100, 0, 0}, {1, 0, 0}: {54.29, 80.80, 69.89}, {0, 1, 0}: {87.82, -79.27, 80.99},
		{0, 0, 1}: {29.57, 68.30, -112.03}, {1, 1, 0}: {97.61, -15.75, 93.39}, {0, 1, 1}: {90.67, -50.67, -14.96}, {1, 0, 1}: {60.17, 93.54, -60.50}}
	for at := range 1 << channels { // the last channel changes fastest
		values := make([]int, channels)
		for c := range values {
			values[c] = at >> (channels - 1 - c) & 1
		}
		c := lab[corner(values)]
		b = append(b, byte(math.Round(c[0]*2.55)), byte(math.Round(c[1]+128)), byte(math.Round(c[2]+128)))
	}
	straight(3)
	return iccFile(space, "Lab ", iccTagOf{"A2B0", b})
}

func near(a, b []uint8, tolerance int) bool {
	for i := range a {
		if d := int(a[i]) - int(b[i]); d < -tolerance || d > tolerance {
			return false
		}
	}
	return len(a) == len(b)
}

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

// oneColour returns a picture of one colour.
func oneColour(c color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 32, 32))
	for y := range 32 {
		for x := range 32 {
			img.Set(x, y, c)
		}
	}
	return img
}

// withPNGChunks puts chunks behind the first one of a PNG.
func withPNGChunks(t *testing.T, data []byte, chunks ...pngChunk) []byte {
	t.Helper()
	const first = pngSignature + pngFrame + 13
	made := pngFile(1, 1, 8, 0, chunks...)
	return slices.Concat(data[:first], made[first:len(made)-len(pngEnd)], data[first:])
}

// jpegProfile returns the segments of a JPEG that carry a profile in parts.
func jpegProfile(parts ...[]byte) (out []byte) {
	for i, part := range parts {
		body := slices.Concat([]byte(jpegICC), []byte{byte(i + 1), byte(len(parts))}, part)
		out = append(binary.BigEndian.AppendUint16(append(out, 0xFF, markerAPP2), uint16(2+len(body))), body...)
	}
	return out
}

// In every format that carries a profile, it is found, and tensor and thumbnail alike
// are sRGB.
func TestEveryFormatCarriesAProfile(t *testing.T) {
	orange := color.RGBA{200, 100, 50, 255}
	var jpg, plain bytes.Buffer
	if err := jpeg.Encode(&jpg, oneColour(orange), &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&plain, oneColour(orange)); err != nil {
		t.Fatal(err)
	}
	profile := exchanged()
	withAPP2 := func(s []byte) []byte { return slices.Concat(jpg.Bytes()[:2], s, jpg.Bytes()[2:]) }
	iccp := pngChunk{kind: []byte("iCCP"), body: append([]byte("any\x00\x00"), zipped(profile)...)}
	number := binary.BigEndian.AppendUint32
	var p3 []byte
	for _, v := range primariesOf(h273DisplayP3) {
		p3 = number(p3, uint32(math.Round(v*pngUnit)))
	}
	tags, blocks := tiffTags{tagWidth: {32}, tagHeight: {32}, tagBits: {8, 8, 8}, tagPhotometric: {tiffRGB}, tagSamples: {3}}, bytes.Repeat([]byte{200, 100, 50}, 32*32)
	for _, v := range profile {
		tags[tagICC] = append(tags[tagICC], uint32(v)) // to be made bytes below
	}
	swapped, asP3 := []uint8{50, 100, 200}, []uint8{215, 93, 31}
	for name, c := range map[string]struct {
		data []byte
		want []uint8
	}{
		"JPEG":                 {withAPP2(jpegProfile(profile)), swapped},
		"JPEG, in three parts": {withAPP2(jpegProfile(profile[:100], profile[100:200], profile[200:])), swapped},
		"JPEG, a part missing": {withAPP2(jpegProfile(profile[:100], profile[100:])[:100+18]), []uint8{200, 100, 50}},
		"PNG":                  {withPNGChunks(t, plain.Bytes(), iccp), swapped},
		"PNG, EXIF before":     {withPNGChunks(t, plain.Bytes(), pngChunk{kind: []byte("eXIf"), body: []byte("II*\x00\x08\x00\x00\x00\x00\x00")}, iccp), swapped},
		"PNG, cICP before all": {withPNGChunks(t, plain.Bytes(), iccp, pngChunk{kind: []byte("cICP"), body: []byte{12, 13, 0, 1}}), asP3},
		"PNG, cHRM and gAMA":   {withPNGChunks(t, plain.Bytes(), pngChunk{kind: []byte("gAMA"), body: number(nil, 45455)}, pngChunk{kind: []byte("cHRM"), body: p3}), asP3},
		"PNG, sRGB":            {withPNGChunks(t, plain.Bytes(), pngChunk{kind: []byte("sRGB"), body: []byte{0}}, pngChunk{kind: []byte("cHRM"), body: p3}), []uint8{200, 100, 50}},
		"PNG, linear":          {withPNGChunks(t, plain.Bytes(), pngChunk{kind: []byte("gAMA"), body: number(nil, 100000)}), []uint8{229, 168, 123}},
		"TIFF":                 {byteTag(tiffOf(binary.LittleEndian, []tiffTags{tags}, [][][]byte{{blocks}}), tagICC, profile), swapped},
		"WebP":                 {withICCP(t, "testdata/lossless.webp", profile), nil},
	} {
		var was []uint8
		if c.want == nil { // the same without a profile, exchanged
			img, err := Preview(t.Context(), item("testdata/lossless.webp"), 64)
			if err != nil {
				t.Fatal(err)
			}
			p := img.RGBAAt(10, 10)
			was, c.want = []uint8{p.R, p.G, p.B}, []uint8{p.B, p.G, p.R}
		}
		img, err := Preview(t.Context(), item(write(t, c.data)), 64)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := img.RGBAAt(10, 10)
		if !near([]uint8{p.R, p.G, p.B}, c.want, 4) {
			t.Errorf("%s: %v, want %v (was %v)", name, p, c.want, was)
		}
		if c.want[0] != 50 {
			continue
		}
		slot, pic, err := decodeFile(t, tiny(), Options{ThumbSide: 16}, write(t, c.data))
		if err != nil {
			t.Fatal(err)
		}
		thumb, err := DecodeThumb(pic.Thumb)
		if err != nil {
			t.Fatal(err)
		}
		p = thumb.RGBAAt(8, 8)
		if !near([]uint8{uint8(slot[0]), uint8(slot[1]), uint8(slot[2])}, c.want, 4) || !near([]uint8{p.R, p.G, p.B}, c.want, 6) {
			t.Errorf("%s: tensor %v, thumbnail %v, want %v", name, slot[:3], p, c.want)
		}
	}
}

// byteTag turns the values of a tag from LONG to bytes.
func byteTag(data []byte, tag uint16, values []byte) []byte {
	d := tiffDir(data)
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.order.Uint16(e) == tag {
			d.order.PutUint16(e[2:], 7)
			copy(data[d.order.Uint32(e[8:]):], values)
		}
	}
	return data
}

// withICCP puts a still WebP into a container with a profile.
func withICCP(t *testing.T, name string, profile []byte) []byte {
	t.Helper()
	data := read(t, name)
	p, err := readWebP(data, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, h, err := p.still()
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	chunk := func(out []byte, kind string, body []byte) []byte {
		out = append(le.AppendUint32(append(out, kind...), uint32(len(body))), body...)
		return append(out, make([]byte, len(body)&1)...)
	}
	body := chunk([]byte("WEBP"), "VP8X", []byte{0x20, 0, 0, 0, byte(w - 1), 0, 0, byte(h - 1), 0, 0})
	body = chunk(body, "ICCP", profile)
	body = chunk(body, p.kind, p.image)
	return append(le.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// A profile of CMYK is used before the resizer, for inks as they are and as Adobe stores
// them; RGB with such a profile is left alone.
func TestInkProfile(t *testing.T) {
	c, err := iccConversion(inkProfile())
	if err != nil || c.inks == nil {
		t.Fatal(c, err)
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
	// In a JPEG of four channels.
	data := read(t, "testdata/cmyk.jpg")
	plain, err := Preview(t.Context(), item("testdata/cmyk.jpg"), 64)
	if err != nil {
		t.Fatal(err)
	}
	parts := inkProfile()
	with, err := Preview(t.Context(), item(write(t, slices.Concat(data[:2], jpegProfile(parts), data[2:]))), 64)
	if err != nil || slices.Equal(plain.Pix, with.Pix) {
		t.Errorf("the profile changed nothing: %v", err)
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
