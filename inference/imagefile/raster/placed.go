package raster

// Placed is a picture that is somewhere on a larger canvas, as the frame of an animation does.
type Placed struct {
	inner  Picture
	x, y   int
	w, h   int
	Canvas [3]uint8
	Opaque bool // the canvas has a colour of its own; else it is transparent
	Under  bool // inner is transparent in places, where that colour shows
	Frame  int  // its number in an animation, from 1; 0 for none
}

// Place lays px on a canvas that is transparent.
func Place(px Picture, x, y, w, h int) *Placed {
	return &Placed{inner: px, x: x, y: y, w: w, h: h, Canvas: [3]uint8{White, White, White}}
}

// HasAlpha implements Translucent.
func (p *Placed) HasAlpha() bool {
	if p.Under {
		return false
	}
	w, h := p.inner.Size()
	covers := p.x <= 0 && p.y <= 0 && p.x+w >= p.w && p.y+h >= p.h
	t, ok := p.inner.(Translucent)
	return !p.Opaque && !covers || ok && t.HasAlpha()
}

// SetGround implements Translucent.
func (p *Placed) SetGround(v uint8) {
	if !p.Opaque {
		p.Canvas = [3]uint8{v, v, v}
	}
	if t, ok := p.inner.(Translucent); ok {
		t.SetGround(v)
	}
}

// Size implements Picture.
func (p *Placed) Size() (int, int) { return p.w, p.h }

// Row implements Picture.
func (p *Placed) Row(dst []uint8, y, x0, x1 int) {
	dst = dst[:3*(x1-x0)]
	iw, ih := p.inner.Size()
	from, to := max(x0, p.x), min(x1, p.x+iw)
	if y < p.y || y >= p.y+ih || from >= to {
		fill(dst, p.Canvas)
		return
	}
	fill(dst[:3*(from-x0)], p.Canvas)
	fill(dst[3*(to-x0):], p.Canvas)
	dst = dst[3*(from-x0) : 3*(to-x0)]
	p.inner.Row(dst, y-p.y, from-p.x, to-p.x)
	if p.Under {
		p.showThrough(dst, y-p.y, from-p.x, to-p.x)
	}
}

// showThrough lays the row in dst, which is on white, on the canvas: what it differs by
// from the same on black is how much of the ground shows.
func (p *Placed) showThrough(dst []uint8, y, x0, x1 int) {
	inner := p.inner.(Translucent) // as FirstFrame has seen
	onBlack := make([]uint8, len(dst))
	inner.SetGround(0)
	inner.Row(onBlack, y, x0, x1)
	inner.SetGround(White)
	for i, v := range onBlack {
		through := uint32(dst[i] - min(v, dst[i]))
		dst[i] = uint8(min(uint32(v)+(through*uint32(p.Canvas[i%3])+127)/255, 255))
	}
}

func fill(dst []uint8, colour [3]uint8) {
	for ; len(dst) >= 3; dst = dst[3:] {
		dst[0], dst[1], dst[2] = colour[0], colour[1], colour[2]
	}
}
