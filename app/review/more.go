package review

import "math"

// More returns how many pictures more have to be judged, in the same proportions, for the interval
// of an estimate to be half wide or narrower on each side of its middle, such as 0.05 for ±5 %; 0
// where it is already. ok is false where the pictures do not suffice: there are only left more.
func (e Estimate) More(half float64, left int) (n int, ok bool) {
	if e.HalfWidth() <= half {
		return 0, true
	}
	p := e.Value
	if !e.Known() {
		p = 0.5
	}
	wide := func(size float64) bool { low, high := wilson(p, size); return (high-low)/2 > half }
	low, high := 0.0, 1.0
	for wide(high) && high < 1e9 {
		low, high = high, 2*high
	}
	for high-low > 0.5 {
		if mid := (low + high) / 2; wide(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	// Strata know less, or more, than as many of a simple sample.
	worth := 1.0
	if e.Effective > 0 && e.Judged > 0 && !math.IsInf(e.Effective, 1) {
		worth = float64(e.Judged) / e.Effective
	}
	n = max(int(math.Ceil(high*worth))-e.Judged, 1)
	return min(n, left), n <= left
}

// likely is the chance that a larger deck would prove something, for which MoreToProve
// counts.
const likely = 0.8

// MoreToProve returns about how many pictures more would have to be judged, in the same
// proportions, for some threshold to be proven to reach a target accuracy with a chance of four in
// five, if the accuracies are what they look like now. ok is false where none looks good enough, or
// where fewer than Enough were judged: then it cannot be estimated.
func (e *Evaluation) MoreToProve(target float64) (n int, ok bool) {
	if !(target > 0 && target < 1) || len(e.judged) < Enough {
		return 0, false
	}
	s := newSearch(e.bands, e.bands.grid(), target)
	g := guide{slope: 1}.learn(s.known(len(s.judged)))
	best := math.Inf(1)
	wrong, weight, i := 0.0, 0.0, len(s.judged)
	for k := len(s.thresholds) - 1; k >= 0; k-- {
		for i > 0 && s.judged[i-1].score >= s.thresholds[k] {
			i--
			weight += s.judged[i].weight
			wrong += s.judged[i].weight * (1 - g.at(s.judged[i].odds))
		}
		p := s.plans[k]
		if p.n == 0 || weight == 0 || wrong/weight >= 1-target {
			continue
		}
		if needed := sizeToProve(wrong/weight, target); needed > 0 {
			best = min(best, float64(len(e.judged))*(float64(needed)/float64(p.n)-1))
		}
	}
	if math.IsInf(best, 1) {
		return 0, false
	}
	n = max(int(math.Ceil(best)), 1)
	return n, n <= e.Len()-len(e.judged)
}

// sizeToProve returns the simple sample in which an error rate is likely to prove a target; 0 where
// a hundred thousand would not do.
func sizeToProve(rate, target float64) int {
	proves := func(n int) bool {
		allow := allowed(n, target)
		return allow >= 0 && binomialTail(allow, n, rate) >= likely
	}
	low, high := 0, 16
	for !proves(high) {
		if low, high = high, 2*high; high > 100000 {
			return 0
		}
	}
	for high-low > 1 {
		if mid := (low + high) / 2; proves(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
