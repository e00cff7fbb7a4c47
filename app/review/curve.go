package review

import "math"

// Point is what automating everything from a threshold on would give.
type Point struct {
	Threshold float64
	Covered   int     // pictures whose score reaches it
	Coverage  float64 // share of all pictures
	Accuracy  Estimate
}

// The curve has a point at every hundredth, and where one hundredth holds more than
// steepShare of the pictures, at every thousandth of it, and so on to the fourth decimal:
// the scores of many models crowd below 1.
const steepShare = 0.05

// grid is the thresholds of the curve, ascending from 0 to 1. It depends on the scores
// alone, so that what is proven along it is proven.
func (b *bands) grid() []float64 {
	out := []float64{0}
	steep := steepShare * float64(b.n)
	const finest = 10000 // steps from 0 to 1
	var add func(from, to, step int)
	add = func(from, to, step int) {
		for at := from; at < to; at += step {
			next := at + step
			crowd := b.covered(float64(at)/finest) - b.covered(float64(next)/finest)
			if step > 1 && float64(crowd) > steep {
				add(at, next, step/10)
			} else {
				out = append(out, float64(next)/finest)
			}
		}
	}
	add(0, finest, 100)
	return out
}

// point is the point of a threshold.
func (b *bands) point(threshold float64) Point {
	p := Point{Threshold: threshold, Covered: b.covered(threshold), Accuracy: b.accuracy(threshold)}
	if b.n > 0 {
		p.Coverage = float64(p.Covered) / float64(b.n)
	}
	return p
}

// overall is the accuracy of all pictures, those without an answer among them.
func (b *bands) overall() Estimate { return b.accuracy(math.Inf(-1)) }
