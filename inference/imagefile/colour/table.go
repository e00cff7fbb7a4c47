package colour

import "github.com/kovidgoyal/imaging/prism/meta/icc"

// Table is the colour in sRGB of values of three or four channels at the points
// of a grid. A profile that is more than curves and a matrix takes microseconds a
// pixel; between the points of a table it takes some dozen nanoseconds, and differs by
// a level.
type Table struct {
	channels int
	grid     int        // points along each axis
	colour   [][3]uint8 // the last channel changes fastest
}

// newTable computes the table of a profile with so many channels, in less than a
// tenth of a second.
func newTable(t *icc.Pipeline, channels int) *Table {
	c := &Table{channels: channels, grid: 33}
	if channels == 4 {
		c.grid = 17
	}
	points := 1
	for range channels {
		points *= c.grid
	}
	c.colour = make([][3]uint8, points)
	var in, out [4]float64
	for i := range c.colour {
		n := i
		for channel := channels - 1; channel >= 0; channel-- {
			in[channel] = float64(n%c.grid) / float64(c.grid-1)
			n /= c.grid
		}
		values := in // the transform writes into its input
		t.TransformGeneral(out[:], values[:])
		c.colour[i] = [3]uint8{byteOf(out[0]), byteOf(out[1]), byteOf(out[2])}
	}
	return c
}

// RGB writes the colour of values, 0…255.
func (c *Table) RGB(dst []uint8, values [4]uint8) {
	base, stride := 0, len(c.colour)
	var part [4]uint32 // of 255, to the next point
	var next [4]int
	for channel, v := range values[:c.channels] {
		stride /= c.grid
		at := uint32(v) * uint32(c.grid-1)
		base += int(at/255) * stride
		if part[channel] = at % 255; part[channel] != 0 {
			next[channel] = stride
		}
	}
	var sum [3]uint64
	all := uint64(1)
	for range c.channels {
		all *= 255
	}
	for corner := range 1 << c.channels {
		weight, at := uint64(1), base
		for channel := range c.channels {
			if corner>>channel&1 == 0 {
				weight *= uint64(255 - part[channel])
			} else {
				weight, at = weight*uint64(part[channel]), at+next[channel]
			}
		}
		if weight == 0 {
			continue
		}
		for i, v := range c.colour[at] {
			sum[i] += weight * uint64(v)
		}
	}
	dst[0], dst[1], dst[2] = uint8((sum[0]+all/2)/all), uint8((sum[1]+all/2)/all), uint8((sum[2]+all/2)/all)
}
