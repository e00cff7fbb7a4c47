package imagefile

import (
	"context"

	"wanwu/inference"
)

// frame is a picture of an animation, and how it comes onto the canvas.
type frame struct {
	px      pixels
	x, y    int
	cleared bool // the canvas is transparent again after it
	replace bool // it replaces what it covers, instead of being laid on it
}

// The first frames of many an animation are empty, and show nothing of it.
const (
	// maxFrames is how many frames are tried before the first is shown all the same.
	maxFrames = 50
	// sameColour is how far pixels of one colour may differ: a codec's noise.
	sameColour = 8
)

// firstFrame finds the first frame of an animation of w × h pixels that is not of one
// colour; of an animation of one colour the first. next decodes a frame, counted from
// 0; a frame that cannot be read ends the search, and is an error only if it is the
// first. Whatever came before the frame that is shown has one colour, so that no
// canvas has to be kept.
func firstFrame(ctx context.Context, w, h, frames int, next func(n int) (frame, error)) (pixels, error) {
	var first *placedPixels
	canvas, opaque := [3]uint8{groundWhite, groundWhite, groundWhite}, false
	budget := int64(DefaultMaxPixels)
	for n := range min(frames, maxFrames) {
		f, err := next(n)
		if first != nil && (err != nil || budget < 0) {
			return first, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		p := place(f.px, f.x, f.y, w, h)
		p.canvas, p.opaque, p.frame = canvas, opaque, n+1
		if t, ok := f.px.(translucent); ok && opaque && !f.replace && t.hasAlpha() {
			p.under = true
		}
		if frames == 1 {
			return p, nil
		}
		if first == nil {
			first = p
		}
		colour, covers, uniform := colourOf(p)
		if !uniform {
			return p, nil
		}
		if opaque = covers && !f.cleared; opaque {
			canvas = colour
		} else {
			canvas = [3]uint8{groundWhite, groundWhite, groundWhite}
		}
		budget -= int64(w) * int64(h)
	}
	if first == nil {
		return nil, &inference.Error{Code: inference.CodeCorrupt, Err: errNoFrame}
	}
	return first, nil
}

// colourOf returns the one colour of a picture, and whether it is opaque; ok is false where it has
// several. What is transparent in places has one colour if it has on white and on black.
func colourOf(px pixels) (colour [3]uint8, opaque, ok bool) {
	t, translucent := px.(translucent)
	if !translucent || !t.hasAlpha() {
		colour, ok = oneColourOf(px)
		return colour, true, ok
	}
	t.setGround(0)
	onBlack, black := oneColourOf(px)
	t.setGround(groundWhite)
	colour, white := oneColourOf(px)
	return colour, colour == onBlack, black && white
}

func oneColourOf(px pixels) (colour [3]uint8, ok bool) {
	w, h := px.size()
	row := make([]uint8, 3*w)
	var s spread
	for y := range h {
		px.row(row, y, 0, w)
		if s.add(row); s.varied {
			return colour, false
		}
	}
	return [3]uint8(row), true
}

// spread tells whether rows of pixels are of one colour.
type spread struct {
	low, high [3]uint8
	begun     bool
	varied    bool // they are not
}

// add looks at a row of packed RGB.
func (s *spread) add(rgb []uint8) {
	if s.varied || len(rgb) < 3 {
		return
	}
	if !s.begun {
		s.low, s.high, s.begun = [3]uint8(rgb), [3]uint8(rgb), true
	}
	for ; len(rgb) >= 3; rgb = rgb[3:] {
		for c, v := range rgb[:3] {
			s.low[c], s.high[c] = min(s.low[c], v), max(s.high[c], v)
			if s.high[c]-s.low[c] > sameColour {
				s.varied = true
				return
			}
		}
	}
}
