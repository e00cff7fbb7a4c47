package raster

// BoxMean shrinks a picture to a whole fraction as its rows come: every pixel is the
// mean of a square of side × side, which the edges may cut off.
type BoxMean struct {
	side int
	left int // rows that are still to come
	rows int // that the sums hold
	w    int // of the source
	sum  []uint32
	next int // the row of out to come
	Out  *RGB
}

// NewBoxMean averages squares of side × side pixels of a picture of w × h.
func NewBoxMean(w, h, side int) *BoxMean {
	ow, oh := (w+side-1)/side, (h+side-1)/side
	return &BoxMean{
		side: side, left: h, w: w, sum: make([]uint32, 3*ow),
		Out: &RGB{Pix: make([]uint8, 3*ow*oh), Stride: 3 * ow, W: ow, H: oh},
	}
}

// Add takes the next row, packed RGB.
func (b *BoxMean) Add(rgb []uint8) {
	b.left--
	line := b.Out.Pix[b.next*b.Out.Stride:][:b.Out.Stride]
	if b.side == 1 {
		copy(line, rgb)
		b.next++
		return
	}
	for i := range b.Out.W {
		src := rgb[3*i*b.side : 3*min((i+1)*b.side, b.w)]
		var red, green, blue uint32
		for ; len(src) >= 3; src = src[3:] {
			red, green, blue = red+uint32(src[0]), green+uint32(src[1]), blue+uint32(src[2])
		}
		s := b.sum[3*i:][:3]
		s[0], s[1], s[2] = s[0]+red, s[1]+green, s[2]+blue
	}
	if b.rows++; b.rows < b.side && b.left > 0 {
		return
	}
	for i := range b.Out.W {
		n := uint32(b.rows * (min((i+1)*b.side, b.w) - i*b.side))
		for c := 3 * i; c < 3*i+3; c++ {
			line[c] = uint8((b.sum[c] + n/2) / n)
		}
	}
	clear(b.sum)
	b.rows = 0
	b.next++
}
