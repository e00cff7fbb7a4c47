package raster

// sameColour is how far pixels of one colour may differ: a codec's noise.
const sameColour = 8

// ColourOf returns the one colour of a picture, and whether it is opaque; ok is false where it has
// several. What is transparent in places has one colour if it has on white and on black.
func ColourOf(px Picture) (colour [3]uint8, opaque, ok bool) {
	t, translucent := px.(Translucent)
	if !translucent || !t.HasAlpha() {
		colour, ok = oneColourOf(px)
		return colour, true, ok
	}
	t.SetGround(0)
	onBlack, black := oneColourOf(px)
	t.SetGround(White)
	colour, white := oneColourOf(px)
	return colour, colour == onBlack, black && white
}

func oneColourOf(px Picture) (colour [3]uint8, ok bool) {
	w, h := px.Size()
	row := make([]uint8, 3*w)
	var s Spread
	for y := range h {
		px.Row(row, y, 0, w)
		if s.Add(row); s.Varied {
			return colour, false
		}
	}
	return [3]uint8(row), true
}

// Spread tells whether rows of pixels are of one colour.
type Spread struct {
	low, high [3]uint8
	begun     bool
	Varied    bool // they are not
}

// Add looks at a row of packed RGB.
func (s *Spread) Add(rgb []uint8) {
	if s.Varied || len(rgb) < 3 {
		return
	}
	if !s.begun {
		s.low, s.high, s.begun = [3]uint8(rgb), [3]uint8(rgb), true
	}
	for ; len(rgb) >= 3; rgb = rgb[3:] {
		for c, v := range rgb[:3] {
			s.low[c], s.high[c] = min(s.low[c], v), max(s.high[c], v)
			if s.high[c]-s.low[c] > sameColour {
				s.Varied = true
				return
			}
		}
	}
}
