package raster

import (
	"image"
	"image/color"
)

// YCbCr is brightness with colour of lower resolution. The colour is
// interpolated with a triangle filter, as libjpeg ("fancy upsampling") and
// libwebp do: taking the nearest value instead would colour edges visibly.
type YCbCr struct {
	Img *image.YCbCr
	// Video is the range of WebP: 16…235 for brightness, 16…240 for colour,
	// against JPEG's 0…255.
	Video bool
	// Alpha is nil, or the opacity of each pixel, straight.
	Alpha       []uint8
	AlphaStride int
	Ground      uint8 // where alpha is not nil

	cb, cr  []uint8 // the row's colour at full width
	mix     []int32 // two rows of colour, blended
	madeFor int     // 1 + the row that cb and cr were made for; 0 none
}

// HasAlpha implements Translucent.
func (p *YCbCr) HasAlpha() bool { return p.Alpha != nil }

// SetGround implements Translucent.
func (p *YCbCr) SetGround(v uint8) { p.Ground = v }

// Size implements Picture.
func (p *YCbCr) Size() (int, int) { return p.Img.Rect.Dx(), p.Img.Rect.Dy() }

// ratios returns the numbers of pixels that share a colour value.
func ratios(r image.YCbCrSubsampleRatio) (x, y int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// Row implements Picture.
func (p *YCbCr) Row(dst []uint8, y, x0, x1 int) {
	m := p.Img
	if p.madeFor != y+1 {
		p.cb, p.cr = p.colour(p.cb, m.Cb, y), p.colour(p.cr, m.Cr, y)
		p.madeFor = y + 1
	}
	lum := m.Y[y*m.YStride:][x0:x1]
	cb, cr := p.cb[x0:x1], p.cr[x0:x1]
	if p.Video {
		for i, l := range lum {
			d := dst[3*i:][:3]
			d[0], d[1], d[2] = videoToRGB(int32(l), int32(cb[i]), int32(cr[i]))
		}
	} else {
		for i, l := range lum {
			d := dst[3*i:][:3]
			d[0], d[1], d[2] = color.YCbCrToRGB(l, cb[i], cr[i])
		}
	}
	if p.Alpha == nil {
		return
	}
	for i, a := range p.Alpha[y*p.AlphaStride:][x0:x1] {
		if a != 255 {
			d := dst[3*i:][:3]
			d[0], d[1], d[2] = OnGround(d[0], a, p.Ground), OnGround(d[1], a, p.Ground), OnGround(d[2], a, p.Ground)
		}
	}
}

// colour brings one colour plane to full width for row y. The interpolation
// and its alternating roundings are those of libjpeg's jdsample.c.
func (p *YCbCr) colour(dst, plane []uint8, y int) []uint8 {
	m := p.Img
	w, h := m.Rect.Dx(), m.Rect.Dy()
	rx, ry := ratios(m.SubsampleRatio)
	cw, ch := (w+rx-1)/rx, (h+ry-1)/ry
	dst = Grow(dst, w)
	near := plane[(y/ry)*m.CStride:][:cw]
	switch {
	case rx == 1 && ry == 1:
		copy(dst, near)
		return dst
	case rx == 2 && cw > 2: // libjpeg leaves the narrowest pictures as they are
	default:
		for x := range dst {
			dst[x] = near[x/rx]
		}
		return dst
	}

	far, scale := near, int32(1)
	if ry == 2 {
		scale = 4
		cy := y/2 - 1 + 2*(y%2) // the upper neighbour for even rows
		far = plane[min(max(cy, 0), ch-1)*m.CStride:][:cw]
	}
	p.mix = Grow(p.mix, cw)
	for i := range p.mix {
		if ry == 2 {
			p.mix[i] = 3*int32(near[i]) + int32(far[i])
		} else {
			p.mix[i] = int32(near[i])
		}
	}
	// With two rows the sums are 16-fold and rounded by 8 and 7, with one row
	// four-fold and rounded by 1 and 2.
	left, right, shift := int32(1), int32(2), 2
	if scale == 4 {
		left, right, shift = 8, 7, 4
	}
	for x := range dst {
		i := x / 2
		c := p.mix[i]
		if x%2 == 0 {
			dst[x] = uint8((3*c + p.mix[max(i-1, 0)] + left) >> shift)
		} else {
			dst[x] = uint8((3*c + p.mix[min(i+1, cw-1)] + right) >> shift)
		}
	}
	return dst
}

// videoToRGB converts ITU-R BT.601 of video range, in 16-bit fixed point.
func videoToRGB(y, cb, cr int32) (r, g, b uint8) {
	const (
		half = 1 << 15
		ky   = 76309  // 255/219
		rv   = 104597 // 1.402 × 255/224
		gu   = 25675  // 0.344136 × 255/224
		gv   = 53279  // 0.714136 × 255/224
		bu   = 132201 // 1.772 × 255/224
	)
	y = (y-16)*ky + half
	cb -= 128
	cr -= 128
	return clamp8((y + rv*cr) >> 16), clamp8((y - gu*cb - gv*cr) >> 16), clamp8((y + bu*cb) >> 16)
}

func clamp8(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
