package imagefile

// sameColour is how far pixels of one colour may differ: a codec's noise.
const sameColour = 8

// colourOf is the one colour of a picture, and whether it is opaque; ok is false where
// it has several. What is transparent in places has one colour if it has on white and
// on black.
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
