package raster

import (
	"image"
	"image/color"

	"wanwu/inference/imagefile/colour"
)

// Picture is a decoded picture as stored, not yet upright. Rows are packed 8-bit RGB;
// transparent pixels are laid on white, or see Translucent. It must not be used by two
// goroutines at a time.
type Picture interface {
	// Size is that of the stored picture in pixels.
	Size() (w, h int)
	// Row writes the pixels x0 ≤ x < x1 of row y to dst, 3 bytes each.
	Row(dst []uint8, y, x0, x1 int)
}

// Of wraps a picture of Go's codecs.
func Of(img image.Image) Picture {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		return &Gray{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy()}
	case *image.Gray16: // big-endian: the first byte is the upper half
		return &Gray{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy()}
	case *image.Paletted:
		return NewPalette(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, m.Palette, b.Dx(), b.Dy())
	case *image.NRGBA:
		return NewNRGBA(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy())
	case *image.NRGBA64:
		return NewNRGBA(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy())
	case *image.RGBA:
		return &RGBA{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy(), White}
	case *image.RGBA64:
		return &RGBA{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy(), White}
	case *image.CMYK:
		return &CMYK{Pix: m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], Stride: m.Stride, W: b.Dx(), H: b.Dy()}
	case *image.YCbCr:
		return &YCbCr{Img: m}
	}
	return &other{img}
}

// OnWhite lays a channel of opacity a on white.
func OnWhite(v, a uint8) uint8 { return OnGround(v, a, White) }

// RGB is packed RGB.
type RGB struct {
	Pix    []uint8
	Stride int
	W, H   int
}

// NewRGB makes a picture of packed RGB, whose rows are stride bytes apart.
func NewRGB(pix []uint8, stride, w, h int) *RGB { return &RGB{pix, stride, w, h} }

// Size implements Picture.
func (p *RGB) Size() (int, int) { return p.W, p.H }

// Row implements Picture.
func (p *RGB) Row(dst []uint8, y, x0, x1 int) {
	copy(dst[:3*(x1-x0)], p.Pix[y*p.Stride+3*x0:])
}

// Gray has one channel of depth bytes, the highest first.
type Gray struct {
	pix           []uint8
	stride, depth int
	w, h          int
}

// NewGray makes a picture of one channel of depth bytes, the highest first, whose rows
// are stride bytes apart.
func NewGray(pix []uint8, stride, depth, w, h int) *Gray { return &Gray{pix, stride, depth, w, h} }

// Size implements Picture.
func (p *Gray) Size() (int, int) { return p.w, p.h }

// Row implements Picture.
func (p *Gray) Row(dst []uint8, y, x0, x1 int) {
	src := p.pix[y*p.stride:]
	for x := x0; x < x1; x++ {
		v := src[x*p.depth]
		d := dst[3*(x-x0):][:3]
		d[0], d[1], d[2] = v, v, v
	}
}

// Palette has a byte a pixel and a table. The table is full, so that an
// index beyond the palette, which a damaged file can have, is black.
type Palette struct {
	pix     []uint8
	stride  int
	palette color.Palette
	Table   [256][3]uint8
	w, h    int
}

// NewPalette makes a picture of a byte a pixel, whose rows are stride bytes apart.
func NewPalette(pix []uint8, stride int, palette color.Palette, w, h int) *Palette {
	p := &Palette{pix: pix, stride: stride, palette: palette, w: w, h: h}
	p.SetGround(White)
	return p
}

// HasAlpha implements Translucent.
func (p *Palette) HasAlpha() bool {
	for _, c := range p.palette {
		if _, _, _, a := c.RGBA(); a != 0xFFFF {
			return true
		}
	}
	return false
}

// SetGround implements Translucent.
func (p *Palette) SetGround(v uint8) {
	for i, c := range p.palette[:min(len(p.palette), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		p.Table[i] = [3]uint8{OnGround(n.R, n.A, v), OnGround(n.G, n.A, v), OnGround(n.B, n.A, v)}
	}
}

// Size implements Picture.
func (p *Palette) Size() (int, int) { return p.w, p.h }

// Row implements Picture.
func (p *Palette) Row(dst []uint8, y, x0, x1 int) {
	src := p.pix[y*p.stride+x0:][:x1-x0]
	for i, v := range src {
		c := &p.Table[v]
		d := dst[3*i:][:3]
		d[0], d[1], d[2] = c[0], c[1], c[2]
	}
}

// NRGBA has straight opacity, each channel depth bytes, the highest first.
type NRGBA struct {
	pix           []uint8
	stride, depth int
	w, h          int
	ground        uint8
}

// NewNRGBA makes a picture of four channels of depth bytes, the highest first, whose rows
// are stride bytes apart.
func NewNRGBA(pix []uint8, stride, depth, w, h int) *NRGBA {
	return &NRGBA{pix, stride, depth, w, h, White}
}

// HasAlpha implements Translucent.
func (p *NRGBA) HasAlpha() bool {
	return anyAlpha(p.pix, p.stride, 4*p.depth, p.w, p.h)
}

// SetGround implements Translucent.
func (p *NRGBA) SetGround(v uint8) { p.ground = v }

// Size implements Picture.
func (p *NRGBA) Size() (int, int) { return p.w, p.h }

// Row implements Picture.
func (p *NRGBA) Row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		r, g, b, a := s[0], s[n], s[2*n], s[3*n]
		if a != 255 {
			r, g, b = OnGround(r, a, p.ground), OnGround(g, a, p.ground), OnGround(b, a, p.ground)
		}
		d[0], d[1], d[2] = r, g, b
	}
}

// RGBA has colours that are premultiplied with their opacity.
type RGBA struct {
	pix           []uint8
	stride, depth int
	w, h          int
	ground        uint8
}

// HasAlpha implements Translucent.
func (p *RGBA) HasAlpha() bool {
	return anyAlpha(p.pix, p.stride, 4*p.depth, p.w, p.h)
}

// SetGround implements Translucent.
func (p *RGBA) SetGround(v uint8) { p.ground = v }

// Size implements Picture.
func (p *RGBA) Size() (int, int) { return p.w, p.h }

// Row implements Picture.
func (p *RGBA) Row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		a := s[3*n]
		d[0], d[1], d[2] = AddGround(s[0], a, p.ground), AddGround(s[n], a, p.ground), AddGround(s[2*n], a, p.ground)
	}
}

// CMYK is ink, or where inverted, as Adobe writes it, the absence of ink.
type CMYK struct {
	Pix      []uint8
	Stride   int
	Inverted bool
	W, H     int
	Inks     *colour.Table // nil where nothing is known of them
}

// Size implements Picture.
func (p *CMYK) Size() (int, int) { return p.W, p.H }

// Row implements Picture.
func (p *CMYK) Row(dst []uint8, y, x0, x1 int) {
	src := p.Pix[y*p.Stride+4*x0:]
	var flip uint8 = 255
	if p.Inverted {
		flip = 0
	}
	for i := 0; i < x1-x0; i++ {
		s := src[4*i:][:4]
		d := dst[3*i:][:3]
		if p.Inks != nil {
			full := ^flip
			p.Inks.RGB(d, [4]uint8{s[0] ^ full, s[1] ^ full, s[2] ^ full, s[3] ^ full})
			continue
		}
		k := uint32(s[3] ^ flip)
		d[0] = uint8((uint32(s[0]^flip)*k + 127) / 255)
		d[1] = uint8((uint32(s[1]^flip)*k + 127) / 255)
		d[2] = uint8((uint32(s[2]^flip)*k + 127) / 255)
	}
}

// other reads the kinds that hardly occur, slowly.
type other struct{ img image.Image }

// Size implements Picture.
func (p *other) Size() (int, int) { b := p.img.Bounds(); return b.Dx(), b.Dy() }

// Row implements Picture.
func (p *other) Row(dst []uint8, y, x0, x1 int) {
	b := p.img.Bounds()
	for x := x0; x < x1; x++ {
		c := color.NRGBAModel.Convert(p.img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
		d := dst[3*(x-x0):][:3]
		d[0], d[1], d[2] = OnWhite(c.R, c.A), OnWhite(c.G, c.A), OnWhite(c.B, c.A)
	}
}

// Whiten makes a row of packed RGB white.
func Whiten(dst []uint8) {
	for i := range dst {
		dst[i] = 255
	}
}

// Grow returns a slice of n elements, s itself where it is large enough. The
// contents are undefined.
func Grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
