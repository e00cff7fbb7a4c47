package review

import (
	"math"
	"strconv"
)

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

// grid returns the thresholds of the curve, ascending from 0 to 1. It depends on the scores alone,
// so that what is proven along it is proven.
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

// point returns the point of a threshold.
func (b *bands) point(threshold float64) Point {
	p := Point{Threshold: threshold, Covered: b.covered(threshold), Accuracy: b.accuracy(threshold)}
	if b.n > 0 {
		p.Coverage = float64(p.Covered) / float64(b.n)
	}
	return p
}

// roundest returns the threshold with the fewest decimals of those, ascending, that let the same
// pictures pass as the first.
func (b *bands) roundest(thresholds []float64) float64 {
	best, n := thresholds[0], b.covered(thresholds[0])
	decimals := func(t float64) int { return len(strconv.FormatFloat(t, 'f', -1, 64)) }
	for _, t := range thresholds[1:] {
		if b.covered(t) != n {
			break
		}
		if decimals(t) < decimals(best) {
			best = t
		}
	}
	return best
}

// overall returns the accuracy of all pictures, those without an answer among them.
func (b *bands) overall() Estimate { return b.accuracy(math.Inf(-1)) }
