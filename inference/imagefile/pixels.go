package imagefile

import (
	"image"
	"image/color"
)

// pixels is a decoded picture as stored, not yet upright. Rows are packed 8-bit RGB;
// transparent pixels are laid on white, or see translucent. It must not be used by two
// goroutines at a time.
type pixels interface {
	size() (w, h int)
	// row writes the pixels x0 ≤ x < x1 of row y to dst, 3 bytes each.
	row(dst []uint8, y, x0, x1 int)
}

// pixelsOf wraps a picture of Go's codecs.
func pixelsOf(img image.Image) pixels {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		return &grayPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy()}
	case *image.Gray16: // big-endian: the first byte is the upper half
		return &grayPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy()}
	case *image.Paletted:
		return newPalettePixels(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, m.Palette, b.Dx(), b.Dy())
	case *image.NRGBA:
		return newNRGBAPixels(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy())
	case *image.NRGBA64:
		return newNRGBAPixels(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy())
	case *image.RGBA:
		return &rgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy(), groundWhite}
	case *image.RGBA64:
		return &rgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy(), groundWhite}
	case *image.CMYK:
		return &cmykPixels{pix: m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], stride: m.Stride, w: b.Dx(), h: b.Dy()}
	case *image.YCbCr:
		return &ycbcrPixels{img: m}
	}
	return &anyPixels{img}
}

// onWhite lays a channel of opacity a on white.
func onWhite(v, a uint8) uint8 { return onGround(v, a, groundWhite) }

// rgbPixels is packed RGB.
type rgbPixels struct {
	pix    []uint8
	stride int
	w, h   int
}

func (p *rgbPixels) size() (int, int) { return p.w, p.h }

func (p *rgbPixels) row(dst []uint8, y, x0, x1 int) {
	copy(dst[:3*(x1-x0)], p.pix[y*p.stride+3*x0:])
}

// grayPixels has one channel of depth bytes, the highest first.
type grayPixels struct {
	pix           []uint8
	stride, depth int
	w, h          int
}

func (p *grayPixels) size() (int, int) { return p.w, p.h }

func (p *grayPixels) row(dst []uint8, y, x0, x1 int) {
	src := p.pix[y*p.stride:]
	for x := x0; x < x1; x++ {
		v := src[x*p.depth]
		d := dst[3*(x-x0):][:3]
		d[0], d[1], d[2] = v, v, v
	}
}

// palettePixels has a byte a pixel and a table. The table is full, so that an
// index beyond the palette, which a damaged file can have, is black.
type palettePixels struct {
	pix     []uint8
	stride  int
	palette color.Palette
	table   [256][3]uint8
	w, h    int
}

func newPalettePixels(pix []uint8, stride int, palette color.Palette, w, h int) *palettePixels {
	p := &palettePixels{pix: pix, stride: stride, palette: palette, w: w, h: h}
	p.setGround(groundWhite)
	return p
}

func (p *palettePixels) hasAlpha() bool {
	for _, c := range p.palette {
		if _, _, _, a := c.RGBA(); a != 0xFFFF {
			return true
		}
	}
	return false
}

func (p *palettePixels) setGround(v uint8) {
	for i, c := range p.palette[:min(len(p.palette), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		p.table[i] = [3]uint8{onGround(n.R, n.A, v), onGround(n.G, n.A, v), onGround(n.B, n.A, v)}
	}
}

func (p *palettePixels) size() (int, int) { return p.w, p.h }

func (p *palettePixels) row(dst []uint8, y, x0, x1 int) {
	src := p.pix[y*p.stride+x0:][:x1-x0]
	for i, v := range src {
		c := &p.table[v]
		d := dst[3*i:][:3]
		d[0], d[1], d[2] = c[0], c[1], c[2]
	}
}

// nrgbaPixels has straight opacity, each channel depth bytes, the highest first.
type nrgbaPixels struct {
	pix           []uint8
	stride, depth int
	w, h          int
	ground        uint8
}

func newNRGBAPixels(pix []uint8, stride, depth, w, h int) *nrgbaPixels {
	return &nrgbaPixels{pix, stride, depth, w, h, groundWhite}
}

func (p *nrgbaPixels) hasAlpha() bool {
	return anyAlpha(p.pix, p.stride, 4*p.depth, p.w, p.h)
}

func (p *nrgbaPixels) setGround(v uint8) { p.ground = v }

func (p *nrgbaPixels) size() (int, int) { return p.w, p.h }

func (p *nrgbaPixels) row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		r, g, b, a := s[0], s[n], s[2*n], s[3*n]
		if a != 255 {
			r, g, b = onGround(r, a, p.ground), onGround(g, a, p.ground), onGround(b, a, p.ground)
		}
		d[0], d[1], d[2] = r, g, b
	}
}

// rgbaPixels has colours that are premultiplied with their opacity.
type rgbaPixels struct {
	pix           []uint8
	stride, depth int
	w, h          int
	ground        uint8
}

func (p *rgbaPixels) hasAlpha() bool {
	return anyAlpha(p.pix, p.stride, 4*p.depth, p.w, p.h)
}

func (p *rgbaPixels) setGround(v uint8) { p.ground = v }

func (p *rgbaPixels) size() (int, int) { return p.w, p.h }

func (p *rgbaPixels) row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		a := s[3*n]
		d[0], d[1], d[2] = addGround(s[0], a, p.ground), addGround(s[n], a, p.ground), addGround(s[2*n], a, p.ground)
	}
}

// cmykPixels is ink, or where inverted, as Adobe writes it, the absence of ink.
type cmykPixels struct {
	pix      []uint8
	stride   int
	inverted bool
	w, h     int
	inks     *colourTable // nil where nothing is known of them
}

func (p *cmykPixels) size() (int, int) { return p.w, p.h }

func (p *cmykPixels) row(dst []uint8, y, x0, x1 int) {
	src := p.pix[y*p.stride+4*x0:]
	var flip uint8 = 255
	if p.inverted {
		flip = 0
	}
	for i := 0; i < x1-x0; i++ {
		s := src[4*i:][:4]
		d := dst[3*i:][:3]
		if p.inks != nil {
			full := ^flip
			p.inks.rgb(d, [4]uint8{s[0] ^ full, s[1] ^ full, s[2] ^ full, s[3] ^ full})
			continue
		}
		k := uint32(s[3] ^ flip)
		d[0] = uint8((uint32(s[0]^flip)*k + 127) / 255)
		d[1] = uint8((uint32(s[1]^flip)*k + 127) / 255)
		d[2] = uint8((uint32(s[2]^flip)*k + 127) / 255)
	}
}

// anyPixels reads the kinds that hardly occur, slowly.
type anyPixels struct{ img image.Image }

func (p *anyPixels) size() (int, int) { b := p.img.Bounds(); return b.Dx(), b.Dy() }

func (p *anyPixels) row(dst []uint8, y, x0, x1 int) {
	b := p.img.Bounds()
	for x := x0; x < x1; x++ {
		c := color.NRGBAModel.Convert(p.img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
		d := dst[3*(x-x0):][:3]
		d[0], d[1], d[2] = onWhite(c.R, c.A), onWhite(c.G, c.A), onWhite(c.B, c.A)
	}
}

func whiten(dst []uint8) {
	for i := range dst {
		dst[i] = 255
	}
}

// grow returns a slice of n elements, s itself where it is large enough. The
// contents are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
