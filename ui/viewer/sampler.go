package viewer

import (
	"image"
	"math"
)

// sampler draws a picture enlarged or made smaller, upright, into a frame. It does so
// while the window is painted, at some nanoseconds a pixel: the tables of columns are
// made once for a frame and used by each of its lines. Made smaller than a half, pixels
// of the picture are left out.
type sampler struct {
	at     []int    // bytes from the beginning of a line to the left neighbour
	weight []uint32 // of the right neighbour, 0…256
}

// draw draws src into dst with its upper left corner at (x, y), s pixels of dst one of
// src. nearest takes the one pixel below instead of a mean of the four around. What of
// dst src does not cover stays as it is.
func (t *sampler) draw(dst, src *image.RGBA, s, x, y float64, nearest bool) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	fromX, toX := covered(x, s*float64(w), dst.Rect.Dx())
	fromY, toY := covered(y, s*float64(h), dst.Rect.Dy())
	t.at, t.weight = t.at[:0], t.weight[:0]
	for c := fromX; c < toX; c++ {
		i, weight := placeOf(c, x, s, w, nearest)
		t.at, t.weight = append(t.at, 4*i), append(t.weight, weight)
	}
	for r := fromY; r < toY; r++ {
		i, weight := placeOf(r, y, s, h, nearest)
		above := src.Pix[i*src.Stride:][:4*w]
		below := above
		if weight > 0 {
			below = src.Pix[(i+1)*src.Stride:][:4*w]
		}
		out := dst.Pix[r*dst.Stride+4*fromX:][:4*(toX-fromX)]
		if nearest {
			t.copyLine(out, above)
		} else {
			t.mixLine(out, above, below, weight)
		}
	}
}

// covered returns the pixels of a frame whose middle is on a picture.
func covered(at, length float64, frame int) (from, to int) {
	from = int(math.Ceil(at - 0.5))
	to = int(math.Ceil(at + length - 0.5))
	return min(max(from, 0), frame), min(max(to, 0), frame)
}

// placeOf returns where pixel c of a frame is on a picture of n pixels that begins at at: the
// neighbour before, and the weight of the one behind.
func placeOf(c int, at, s float64, n int, nearest bool) (i int, weight uint32) {
	p := (float64(c) + 0.5 - at) / s
	if nearest {
		return min(max(int(p), 0), n-1), 0
	}
	p = min(max(p-0.5, 0), float64(n-1))
	i = int(p)
	return i, uint32((p - float64(i)) * 256)
}

func (t *sampler) copyLine(out, line []uint8) {
	for _, at := range t.at {
		copy(out[:4], line[at:at+4])
		out = out[4:]
	}
}

func (t *sampler) mixLine(out, above, below []uint8, down uint32) {
	up := 256 - down
	last := len(above) - 4
	for k, at := range t.at {
		right := t.weight[k]
		left := 256 - right
		next := min(at+4, last)
		a, b, c, d := above[at:at+4:at+4], above[next:next+4:next+4], below[at:at+4:at+4], below[next:next+4:next+4]
		px := out[4*k : 4*k+4 : 4*k+4]
		for i := range 3 {
			px[i] = uint8(((uint32(a[i])*left+uint32(b[i])*right)*up + (uint32(c[i])*left+uint32(d[i])*right)*down) >> 16)
		}
		px[3] = 255
	}
}
