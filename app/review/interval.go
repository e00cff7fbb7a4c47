package review

import "math"

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959963984540054

// Estimate is a share with its 95 % interval. Value is NaN where nothing was judged; the
// interval is then 0…1, which says the same.
type Estimate struct {
	Value     float64
	Low, High float64
	// Judged is how many judged pictures it rests on, those judged Unsure among them.
	Judged int
	// Effective is the size of the simple sample that would know as much: Judged for a
	// simple one, less or more for strata. +Inf where every picture was judged.
	Effective float64
}

// HalfWidth returns half the width of the interval, as a share.
func (e Estimate) HalfWidth() float64 { return (e.High - e.Low) / 2 }

// Known reports whether there is a value at all.
func (e Estimate) Known() bool { return !math.IsNaN(e.Value) }

// unknown returns the estimate of a share of which nothing is known.
func unknown() Estimate { return Estimate{Value: math.NaN(), Low: 0, High: 1} }

// Wilson returns the 95 % score interval of Wilson (1927) for k of n. It never leaves 0…1, and
// three of three are no proof of 100 %: 0.44…1.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	return wilson(float64(k)/float64(n), float64(n))
}

// wilson returns the same of a share p of a sample whose size need not be whole. An infinite sample
// knows.
func wilson(p, n float64) (low, high float64) {
	switch {
	case math.IsInf(n, 1):
		return p, p
	case !(n > 0):
		return 0, 1
	}
	const z2 = z95 * z95
	mid := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	// At the ends the two halves are equal but for their last bits.
	low, high = max(mid-half, 0), min(mid+half, 1)
	if p == 0 {
		low = 0
	}
	if p == 1 {
		high = 1
	}
	return low, high
}

// share returns the estimate of right of judged pictures, of which some are Unsure: they are left
// out of the value, and count as wrong for the lower bound and as right for the upper.
func share(right, wrong, unsure int) Estimate {
	n := right + wrong + unsure
	if n == 0 {
		return unknown()
	}
	e := Estimate{Value: math.NaN(), Judged: n, Effective: float64(n)}
	if right+wrong > 0 {
		e.Value = float64(right) / float64(right+wrong)
	}
	e.Low, _ = Wilson(right, n)
	_, e.High = Wilson(right+unsure, n)
	return e
}
