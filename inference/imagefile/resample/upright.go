package resample

import (
	"context"

	"wanwu/inference/imagefile/raster"
)

// stripRows is how many upright rows are made at once where rows and columns are
// swapped: so many neighbouring pixels of a source row are read together, which uses
// whole cache lines.
const stripRows = 16

// Pump passes the upright rows of a picture to resizers. It reuses its buffers.
type Pump struct {
	strip []uint8
	part  []uint8
}

// swaps reports whether an EXIF orientation swaps rows and columns.
func swaps(orientation int) bool { return orientation >= 5 && orientation <= 8 }

// UprightSize returns the size of a w × h picture once it is upright.
func UprightSize(w, h, orientation int) (int, int) {
	if swaps(orientation) {
		return h, w
	}
	return w, h
}

// Run reads px once, turned as the EXIF orientation (1…8) says, and feeds all
// of outs. It returns ctx.Err() once ctx is done.
func (p *Pump) Run(ctx context.Context, px raster.Picture, orientation int, outs []*Resizer) error {
	sw, sh := px.Size()
	w, h := UprightSize(sw, sh, orientation)
	x0, x1, y0, y1 := w, 0, h, 0
	for _, o := range outs {
		x0, x1 = min(x0, o.cols.lo), max(x1, o.cols.hi)
		y0, y1 = min(y0, o.rows.lo), max(y1, o.rows.hi)
	}
	x0, x1, y0, y1 = max(x0, 0), min(x1, w), max(y0, 0), min(y1, h)
	n := x1 - x0
	step := 1
	if swaps(orientation) {
		step = stripRows
	}
	p.strip = raster.Grow(p.strip, 3*n*step)
	for y := y0; y < y1; y += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := min(step, y1-y)
		if swaps(orientation) {
			p.turn(px, orientation, x0, x1, y, rows)
		} else {
			p.straight(px, orientation, x0, x1, y)
		}
		for i := range rows {
			for _, o := range outs {
				o.push(y+i, p.strip[3*n*i:3*n*(i+1)], x0)
			}
		}
	}
	return nil
}

// straight reads upright row y for the orientations 1 to 4.
func (p *Pump) straight(px raster.Picture, orientation, x0, x1, y int) {
	w, h := px.Size()
	mirrored := orientation == 2 || orientation == 3
	if orientation == 3 || orientation == 4 {
		y = h - 1 - y
	}
	if !mirrored {
		px.Row(p.strip, y, x0, x1)
		return
	}
	px.Row(p.strip, y, w-x1, w-x0)
	for a, b := 0, 3*(x1-x0-1); a < b; a, b = a+3, b-3 {
		s := p.strip
		s[a], s[a+1], s[a+2], s[b], s[b+1], s[b+2] = s[b], s[b+1], s[b+2], s[a], s[a+1], s[a+2]
	}
}

// turn reads the upright rows y…y+rows for the orientations 5 to 8. Upright
// column x is a source row, and upright row y a source column:
//
//	5: source (y, x)          6: source (y, h-1-x)
//	7: source (w-1-y, h-1-x)  8: source (w-1-y, x)
//
// where w × h is the source's size.
func (p *Pump) turn(px raster.Picture, orientation, x0, x1, y, rows int) {
	w, h := px.Size()
	from, to := y, y+rows
	backwards := orientation == 7 || orientation == 8
	if backwards {
		from, to = w-y-rows, w-y
	}
	p.part = raster.Grow(p.part, 3*rows)
	n := x1 - x0
	for x := x0; x < x1; x++ {
		sy := x
		if orientation == 6 || orientation == 7 {
			sy = h - 1 - x
		}
		px.Row(p.part, sy, from, to)
		for i := range rows {
			s := p.part[3*i:][:3]
			if backwards {
				s = p.part[3*(rows-1-i):][:3]
			}
			d := p.strip[3*(i*n+x-x0):][:3]
			d[0], d[1], d[2] = s[0], s[1], s[2]
		}
	}
}
