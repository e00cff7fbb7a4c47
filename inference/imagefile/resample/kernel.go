package resample

import (
	"math"

	"wanwu/inference"
	"wanwu/inference/imagefile/raster"
)

// Kernel is a resampling filter: weight as a function of the distance from the
// centre, and the distance beyond which it is zero, both in units of the larger
// of the two pixel grids. The three are those of Pillow's Image.resize, whose
// results networks are trained on.
type Kernel struct {
	name    string
	support float64
	weight  func(x float64) float64
}

// KernelOf returns the filter of an interpolation of a manifest; bilinear where it is none of them.
func KernelOf(interpolation string) Kernel {
	switch interpolation {
	case inference.Bicubic:
		return Kernel{inference.Bicubic, 2, cubic}
	case inference.Area:
		return Kernel{inference.Area, 0.5, box}
	}
	return Kernel{inference.Bilinear, 1, triangle}
}

// cubic returns Keys' cubic convolution with a = -0.5.
func cubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return (((x-5)*x+8)*x - 4) * a
	}
	return 0
}

func triangle(x float64) float64 {
	if x = math.Abs(x); x < 1 {
		return 1 - x
	}
	return 0
}

func box(x float64) float64 {
	if x > -0.5 && x <= 0.5 {
		return 1
	}
	return 0
}

// coefBits is the precision of a coefficient: what is left of 32 bits beside 8
// of the pixel, one of the sign, and one for the overshoot of a cubic.
const coefBits = 32 - 8 - 2

// Axis describes the resampling along one axis. Source coordinates are in a picture of any length;
// the stretch From…To becomes Out pixels, of which those from First to First+Count are wanted.
type Axis struct {
	From, To     float64 // in source pixels, fractional where a scaled decode makes them so
	Out          int     // pixels that from…to becomes
	First, Count int     // the wanted ones of them
}

// Scale moves an axis from the original picture to one decoded at eighths/8,
// whose pixel i covers 8/eighths pixels from i × 8/eighths on.
func (a *Axis) Scale(eighths int) {
	a.From = a.From * float64(eighths) / 8
	a.To = a.To * float64(eighths) / 8
}

// taps are the coefficients of an axis: wanted output pixel i is the sum over j
// of coef[i*width+j] × source[start[i]+j], j < length[i].
type taps struct {
	made   Axis // what the table was made for
	kernel string
	width  int
	start  []int
	length []int
	coef   []uint64 // signed, as two's complement: see resizer
	lo, hi int      // the source pixels that are that are needed
}

// make fills the table unless it holds just these coefficients already, as it
// does from picture to picture of the same size.
func (t *taps) make(a Axis, k Kernel) {
	if t.made == a && t.kernel == k.name {
		return
	}
	t.made, t.kernel = a, k.name

	scale := (a.To - a.From) / float64(a.Out)
	stretch := max(scale, 1) // a kernel is widened when shrinking: that is the antialiasing
	support := k.support * stretch
	t.width = int(math.Ceil(support))*2 + 1
	t.start = raster.Grow(t.start, a.Count)
	t.length = raster.Grow(t.length, a.Count)
	t.coef = raster.Grow(t.coef, a.Count*t.width)
	weights := make([]float64, t.width)

	// What is outside of the stretch is not looked at, as if it had been cut out before.
	low, high := int(math.Floor(a.From)), int(math.Ceil(a.To))
	t.lo, t.hi = high, low
	for i := range a.Count {
		centre := a.From + (float64(a.First+i)+0.5)*scale
		lo := max(int(centre-support+0.5), low)
		hi := min(int(centre+support+0.5), high)
		lo = min(lo, high-1)
		hi = max(hi, lo+1)
		sum := 0.0
		for j := range hi - lo {
			weights[j] = k.weight((float64(lo+j) - centre + 0.5) / stretch)
			sum += weights[j]
		}
		if sum == 0 { // a box that falls between two pixels
			weights[0], sum = 1, 1
		}
		row := t.coef[i*t.width : (i+1)*t.width]
		clear(row)
		for j := range hi - lo {
			row[j] = uint64(int64(math.Round(weights[j] / sum * (1 << coefBits))))
		}
		t.start[i], t.length[i] = lo, hi-lo
		t.lo, t.hi = min(t.lo, lo), max(t.hi, hi)
	}
	t.trim()
}

// trim drops zero coefficients at both ends, which a cubic has at whole distances.
func (t *taps) trim() {
	for i := range t.start {
		row := t.coef[i*t.width : i*t.width+t.length[i]]
		n := len(row)
		for n > 1 && row[n-1] == 0 {
			n--
		}
		skip := 0
		for skip < n-1 && row[skip] == 0 {
			skip++
		}
		copy(row, row[skip:n])
		t.start[i] += skip
		t.length[i] = n - skip
	}
}
