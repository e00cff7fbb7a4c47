package review

import (
	"math"
	"slices"
)

// Stratum is what is known of the pictures of one band: how many there are, and what was
// said of those that were drawn from it at random.
type Stratum struct {
	Size                 int
	Right, Wrong, Unsure int
}

// Judged returns how many were drawn.
func (s Stratum) Judged() int { return s.Right + s.Wrong + s.Unsure }

// Accuracy estimates the share of right answers among all pictures of the strata, each of
// which weighs as much as it has pictures.
//
// The interval is Wilson's on the effective sample size, the idea of Korn and Graubard
// (1998) for surveys: the size p(1−p)/v of the simple sample whose estimate varies as much.
// The variance v is the sum over the strata of their squared weights times the variances of
// their shares, each corrected for the part of the stratum that was judged. As Wilson's
// interval asks of each p whether the estimate would be likely if p were true, so is the
// effective size taken at that p, with the shares of the strata that are likeliest then:
// a stratum whose few judged pictures are all right would otherwise claim to be certain. Of
// one stratum it is Wilson's interval to the last digit, but for the correction.
//
// Under Enough judged pictures nothing is corrected for the part that was judged: three
// right of three would be certain.
//
// A stratum of which nothing was judged counts as wrong for the lower bound and as right
// for the upper, like pictures judged Unsure.
func Accuracy(strata []Stratum) Estimate {
	strata = uncorrected(strata)
	e := unknown()
	total, decided, sum := 0.0, 0.0, 0.0
	for _, s := range strata {
		total += float64(s.Size)
		e.Judged += s.Judged()
		if n := s.Right + s.Wrong; n > 0 {
			decided += float64(s.Size)
			sum += float64(s.Size) * float64(s.Right) / float64(n)
		}
	}
	if e.Judged == 0 || total == 0 {
		return unknown()
	}
	if decided > 0 {
		e.Value = sum / decided
	}
	e.Low = max(0, 1-atWorst(strata, func(s Stratum) int { return s.Wrong + s.Unsure }))
	e.High = min(1, atWorst(strata, func(s Stratum) int { return s.Right + s.Unsure }))
	e.Effective = effectiveSize(e)
	return e
}

// uncorrected returns strata of the same weights that are a small part of their pictures, where
// fewer than Enough were judged, or else the strata themselves.
func uncorrected(strata []Stratum) []Stratum {
	n := 0
	for _, s := range strata {
		n += s.Judged()
	}
	if n >= Enough {
		return strata
	}
	out := slices.Clone(strata)
	for i := range out {
		out[i].Size *= 10000
	}
	return out
}

// effectiveSize returns the size of the simple sample whose Wilson interval is as wide.
func effectiveSize(e Estimate) float64 {
	width := e.High - e.Low
	if width <= 0 {
		return math.Inf(1)
	}
	if !e.Known() {
		return 0
	}
	low, high := 0.0, 1e9
	for range 60 {
		mid := (low + high) / 2
		if l, h := wilson(e.Value, mid); h-l > width {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// sampled is a stratum that was judged in part: its weight among all, how many were judged
// and how many of them counted, and the part of it that was not judged.
type sampled struct{ weight, n, k, unseen float64 }

// atWorst returns the upper end of the 95 % interval of a share over strata; of says what is
// counted in each.
func atWorst(strata []Stratum, of func(Stratum) int) float64 {
	total := 0.0
	for _, s := range strata {
		total += float64(s.Size)
	}
	var parts []sampled
	certain, estimate, judged := 0.0, 0.0, 0.0
	for _, s := range strata {
		n, w := s.Judged(), float64(s.Size)/total
		share := float64(of(s)) / float64(max(n, 1))
		switch {
		case s.Size == 0:
		case n == 0:
			certain += w
		case n >= s.Size:
			certain += w * share
		default:
			parts = append(parts, sampled{w, float64(n), float64(of(s)), 1 - float64(n)/float64(s.Size)})
			estimate += w * share
			judged += float64(n)
		}
	}
	if len(parts) == 0 {
		return certain
	}
	// Each stratum beyond the first costs one degree of freedom.
	spread := z95 * z95 * judged / max(judged-float64(len(parts)-1), 1)
	within := func(push float64) (share float64, ok bool) {
		share, v := shifted(parts, push)
		return share, (share-estimate)*(share-estimate) <= spread*v+1e-15
	}
	low, high := 0.0, 1.0
	for range 100 {
		if _, ok := within(high); !ok {
			break
		}
		low, high = high, 2*high
	}
	for range 60 {
		mid := (low + high) / 2
		if _, ok := within(mid); ok {
			low = mid
		} else {
			high = mid
		}
	}
	share, _ := within(high)
	return certain + share
}

// shifted returns the share over strata, and the variance of its estimate, where each has the share
// that is likeliest when a larger one is worth push: see likeliest.
func shifted(parts []sampled, push float64) (share, variance float64) {
	for _, s := range parts {
		q := likeliest(s.n, s.k, push*s.weight)
		share += s.weight * q
		variance += s.weight * s.weight * s.unseen * q * (1 - q) / s.n
	}
	return share, variance
}

// likeliest returns the share q of a stratum, k of n judged, for which the logarithm of the
// likelihood plus push·q is largest: the root of k/q − (n−k)/(1−q) + push = 0.
func likeliest(n, k, push float64) float64 {
	if push <= 0 {
		return k / n
	}
	b := n - push
	return min(max((math.Sqrt(b*b+4*push*k)-b)/(2*push), 0), 1)
}
