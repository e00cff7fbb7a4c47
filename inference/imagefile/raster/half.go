package raster

import "image/color"

// Halved is implemented by pixels at half the picture's size.
type Halved interface {
	Picture
	Full() (w, h int)
}

// Half is a picture at half its size, made of three planes of 8 bits: each of
// its values is the mean of four. Halving that way before the resizer takes a quarter
// of the time of reading every pixel, and differs from the filter alone less than a decode at half
// the size by DCT does.
//
// Where ycc is set, the planes are 4:2:0, BT.601 at full range as in JPEG: the four
// pixels share their colour values anyway. Else they are R, G and B.
type Half struct {
	Plane  [3][]uint8
	Stride [3]int
	W, H   int // of the whole picture
	YCC    bool
}

// Size implements Picture.
func (p *Half) Size() (int, int) { return (p.W + 1) / 2, (p.H + 1) / 2 }

// Full returns the size of which size is the half.
func (p *Half) Full() (int, int) { return p.W, p.H }

// Row implements Picture.
func (p *Half) Row(dst []uint8, y, x0, x1 int) {
	p.mean(dst, 0, y, x0, x1)
	if !p.YCC {
		p.mean(dst[1:], 1, y, x0, x1)
		p.mean(dst[2:], 2, y, x0, x1)
		return
	}
	cb, cr := p.Plane[1][y*p.Stride[1]:][x0:x1], p.Plane[2][y*p.Stride[2]:][x0:x1]
	for i := range cb {
		d := dst[3*i:][:3]
		d[0], d[1], d[2] = color.YCbCrToRGB(d[0], cb[i], cr[i])
	}
}

// mean writes the means of fours of one plane to every third byte of dst. A last
// column or row of an odd size is its own neighbour.
func (p *Half) mean(dst []uint8, plane, y, x0, x1 int) {
	upper := p.Plane[plane][2*y*p.Stride[plane]:][:p.W]
	lower := upper
	if 2*y+1 < p.H {
		lower = p.Plane[plane][(2*y+1)*p.Stride[plane]:][:p.W]
	}
	whole := min(x1, p.W/2) // those with a right neighbour
	u, l := upper[2*x0:2*whole], lower[2*x0:2*whole]
	for i := 0; len(u) >= 2 && len(l) >= 2 && i < len(dst); i += 3 {
		dst[i] = uint8((uint32(u[0]) + uint32(u[1]) + uint32(l[0]) + uint32(l[1]) + 2) >> 2)
		u, l = u[2:], l[2:]
	}
	if whole < x1 {
		dst[3*(whole-x0)] = uint8((uint32(upper[2*whole]) + uint32(lower[2*whole]) + 1) >> 1)
	}
}
