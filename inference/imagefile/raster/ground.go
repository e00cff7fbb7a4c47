package raster

// Translucent is a picture some of which may be transparent, so that it can be laid on any grey;
// until SetGround it is on white.
type Translucent interface {
	Picture
	// HasAlpha reports whether anything may be transparent, by a look at some rows.
	HasAlpha() bool
	// SetGround lays it on grey of that value.
	SetGround(v uint8)
}

const (
	// White is the ground of what is transparent, unless it would not be seen there.
	White = 255
	// groundDark is where white shows, and what a person takes for a ground and not
	// for a part of the picture.
	groundDark = 72
)

// OnGround lays a channel of straight opacity a on a ground.
func OnGround(v, a, ground uint8) uint8 {
	return uint8((uint32(v)*uint32(a) + uint32(ground)*(255-uint32(a)) + 127) / 255)
}

// AddGround lays a channel that is multiplied with its opacity already on a ground.
// A damaged file can have colours above their opacity: they saturate.
func AddGround(v, a, ground uint8) uint8 {
	return uint8(min(uint32(v)+(uint32(ground)*(255-uint32(a))+127)/255, 255))
}

// groundRows is how many rows are looked at to choose the ground.
const groundRows = 128

func groundStep(h int) int { return max(h/groundRows, 1) }

// anyAlpha looks for a byte other than 255 among those of opacity, every n-th.
func anyAlpha(pix []uint8, stride, n, w, h int) bool {
	for y := 0; y < h; y += groundStep(h) {
		row := pix[y*stride:][:n*w]
		for at := n - 1; at < len(row); at += n {
			if row[at] != 255 {
				return true
			}
		}
	}
	return false
}

// ChooseGround lays a transparent picture on white, as browsers do, unless most of
// what is seen of it would not be seen there: a white logo is laid on dark grey. What
// is opaque is left alone.
func ChooseGround(px Picture) {
	t, ok := px.(Translucent)
	if !ok || !t.HasAlpha() {
		return
	}
	// A pixel is as transparent as it differs between black and white ground.
	const nearly = 16
	w, h := t.Size()
	onWhite, onBlack := make([]uint8, 3*w), make([]uint8, 3*w)
	seen, visible, transparent := 0, 0, 0
	for y := 0; y < h; y += groundStep(h) {
		t.SetGround(White)
		t.Row(onWhite, y, 0, w)
		t.SetGround(0)
		t.Row(onBlack, y, 0, w)
		for i := 0; i+3 <= len(onWhite); i += 3 {
			a, b := onWhite[i:i+3], onBlack[i:i+3]
			through := max(a[0]-b[0], a[1]-b[1], a[2]-b[2])
			if through > nearly {
				transparent++
			}
			if through > 255-nearly {
				continue
			}
			visible++
			if min(a[0], a[1], a[2]) < 255-nearly {
				seen++
			}
		}
	}
	t.SetGround(White)
	if transparent > 0 && visible > 2*seen {
		t.SetGround(groundDark)
	}
}
