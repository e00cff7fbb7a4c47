package resample

import (
	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/raster"
)

// Resizer resamples a picture that comes row by row. Rows are filtered
// horizontally as they arrive, rounded to 8 bits, and kept in a ring no higher
// than the vertical filter; an output row is emitted as soon as its last source
// row has arrived. That is the order and the rounding of Pillow's
// ImagingResample, so equal pixels give equal results.
//
// Two values share a 64-bit word, one in each half, so that one multiplication
// serves both: two rows horizontally, two neighbouring bytes vertically. A
// negative lower half borrows from the upper one, and halves gives it back.
// Sums stay below 2³¹ (255 × 2²² × at most 1.3 for a cubic's overshoot). That
// halves the time.
//
// Of the antialiased filters measured it is the fastest: for a bicubic thumbnail of 12
// megapixels 63 ms of processor time, imaging 92, the CatmullRom of
// golang.org/x/image/draw 141; of 1000 × 750 pixels 6, 13 and 27 ms. Bilinear, 83, 85
// and 112 ms. Those two also need the whole picture in memory and another one
// of 4 or 31 MB, and round differently from what networks are trained on. draw's
// ApproxBiLinear takes 1.5 ms, by looking at four pixels of hundreds.
// docs/performance.md has all of it, BenchmarkThumbnail measures it.
type Resizer struct {
	cols taps
	rows taps

	lower   []uint8  // the source row y, columns cols.lo…hi, while y+1 is waited for
	pair    []uint64 // the source rows y (lower half) and y+1, columns cols.lo…hi
	waiting bool     // for the upper row
	ring    []uint64 // height rows of pairs of neighbouring bytes
	height  int
	words   int // in a row of the ring
	line    []uint8
	sum     []uint64
	next    int // the output row to come, relative to the first wanted one

	// Convert brings a finished row to sRGB; nil where it is that already.
	Convert *colour.Conversion
	// Emit takes a finished row, RGB, valid during the call. y counts from the
	// first wanted row.
	Emit func(y int, rgb []uint8)
}

// Start prepares for a picture. Along both axes the pixels are upright ones.
func (r *Resizer) Start(k Kernel, x, y Axis) {
	r.cols.make(x, k)
	r.rows.make(y, k)
	r.height = r.rows.width + 2
	r.words = (3*x.Count + 1) / 2
	r.pair = raster.Grow(r.pair, 3*(r.cols.hi-r.cols.lo))
	r.lower = raster.Grow(r.lower, len(r.pair))
	r.ring = raster.Grow(r.ring, r.height*r.words)
	r.sum = raster.Grow(r.sum, r.words)
	r.line = raster.Grow(r.line, 2*2*r.words) // two rows, each rounded up to whole words
	r.next = 0
	r.waiting = false
}

// push takes row y of the source, of which rgb holds the pixels from column x0
// on, at least to the last column needed. The needed rows come one after the
// other, without a gap; others are ignored.
func (r *Resizer) push(y int, rgb []uint8, x0 int) {
	if y < r.rows.lo || y >= r.rows.hi {
		return
	}
	src := rgb[3*(r.cols.lo-x0):][:len(r.pair)]
	if !r.waiting {
		copy(r.lower, src)
		if r.waiting = y+1 < r.rows.hi; r.waiting {
			return
		}
		r.join(src) // the last row, of an odd number, with itself
		r.horizontal()
		r.keep(y, r.line)
	} else {
		r.waiting = false
		r.join(src)
		r.horizontal()
		r.keep(y-1, r.line)
		r.keep(y, r.line[2*r.words:])
	}
	for r.next < len(r.rows.start) && r.rows.start[r.next]+r.rows.length[r.next] <= y+1 {
		line := r.vertical(r.next)
		r.Convert.Row(line)
		r.Emit(r.next, line)
		r.next++
	}
}

// join makes pairs of the lower row and an upper one.
func (r *Resizer) join(upper []uint8) {
	pair := r.pair
	lower := r.lower[:len(pair)]
	upper = upper[:len(pair)]
	for i := range pair {
		pair[i] = uint64(lower[i]) | uint64(upper[i])<<32
	}
}

const (
	halfLow  = 1 << (coefBits - 1) // rounds the lower value
	halfBoth = halfLow | halfLow<<32
)

// halves takes the two sums of a word apart.
func halves(s uint64) (low, high int32) {
	low = int32(s)
	return low, int32((s - uint64(int64(low))) >> 32)
}

// horizontal filters the pair of rows into the two halves of line.
func (r *Resizer) horizontal() {
	t := &r.cols
	upper := r.line[2*r.words:]
	for i, start := range t.start {
		k := t.coef[i*t.width:][:t.length[i]]
		s := r.pair[3*(start-t.lo):]
		var sr, sg, sb uint64 = halfBoth, halfBoth, halfBoth
		for len(k) >= 2 && len(s) >= 6 {
			c, d := k[0], k[1]
			sr += c*s[0] + d*s[3]
			sg += c*s[1] + d*s[4]
			sb += c*s[2] + d*s[5]
			k, s = k[2:], s[6:]
		}
		if len(k) >= 1 && len(s) >= 3 {
			c := k[0]
			sr += c * s[0]
			sg += c * s[1]
			sb += c * s[2]
		}
		a, b := r.line[3*i:][:3], upper[3*i:][:3]
		low, high := halves(sr)
		a[0], b[0] = clip(low), clip(high)
		low, high = halves(sg)
		a[1], b[1] = clip(low), clip(high)
		low, high = halves(sb)
		a[2], b[2] = clip(low), clip(high)
	}
}

// row returns where the ring keeps row y of the source.
func (r *Resizer) row(y int) []uint64 {
	at := y % r.height * r.words
	return r.ring[at : at+r.words]
}

// keep puts a filtered row into the ring.
func (r *Resizer) keep(y int, line []uint8) {
	row := r.row(y)
	line = line[:2*len(row)]
	for i := range row {
		row[i] = uint64(line[2*i]) | uint64(line[2*i+1])<<32
	}
}

// vertical returns output row i, made of the ring.
func (r *Resizer) vertical(i int) []uint8 {
	t := &r.rows
	k := t.coef[i*t.width:][:t.length[i]]
	y := t.start[i]
	sum := r.sum
	for i := range sum {
		sum[i] = halfBoth
	}
	// Four rows at a time: the sums are loaded and stored a quarter as often.
	for ; len(k) >= 4; k, y = k[4:], y+4 {
		a, b, c, d := r.row(y)[:len(sum)], r.row(y + 1)[:len(sum)], r.row(y + 2)[:len(sum)], r.row(y + 3)[:len(sum)]
		ka, kb, kc, kd := k[0], k[1], k[2], k[3]
		for i := range sum {
			sum[i] += ka*a[i] + kb*b[i] + kc*c[i] + kd*d[i]
		}
	}
	for ; len(k) >= 2; k, y = k[2:], y+2 {
		a, b := r.row(y)[:len(sum)], r.row(y + 1)[:len(sum)]
		ka, kb := k[0], k[1]
		for i := range sum {
			sum[i] += ka*a[i] + kb*b[i]
		}
	}
	if len(k) == 1 {
		a := r.row(y)[:len(sum)]
		ka := k[0]
		for i := range sum {
			sum[i] += ka * a[i]
		}
	}
	line := r.line[:2*len(sum)]
	for i, s := range sum {
		low, high := halves(s)
		line[2*i], line[2*i+1] = clip(low), clip(high)
	}
	return line[:3*len(r.cols.start)]
}

// clip brings a sum of coefficients × pixels back to 0…255.
func clip(s int32) uint8 {
	s >>= coefBits
	if uint32(s) > 255 {
		return uint8(^(s >> 31)) // 0 below, 255 above
	}
	return uint8(s)
}
