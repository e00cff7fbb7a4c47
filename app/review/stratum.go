package review

import "math"

// Stratum is what is known of the pictures of one band: how many there are, and what was
// said of those that were drawn from it at random.
type Stratum struct {
	Size                 int
	Right, Wrong, Unsure int
}

// Judged is how many were drawn.
func (s Stratum) Judged() int { return s.Right + s.Wrong + s.Unsure }

// Accuracy estimates the share of right answers among all pictures of the strata, each of
// which weighs as much as it has pictures.
//
// The interval is Wilson's on the effective sample size, as Korn and Graubard (1998)
// have it for surveys: the size of the simple sample whose estimate varies as much,
// p(1−p)/v. The variance v is the sum over the strata of their squared weights times the
// variance of their shares, each corrected for the part of the stratum that was judged:
// a stratum judged whole adds none. A stratum whose judged pictures are all right would
// claim to vary not at all, so its share is drawn towards that of all by priorWeight
// pictures for v alone. The same makes v vanish with p(1−p) where everything is right, and
// the effective size is then that of the weights: (Σ w²/n)⁻¹.
//
// A stratum of which nothing was judged counts as wrong for the lower bound and as right
// for the upper, like pictures judged Unsure.
func Accuracy(strata []Stratum) Estimate {
	value := weighted(strata, func(s Stratum) (right, n int) { return s.Right, s.Right + s.Wrong })
	low := weighted(strata, func(s Stratum) (right, n int) { return s.Right, s.Judged() })
	high := low
	if low.judged != value.judged { // some are Unsure
		high = weighted(strata, func(s Stratum) (right, n int) { return s.Right + s.Unsure, s.Judged() })
	}
	if low.judged == 0 {
		return unknown()
	}
	e := Estimate{Value: value.share, Judged: low.judged, Effective: low.effective}
	if low.judged == value.judged {
		e.Effective = value.effective
	}
	e.Low, _ = low.interval()
	_, e.High = high.interval()
	return e
}

// priorWeight is how many pictures with the accuracy of all each stratum is given when its
// variance is estimated. Half of one and less leave the interval too narrow where a few
// pictures were judged of each of many strata.
const priorWeight = 1.0

// mean is a share over strata, and what its interval is made of.
type mean struct {
	share     float64 // of the strata with judged pictures; NaN where there are none
	judged    int
	known     float64 // weight of strata that were judged whole, of all
	whole     float64 // share of those
	sampled   float64 // weight of strata that were judged in part
	part      float64 // share of those
	effective float64 // sample size of part
}

// weighted estimates a share over strata; of says what was counted in each.
func weighted(strata []Stratum, of func(Stratum) (right, n int)) mean {
	total := 0
	for _, s := range strata {
		total += s.Size
	}
	m := mean{share: math.NaN(), part: math.NaN()}
	if total == 0 {
		return m
	}
	var whole, part float64
	for _, s := range strata {
		right, n := of(s)
		if n == 0 || s.Size == 0 {
			continue
		}
		m.judged += n
		w := float64(s.Size) / float64(total)
		if n >= s.Size {
			m.known += w
			whole += w * float64(right) / float64(n)
		} else {
			m.sampled += w
			part += w * float64(right) / float64(n)
		}
	}
	if m.known > 0 {
		m.whole = whole / m.known
	}
	if m.sampled > 0 {
		m.part = part / m.sampled
		m.effective = effective(strata, m.part, m.sampled*float64(total), of)
	} else if m.known > 0 {
		m.effective = math.Inf(1)
	}
	if m.judged > 0 {
		m.share = (whole + part) / (m.known + m.sampled)
	}
	return m
}

// effective is the effective sample size of the strata that were judged in part, which
// have pictures pictures and the share p.
func effective(strata []Stratum, p, pictures float64, of func(Stratum) (right, n int)) float64 {
	var v, weights float64
	for _, s := range strata {
		right, n := of(s)
		if n == 0 || n >= s.Size {
			continue
		}
		w, k := float64(s.Size)/pictures, float64(n)
		unseen := w * w * (1 - k/float64(s.Size)) / k
		q := (float64(right) + priorWeight*p) / (k + priorWeight)
		v += unseen * q * (1 - q)
		weights += unseen
	}
	if p <= 0 || p >= 1 || v <= 0 {
		return 1 / weights
	}
	return p * (1 - p) / v
}

// interval is the 95 % interval of the share of all strata.
func (m mean) interval() (low, high float64) {
	low, high = 0, 0
	if m.sampled > 0 {
		low, high = wilson(m.part, m.effective)
	}
	low, high = m.known*m.whole+m.sampled*low, m.known*m.whole+m.sampled*high
	unjudged := max(0, 1-m.known-m.sampled)
	return max(0, low), min(1, high+unjudged)
}
