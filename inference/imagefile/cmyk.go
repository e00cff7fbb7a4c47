package imagefile

import "github.com/kovidgoyal/imaging/prism/meta/icc"

// cmykGrid is how many values of each ink inkTable has, at equal distances.
const cmykGrid = 17

// inkTable is the colour in sRGB of so many mixtures of four inks: pictures of millions
// of pixels are converted before the resizer, where they still have four channels.
type inkTable [cmykGrid * cmykGrid * cmykGrid * cmykGrid][3]uint8

// newInkTable computes the table of a profile, in a tenth of a second.
func newInkTable(t *icc.Pipeline) *inkTable {
	table := new(inkTable)
	var in, out [4]float64
	for i := range table {
		n := i
		for c := 3; c >= 0; c-- {
			in[c] = float64(n%cmykGrid) / (cmykGrid - 1)
			n /= cmykGrid
		}
		inks := in // the transform writes into its input
		t.TransformGeneral(out[:], inks[:])
		table[i] = [3]uint8{byteOf(out[0]), byteOf(out[1]), byteOf(out[2])}
	}
	return table
}

// rgb is the colour of four inks, 0…255, between those of the table.
func (t *inkTable) rgb(dst []uint8, inks [4]uint8) {
	const steps = cmykGrid - 1
	base, stride := 0, len(t)
	var part [4]uint32 // of 255, to the next value
	var next [4]int
	for c, ink := range inks {
		stride /= cmykGrid
		at := uint32(ink) * steps
		base += int(at/255) * stride
		if part[c] = at % 255; part[c] != 0 {
			next[c] = stride
		}
	}
	var sum [3]uint64
	for corner := range 16 {
		weight, at := uint64(1), base
		for c := range 4 {
			if corner>>c&1 == 0 {
				weight *= uint64(255 - part[c])
			} else {
				weight, at = weight*uint64(part[c]), at+next[c]
			}
		}
		if weight == 0 {
			continue
		}
		for c, v := range t[at] {
			sum[c] += weight * uint64(v)
		}
	}
	const all = 255 * 255 * 255 * 255
	dst[0], dst[1], dst[2] = uint8((sum[0]+all/2)/all), uint8((sum[1]+all/2)/all), uint8((sum[2]+all/2)/all)
}
