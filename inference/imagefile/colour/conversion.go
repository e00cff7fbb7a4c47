package colour

import (
	"math"
	"sync"

	"wanwu/inference"
)

// Space is what a file says of the colours of its pixels. Every codec's
// header embeds one. The zero value is sRGB, as a picture without any word on its
// colours is.
type Space struct {
	ICC       []byte    // an ICC profile; it comes before the fields below
	Primaries Primaries // zero for those of sRGB
	Gamma     float64   // of the file's values, as 2.2; 0 for the curve of sRGB
}

// IsSRGB reports whether nothing is said that could differ from sRGB.
func (s *Space) IsSRGB() bool {
	return len(s.ICC) == 0 && s.Primaries == Primaries{} && s.Gamma == 0
}

// Converter makes conversions and keeps the last one: pictures of one camera share
// their profile. It belongs to one goroutine.
type Converter struct {
	madeFor [3]uint64 // hashes of the profile, and of what a file without one says
	made    *Conversion
}

// Conversion returns what converts from s to sRGB, nil where nothing is to be done.
// A profile that cannot be read counts for none, as in every viewer: the picture
// is still the picture.
func (c *Converter) Conversion(s *Space) *Conversion {
	if s.IsSRGB() {
		return nil
	}
	key := [3]uint64{inference.ContentHash(s.ICC), s.Primaries.hash(), math.Float64bits(s.Gamma)}
	if c.madeFor != key {
		c.madeFor, c.made = key, nil
		if made, err := newConversion(s); err == nil && !made.isIdentity() {
			c.made = made
		}
	}
	return c.made
}

// Conversion turns rows of 8-bit RGB into sRGB. It comes after the resizer, where a
// picture of twelve million pixels has some seventy thousand left: profiles differ by
// smooth functions, which may change places with a weighted mean. It is relative
// colorimetric, and what sRGB cannot show is clipped, channel by channel, as
// browsers do.
type Conversion struct {
	// light is, where the space has a matrix, what the value of a channel adds to the
	// three channels of sRGB, in linear light of 1/lightTop: three numbers of lightBits
	// in a word, so that one addition serves all.
	light *[3][256]uint64
	// grey is, for a profile of one channel, the value of all three.
	grey *[256]uint8
	// Inks is, for a profile of CMYK, what a raster.CMYK converts by.
	Inks *Table
	// table is any other profile of RGB.
	table *Table
}

const (
	// lightTop is linear light's 1. A step is a fifth of that of 8-bit sRGB where
	// sRGB's steps are smallest, near black.
	lightTop = 1 << 14
	// lightBits is room for sums from -8 to 8: wide spaces have colours that in sRGB
	// are far from 0…1.
	lightBits = 18
	lightZero = 1 << (lightBits - 1)
)

// encoded is the curve of sRGB: the 8-bit value of linear light, clipped, from
// lightZero on.
var encoded = sync.OnceValue(func() *[1 << lightBits]uint8 {
	var table [1 << lightBits]uint8
	for i := range table {
		v := float64(i-lightZero) / lightTop
		switch {
		case v <= 0:
			v = 0
		case v >= 1:
			v = 1
		case v <= 0.0031308:
			v *= 12.92
		default:
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		table[i] = uint8(math.Round(255 * v))
	}
	return &table
})

// linear returns the inverse of the curve of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func newConversion(s *Space) (*Conversion, error) {
	if len(s.ICC) > 0 {
		return iccConversion(s.ICC)
	}
	matrix, err := s.Primaries.toSRGB()
	if err != nil {
		return nil, err
	}
	curve := linear
	if s.Gamma > 0 {
		curve = func(v float64) float64 { return math.Pow(v, s.Gamma) }
	}
	return matrixConversion(func(channel int, v float64) (light [3]float64) {
		v = curve(v)
		for i := range light {
			light[i] = matrix[i][channel] * v
		}
		return light
	}), nil
}

// matrixConversion makes the tables of a space in which each channel adds its own
// part to the light of sRGB.
func matrixConversion(light func(channel int, v float64) [3]float64) *Conversion {
	const most = 2.6 // so that three stay within lightBits
	c := &Conversion{light: new([3][256]uint64)}
	for channel := range c.light {
		for v := range 256 {
			for i, l := range light(channel, float64(v)/255) {
				n := int64(math.Round(max(min(l, most), -most) * lightTop))
				if channel == 0 {
					n += lightZero
				}
				c.light[channel][v] += uint64(n) << (i * lightBits)
			}
		}
	}
	return c
}

// Row converts packed RGB in place. The nil *Conversion leaves it as it is.
func (c *Conversion) Row(rgb []uint8) {
	switch {
	case c == nil, c.Inks != nil:
	case c.light != nil:
		c.addLight(rgb)
	case c.grey != nil:
		for i, v := range rgb {
			rgb[i] = c.grey[v]
		}
	default:
		c.lookUp(rgb)
	}
}

func (c *Conversion) addLight(rgb []uint8) {
	curve := encoded()
	red, green, blue := &c.light[0], &c.light[1], &c.light[2]
	for ; len(rgb) >= 3; rgb = rgb[3:] {
		sum := red[rgb[0]] + green[rgb[1]] + blue[rgb[2]]
		const mask = 1<<lightBits - 1
		rgb[0], rgb[1], rgb[2] = curve[sum&mask], curve[sum>>lightBits&mask], curve[sum>>(2*lightBits)&mask]
	}
}

func (c *Conversion) lookUp(rgb []uint8) {
	var last, result [3]uint8
	for i := 0; i+3 <= len(rgb); i += 3 {
		p := [3]uint8(rgb[i:])
		if i == 0 || p != last { // neighbours are often alike, in drawings above all
			last = p
			c.table.RGB(result[:], [4]uint8{p[0], p[1], p[2]})
		}
		copy(rgb[i:], result[:])
	}
}

// byteOf returns 0…1 as 0…255. What is not a number is 0.
func byteOf(v float64) uint8 {
	if !(v > 0) {
		return 0
	}
	return uint8(min(v, 1)*255 + 0.5)
}

// isIdentity reports whether no value is changed by more than one level, which is
// less than 8 bits can carry: sRGB in any of its many profiles is recognised by that.
func (c *Conversion) isIdentity() bool {
	if c.Inks != nil {
		return false
	}
	const step = 51 // 0 to 255 in six
	var before, after [3]uint8
	for r := 0; r <= 255; r += step {
		for g := 0; g <= 255; g += step {
			for b := 0; b <= 255; b += step {
				before = [3]uint8{uint8(r), uint8(g), uint8(b)}
				if c.grey != nil {
					before = [3]uint8{uint8(r), uint8(r), uint8(r)}
				}
				after = before
				c.Row(after[:])
				for i := range after {
					if d := int(after[i]) - int(before[i]); d < -1 || d > 1 {
						return false
					}
				}
			}
		}
	}
	return true
}
