package viewer

import "math"

// geometry is how a picture is in its frame: it knows no pixels and no widget. Lengths of the frame
// are in pixels of the screen, places on the picture in pixels of the picture as it was taken.
type geometry struct {
	frameW, frameH float64
	picW, picH     float64 // 0 while there is no picture

	fit   bool    // the whole picture, as large as it goes
	scale float64 // pixels of the screen a pixel of the picture, where not fit
	x, y  float64 // what is in the middle of the frame, where not fit
}

// zoomMost is the largest scale: single pixels are told apart by then.
const zoomMost = 8

// whole returns the scale at which all of the picture is just seen.
func (v *geometry) whole() float64 {
	if v.picW <= 0 || v.picH <= 0 || v.frameW <= 0 || v.frameH <= 0 {
		return 1
	}
	return min(v.frameW/v.picW, v.frameH/v.picH)
}

// now returns the present scale.
func (v *geometry) now() float64 {
	if v.fit {
		return v.whole()
	}
	return v.scale
}

// corner returns where the picture's upper left corner is in the frame.
func (v *geometry) corner() (x, y float64) {
	if v.fit {
		s := v.whole()
		return (v.frameW - v.picW*s) / 2, (v.frameH - v.picH*s) / 2
	}
	return v.frameW/2 - v.x*v.scale, v.frameH/2 - v.y*v.scale
}

// zoom changes the scale so that what is at (x, y) of the frame stays there. Smaller than the whole
// picture, or than its own pixels where it is a small one, is not made.
func (v *geometry) zoom(scale, x, y float64) {
	if v.picW <= 0 {
		return
	}
	scale = max(min(scale, max(zoomMost, v.whole())), min(v.whole(), 1))
	if v.whole() <= 1 && scale <= v.whole()*1.001 {
		v.fit = true
		return
	}
	cx, cy := v.corner()
	px, py := (x-cx)/v.now(), (y-cy)/v.now()
	v.fit, v.scale = false, scale
	v.x, v.y = px+(v.frameW/2-x)/scale, py+(v.frameH/2-y)/scale
	v.clamp()
}

// pan moves the picture by a distance in the frame.
func (v *geometry) pan(dx, dy float64) {
	if !v.fit {
		v.x, v.y = v.x-dx/v.scale, v.y-dy/v.scale
		v.clamp()
	}
}

// toggle goes from the whole picture to its own pixels and back; a picture that is
// whole at its own pixels goes to twice that.
func (v *geometry) toggle(x, y float64) {
	switch {
	case !v.fit:
		v.fit = true
	case math.Abs(v.whole()-1) < 0.01:
		v.zoom(2, x, y)
	default:
		v.zoom(1, x, y)
	}
}

// clamp keeps the picture over the frame as far as it covers it, and in the middle
// where it does not.
func (v *geometry) clamp() {
	keep := func(at, pic, frame float64) float64 {
		half := frame / 2 / v.scale
		if pic <= 2*half {
			return pic / 2
		}
		return math.Min(math.Max(at, half), pic-half)
	}
	v.x, v.y = keep(v.x, v.picW, v.frameW), keep(v.y, v.picH, v.frameH)
}

// resize gives the frame another size.
func (v *geometry) resize(w, h float64) {
	v.frameW, v.frameH = w, h
	if !v.fit {
		if v.whole() <= 1 && v.scale <= v.whole() {
			v.fit = true
		}
		v.clamp()
	}
}
