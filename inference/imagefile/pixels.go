package imagefile

import (
	"image"
	"image/color"
)

// pixels is a decoded picture as its codec left it, not yet upright. It hands
// out rows as packed 8-bit RGB; what is transparent has been laid on white.
// It belongs to one goroutine.
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
		return &nrgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy()}
	case *image.NRGBA64:
		return &nrgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy()}
	case *image.RGBA:
		return &rgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 1, b.Dx(), b.Dy()}
	case *image.RGBA64:
		return &rgbaPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, 2, b.Dx(), b.Dy()}
	case *image.CMYK:
		return &cmykPixels{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, false, b.Dx(), b.Dy()}
	case *image.YCbCr:
		return &ycbcrPixels{img: m}
	}
	return &anyPixels{img}
}

// onWhite lays a channel of opacity a on white.
func onWhite(v, a uint8) uint8 {
	return uint8((uint32(v)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}

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
	pix    []uint8
	stride int
	table  [256][3]uint8
	w, h   int
}

func newPalettePixels(pix []uint8, stride int, palette color.Palette, w, h int) *palettePixels {
	p := &palettePixels{pix: pix, stride: stride, w: w, h: h}
	for i, c := range palette[:min(len(palette), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		p.table[i] = [3]uint8{onWhite(n.R, n.A), onWhite(n.G, n.A), onWhite(n.B, n.A)}
	}
	return p
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

// nrgbaPixels has straight alpha, each channel depth bytes, the highest first.
type nrgbaPixels struct {
	pix           []uint8
	stride, depth int
	w, h          int
}

func (p *nrgbaPixels) size() (int, int) { return p.w, p.h }

func (p *nrgbaPixels) row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		r, g, b, a := s[0], s[n], s[2*n], s[3*n]
		if a != 255 {
			r, g, b = onWhite(r, a), onWhite(g, a), onWhite(b, a)
		}
		d[0], d[1], d[2] = r, g, b
	}
}

// rgbaPixels has alpha that the colours are multiplied with already.
type rgbaPixels struct {
	pix           []uint8
	stride, depth int
	w, h          int
}

func (p *rgbaPixels) size() (int, int) { return p.w, p.h }

func (p *rgbaPixels) row(dst []uint8, y, x0, x1 int) {
	n := p.depth
	src := p.pix[y*p.stride+4*n*x0:]
	for i := 0; i < x1-x0; i++ {
		s := src[4*n*i:][:4*n]
		d := dst[3*i:][:3]
		white := 255 - s[3*n]
		// A damaged file can have colours above its alpha: they saturate.
		d[0] = uint8(min(int(s[0])+int(white), 255))
		d[1] = uint8(min(int(s[n])+int(white), 255))
		d[2] = uint8(min(int(s[2*n])+int(white), 255))
	}
}

// cmykPixels is ink, or where inverted, as Adobe writes it, the absence of ink.
type cmykPixels struct {
	pix      []uint8
	stride   int
	inverted bool
	w, h     int
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
		k := uint32(s[3] ^ flip)
		d[0] = uint8((uint32(s[0]^flip)*k + 127) / 255)
		d[1] = uint8((uint32(s[1]^flip)*k + 127) / 255)
		d[2] = uint8((uint32(s[2]^flip)*k + 127) / 255)
	}
}

// anyPixels is the slow way for the kinds that hardly occur.
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

// placedPixels is a picture that lies somewhere on a larger white canvas, as
// the first frame of an animation does.
type placedPixels struct {
	inner pixels
	x, y  int
	w, h  int
}

func (p *placedPixels) size() (int, int) { return p.w, p.h }

func (p *placedPixels) row(dst []uint8, y, x0, x1 int) {
	dst = dst[:3*(x1-x0)]
	iw, ih := p.inner.size()
	from, to := max(x0, p.x), min(x1, p.x+iw)
	if y < p.y || y >= p.y+ih || from >= to {
		whiten(dst)
		return
	}
	whiten(dst[:3*(from-x0)])
	whiten(dst[3*(to-x0):])
	p.inner.row(dst[3*(from-x0):3*(to-x0)], y-p.y, from-p.x, to-p.x)
}

func whiten(dst []uint8) {
	for i := range dst {
		dst[i] = 255
	}
}
