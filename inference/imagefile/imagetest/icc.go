package imagetest

import (
	"encoding/binary"
	"math"
	"slices"
)

const (
	profileHeader = 128
	profileTag    = 12
)

// ICCTag is a tag of a profile.
type ICCTag struct {
	Name string
	Body []byte
}

// ICC makes a profile of a colour space and a connection space, each of four letters.
func ICC(space, connection string, tags ...ICCTag) []byte {
	be := binary.BigEndian
	head := make([]byte, profileHeader)
	copy(head[8:], []byte{4, 0x40, 0, 0})
	copy(head[12:], "mntr"+space+connection)
	copy(head[36:], "acsp")
	for i, v := range []float64{0.9642, 1, 0.8249} {
		be.PutUint32(head[68+4*i:], fixed(v))
	}
	table, bodies := be.AppendUint32(nil, uint32(len(tags))), []byte(nil)
	for _, tag := range tags {
		table = append(table, tag.Name...)
		table = be.AppendUint32(table, uint32(profileHeader+4+profileTag*len(tags)+len(bodies)))
		table = be.AppendUint32(table, uint32(len(tag.Body)))
		bodies = append(bodies, tag.Body...)
		bodies = append(bodies, make([]byte, -len(bodies)&3)...)
	}
	whole := slices.Concat(head, table, bodies)
	be.PutUint32(whole, uint32(len(whole)))
	return whole
}

// srgbLight returns the linear light of a value of sRGB, both 0…1.
func srgbLight(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// fixed returns a number of 16.16 bits.
func fixed(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) }

// ICCXYZ returns the body of a tag that holds a colour.
func ICCXYZ(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, fixed(v))
	}
	return b
}

// ICCCurve returns a curve of points, or with one point of a gamma in 1/256.
func ICCCurve(points ...uint16) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(points)))
	for _, p := range points {
		b = binary.BigEndian.AppendUint16(b, p)
	}
	return b
}

// SRGBCurve returns that of sRGB in so many points.
func SRGBCurve(n int) []byte {
	points := make([]uint16, n)
	for i := range points {
		points[i] = uint16(math.Round(65535 * srgbLight(float64(i)/float64(n-1))))
	}
	return ICCCurve(points...)
}

// Colorants relative to D50.
var (
	SRGBRed, SRGBGreen, SRGBBlue = ICCXYZ(0.4361, 0.2225, 0.0139), ICCXYZ(0.3851, 0.7169, 0.0971), ICCXYZ(0.1431, 0.0606, 0.7141)
	P3Red, P3Green, P3Blue       = ICCXYZ(0.5151, 0.2412, -0.0011), ICCXYZ(0.2920, 0.6922, 0.0419), ICCXYZ(0.1571, 0.0666, 0.7841)
	AdobeRed                     = ICCXYZ(0.6097, 0.3111, 0.0195)
	AdobeGreen                   = ICCXYZ(0.2053, 0.6257, 0.0609)
	AdobeBlue                    = ICCXYZ(0.1492, 0.0632, 0.7446)
)

// MatrixProfile returns a profile of RGB with these colorants and one curve for all channels.
func MatrixProfile(red, green, blue, curve []byte) []byte {
	return ICC("RGB ", "XYZ ", ICCTag{Name: "rXYZ", Body: red}, ICCTag{Name: "gXYZ", Body: green}, ICCTag{Name: "bXYZ", Body: blue},
		ICCTag{Name: "rTRC", Body: curve}, ICCTag{Name: "gTRC", Body: curve}, ICCTag{Name: "bTRC", Body: curve})
}

// Exchanged returns a profile in which red and blue have changed places.
func Exchanged() []byte { return MatrixProfile(SRGBBlue, SRGBGreen, SRGBRed, SRGBCurve(1024)) }

// TableProfile maps the corners of RGB to those of sRGB, red and blue exchanged, by a
// table in Lab as scanners' profiles and those of XYB have one.
func TableProfile() []byte {
	return labProfile("RGB ", 3, func(c []int) [3]int { return [3]int{c[2], c[1], c[0]} })
}

// InkProfile returns a profile of CMYK whose inks are ideal.
func InkProfile() []byte {
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
	return ICC(space, "Lab ", ICCTag{Name: "A2B0", Body: b})
}
