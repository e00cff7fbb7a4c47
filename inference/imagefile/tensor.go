package imagefile

import (
	"math"

	"wanwu/inference"
	"wanwu/inference/imagefile/raster"
	"wanwu/inference/imagefile/resample"
)

// output is made of a picture's upright rows.
type output interface {
	// covered reports whether a decode at eighths/8 of the size still has all the
	// detail that the output shows. w × h is the upright original.
	covered(w, h, eighths int) bool
	// start prepares for a w × h picture decoded at eighths/8 and returns the
	// resizer to feed.
	start(w, h, eighths int) *resample.Resizer
}

// tensor fills a slot as a pack's manifest says.
type tensor struct {
	p       inference.Preprocess
	value   [3][256]float32 // by channel of the slot and pixel value
	source  [3]int          // channel of the slot → index in RGB
	resizer resample.Resizer
	slot    []float32
	offX    int // where in the slot the picture begins; not 0 for pad only
	offY    int
	seen    raster.Spread // of the rows that went into the slot
}

func newTensor(p inference.Preprocess) *tensor {
	t := &tensor{p: p, source: [3]int{0, 1, 2}}
	if p.Color == "BGR" {
		t.source = [3]int{2, 1, 0}
	}
	for c := range t.value {
		for v := range t.value[c] {
			t.value[c][v] = (float32(v)*p.Scale - p.Mean[c]) / p.Std[c]
		}
	}
	t.resizer.Emit = t.row
	return t
}

// square returns the side and the corner of the centre square of ResizeCrop.
func (t *tensor) square(w, h int) (x, y, side int) {
	side = int(math.RoundToEven(t.p.Crop * float64(min(w, h))))
	side = max(side, 1)
	return (w - side) / 2, (h - side) / 2, side
}

// shortSide returns the size to which ResizeShortSide brings a picture; the longer side is rounded
// down, as torchvision does.
func (t *tensor) shortSide(w, h int) (int, int) {
	s := t.p.ShortSide
	if w <= h {
		return s, int(float64(s) * float64(h) / float64(w))
	}
	return int(float64(s) * float64(w) / float64(h)), s
}

// fitted returns the size that a picture has within the padding, as in Pillow's ImageOps.contain.
func (t *tensor) fitted(w, h int) (int, int) {
	switch ratio, want := float64(w)/float64(h), float64(t.p.Width)/float64(t.p.Height); {
	case ratio > want:
		return t.p.Width, max(int(math.RoundToEven(float64(h)/float64(w)*float64(t.p.Width))), 1)
	case ratio < want:
		return max(int(math.RoundToEven(float64(w)/float64(h)*float64(t.p.Height))), 1), t.p.Height
	}
	return t.p.Width, t.p.Height
}

func (t *tensor) covered(w, h, eighths int) bool {
	at := func(n int) int { return n * eighths / 8 }
	switch t.p.Resize {
	case inference.ResizeCrop:
		_, _, side := t.square(w, h)
		return at(side) >= t.p.Width
	case inference.ResizeShortSide:
		return at(min(w, h)) >= t.p.ShortSide
	case inference.ResizePad:
		fw, fh := t.fitted(w, h)
		return at(w) >= fw && at(h) >= fh
	}
	return at(w) >= t.p.Width && at(h) >= t.p.Height
}

func (t *tensor) start(w, h, eighths int) *resample.Resizer {
	x := resample.Axis{To: float64(w), Out: t.p.Width, Count: t.p.Width}
	y := resample.Axis{To: float64(h), Out: t.p.Height, Count: t.p.Height}
	t.offX, t.offY, t.seen = 0, 0, raster.Spread{}
	switch t.p.Resize {
	case inference.ResizeCrop:
		left, top, side := t.square(w, h)
		x.From, x.To = float64(left), float64(left+side)
		y.From, y.To = float64(top), float64(top+side)
	case inference.ResizeShortSide:
		x.Out, y.Out = t.shortSide(w, h)
		x.First = int(math.RoundToEven(float64(x.Out-x.Count) / 2))
		y.First = int(math.RoundToEven(float64(y.Out-y.Count) / 2))
	case inference.ResizePad:
		x.Out, y.Out = t.fitted(w, h)
		x.Count, y.Count = x.Out, y.Out
		t.offX = int(math.RoundToEven(float64(t.p.Width-x.Count) * 0.5))
		t.offY = int(math.RoundToEven(float64(t.p.Height-y.Count) * 0.5))
		t.fill()
	}
	x.Scale(eighths)
	y.Scale(eighths)
	t.resizer.Start(resample.KernelOf(t.p.Interpolation), x, y)
	return &t.resizer
}

// fill makes the slot black.
func (t *tensor) fill() {
	plane := t.p.Width * t.p.Height
	for i := range t.slot {
		if t.p.Layout == "NHWC" {
			t.slot[i] = t.value[i%3][0]
		} else {
			t.slot[i] = t.value[i/plane][0]
		}
	}
}

// row writes a finished row into the slot.
func (t *tensor) row(y int, rgb []uint8) {
	t.seen.Add(rgb)
	if t.p.Layout == "NHWC" {
		at := 3 * ((y+t.offY)*t.p.Width + t.offX)
		dst := t.slot[at : at+len(rgb)]
		for c, from := range t.source {
			value := &t.value[c]
			for i := 0; i < len(rgb)-2; i += 3 {
				dst[i+c] = value[rgb[i+from]]
			}
		}
		return
	}
	plane := t.p.Width * t.p.Height
	for c, from := range t.source {
		at := c*plane + (y+t.offY)*t.p.Width + t.offX
		value := &t.value[c]
		dst := t.slot[at : at+len(rgb)/3]
		for i := range dst {
			dst[i] = value[rgb[3*i+from]]
		}
	}
}
