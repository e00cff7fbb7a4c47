package imagefile

// placedPixels is a picture that lies somewhere on a larger canvas, as the frame of
// an animation does.
type placedPixels struct {
	inner  pixels
	x, y   int
	w, h   int
	canvas [3]uint8
	opaque bool // the canvas has a colour of its own; else it is transparent
	under  bool // inner is transparent in places, where that colour shows
	frame  int  // its number in an animation, from 1; 0 for none
}

// place lays px on a canvas that is transparent.
func place(px pixels, x, y, w, h int) *placedPixels {
	return &placedPixels{inner: px, x: x, y: y, w: w, h: h, canvas: [3]uint8{groundWhite, groundWhite, groundWhite}}
}

func (p *placedPixels) hasAlpha() bool {
	if p.under {
		return false
	}
	w, h := p.inner.size()
	covers := p.x <= 0 && p.y <= 0 && p.x+w >= p.w && p.y+h >= p.h
	t, ok := p.inner.(translucent)
	return !p.opaque && !covers || ok && t.hasAlpha()
}

func (p *placedPixels) setGround(v uint8) {
	if !p.opaque {
		p.canvas = [3]uint8{v, v, v}
	}
	if t, ok := p.inner.(translucent); ok {
		t.setGround(v)
	}
}

func (p *placedPixels) size() (int, int) { return p.w, p.h }

func (p *placedPixels) row(dst []uint8, y, x0, x1 int) {
	dst = dst[:3*(x1-x0)]
	iw, ih := p.inner.size()
	from, to := max(x0, p.x), min(x1, p.x+iw)
	if y < p.y || y >= p.y+ih || from >= to {
		fill(dst, p.canvas)
		return
	}
	fill(dst[:3*(from-x0)], p.canvas)
	fill(dst[3*(to-x0):], p.canvas)
	dst = dst[3*(from-x0) : 3*(to-x0)]
	p.inner.row(dst, y-p.y, from-p.x, to-p.x)
	if p.under {
		p.showThrough(dst, y-p.y, from-p.x, to-p.x)
	}
}

// showThrough lays the row in dst, which is on white, on the canvas: what it differs by
// from the same on black is how much of the ground shows.
func (p *placedPixels) showThrough(dst []uint8, y, x0, x1 int) {
	inner := p.inner.(translucent) // as firstFrame has seen
	onBlack := make([]uint8, len(dst))
	inner.setGround(0)
	inner.row(onBlack, y, x0, x1)
	inner.setGround(groundWhite)
	for i, v := range onBlack {
		through := uint32(dst[i] - min(v, dst[i]))
		dst[i] = uint8(min(uint32(v)+(through*uint32(p.canvas[i%3])+127)/255, 255))
	}
}

func fill(dst []uint8, colour [3]uint8) {
	for ; len(dst) >= 3; dst = dst[3:] {
		dst[0], dst[1], dst[2] = colour[0], colour[1], colour[2]
	}
}
