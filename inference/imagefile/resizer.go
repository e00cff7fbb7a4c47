package imagefile

// resizer resamples a picture that comes row by row. Rows are filtered
// horizontally as they come, rounded to 8 bits, and kept in a ring no higher
// than the vertical filter; an output row goes out as soon as its last source
// row is there. That is Pillow's order and rounding (ImagingResample), so equal
// pixels give equal results.
type resizer struct {
	kernel kernel
	cols   taps
	rows   taps

	ring   []uint8 // ringRows rows of 3 × cols wanted bytes
	height int     // ringRows
	sum    []int32
	line   []uint8
	next   int // the output row to come, relative to the first wanted one

	// emit takes a finished row, RGB, valid during the call. y counts from the
	// first wanted row.
	emit func(y int, rgb []uint8)
}

// start prepares for a picture. Along both axes the pixels are upright ones.
func (r *resizer) start(k kernel, x, y axis) {
	r.kernel = k
	r.cols.make(x, k)
	r.rows.make(y, k)
	r.height = r.rows.width + 1
	r.ring = grow(r.ring, r.height*3*x.count)
	r.sum = grow(r.sum, 3*x.count)
	r.line = grow(r.line, 3*x.count)
	r.next = 0
}

// push takes row y of the source, of which rgb holds the pixels from column x0
// on, at least to the last column needed. Rows come in ascending order; those
// that are not needed may be left out.
func (r *resizer) push(y int, rgb []uint8, x0 int) {
	if y < r.rows.lo || y >= r.rows.hi || r.next >= len(r.rows.start) {
		return
	}
	n := 3 * len(r.cols.start)
	slot := (y % r.height) * n
	r.horizontal(r.ring[slot:slot+n], rgb, x0)
	for r.next < len(r.rows.start) && r.rows.start[r.next]+r.rows.length[r.next] <= y+1 {
		r.emit(r.next, r.vertical(r.next))
		r.next++
	}
}

// done says whether all wanted rows went out.
func (r *resizer) done() bool { return r.next >= len(r.rows.start) }

func (r *resizer) horizontal(dst, rgb []uint8, x0 int) {
	t := &r.cols
	if t.identity {
		from := 3 * (t.start[0] - x0)
		copy(dst, rgb[from:from+len(dst)])
		return
	}
	for i, start := range t.start {
		k := t.coef[i*t.width:][:t.length[i]]
		s := rgb[3*(start-x0):][:3*len(k)]
		const half = 1 << (coefBits - 1)
		var r0, g0, b0 int32 = half, half, half
		for len(k) >= 2 && len(s) >= 6 {
			c, d := k[0], k[1]
			r0 += c*int32(s[0]) + d*int32(s[3])
			g0 += c*int32(s[1]) + d*int32(s[4])
			b0 += c*int32(s[2]) + d*int32(s[5])
			k, s = k[2:], s[6:]
		}
		if len(k) > 0 && len(s) >= 3 {
			c := k[0]
			r0 += c * int32(s[0])
			g0 += c * int32(s[1])
			b0 += c * int32(s[2])
		}
		d := dst[3*i:][:3]
		d[0], d[1], d[2] = clip(r0), clip(g0), clip(b0)
	}
}

// vertical returns output row i, made of the ring.
func (r *resizer) vertical(i int) []uint8 {
	t := &r.rows
	n := 3 * len(r.cols.start)
	k := t.coef[i*t.width:][:t.length[i]]
	y := t.start[i]
	row := func(y int) []uint8 {
		at := (y % r.height) * n
		return r.ring[at : at+n]
	}
	if len(k) == 1 && k[0] == 1<<coefBits {
		return row(y)
	}
	sum := r.sum[:n]
	for i := range sum {
		sum[i] = 1 << (coefBits - 1)
	}
	// Four rows at a time: the sums are loaded and stored a quarter as often.
	for ; len(k) >= 4; k, y = k[4:], y+4 {
		a, b, c, d := row(y), row(y+1), row(y+2), row(y+3)
		a, b, c, d = a[:len(sum)], b[:len(sum)], c[:len(sum)], d[:len(sum)]
		ka, kb, kc, kd := k[0], k[1], k[2], k[3]
		for i := range sum {
			sum[i] += ka*int32(a[i]) + kb*int32(b[i]) + kc*int32(c[i]) + kd*int32(d[i])
		}
	}
	for ; len(k) >= 1; k, y = k[1:], y+1 {
		a := row(y)[:len(sum)]
		ka := k[0]
		for i := range sum {
			sum[i] += ka * int32(a[i])
		}
	}
	line := r.line[:len(sum)]
	for i, s := range sum {
		line[i] = clip(s)
	}
	return line
}

// clip brings a sum of coefficients × pixels back to 0…255.
func clip(s int32) uint8 {
	s >>= coefBits
	if uint32(s) > 255 {
		if s < 0 {
			return 0
		}
		return 255
	}
	return uint8(s)
}
