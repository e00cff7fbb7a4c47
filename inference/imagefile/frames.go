package imagefile

import (
	"context"
	"errors"

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
// maxFrames is how many of them are tried before the first is shown all the same.
const maxFrames = 50

var errNoFrame = errors.New("no frame")

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
