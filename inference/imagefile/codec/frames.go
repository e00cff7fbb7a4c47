package codec

import (
	"context"
	"errors"

	"wanwu/inference"
	"wanwu/inference/imagefile/raster"
)

// Frame is a picture of an animation, and how it comes onto the canvas.
type Frame struct {
	Px      raster.Picture
	X, Y    int  // of its upper left corner, in pixels of the canvas
	Cleared bool // the canvas is transparent again after it
	Replace bool // it replaces what it covers, instead of being laid on it
}

// maxFrames is how many frames are tried before the first is shown anyway: the first ones of many
// an animation are empty, and show nothing of it.
const maxFrames = 50

// ErrNoFrame is that an animation has no frame at all.
var ErrNoFrame = errors.New("no frame")

// FirstFrame finds the first frame of an animation of w × h pixels that is not of one
// colour; of an animation of one colour the first. next decodes a frame, counted from
// 0; a frame that cannot be read ends the search, and is an error only if it is the
// first. Whatever came before the frame that is shown has one colour, so that no
// canvas has to be kept.
func FirstFrame(ctx context.Context, w, h, frames int, next func(n int) (Frame, error)) (raster.Picture, error) {
	var first *raster.Placed
	canvas, opaque := [3]uint8{raster.White, raster.White, raster.White}, false
	budget := int64(DefaultMaxPixels)
	for n := range min(frames, maxFrames) {
		f, err := next(n)
		if first != nil && (err != nil || budget < 0) {
			return first, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		p := raster.Place(f.Px, f.X, f.Y, w, h)
		p.Canvas, p.Opaque, p.Frame = canvas, opaque, n+1
		if t, ok := f.Px.(raster.Translucent); ok && opaque && !f.Replace && t.HasAlpha() {
			p.Under = true
		}
		if frames == 1 {
			return p, nil
		}
		if first == nil {
			first = p
		}
		colour, covers, uniform := raster.ColourOf(p)
		if !uniform {
			return p, nil
		}
		if opaque = covers && !f.Cleared; opaque {
			canvas = colour
		} else {
			canvas = [3]uint8{raster.White, raster.White, raster.White}
		}
		budget -= int64(w) * int64(h)
	}
	if first == nil {
		return nil, &inference.Error{Code: inference.CodeCorrupt, Err: ErrNoFrame}
	}
	return first, nil
}
