package review

import (
	"cmp"
	"math"
	"slices"
)

// Level is the chance of a false proof that is accepted: one in twenty.
const Level = 0.05

// search looks for the lowest threshold that is proven to reach a target accuracy.
//
// Picking the best of many thresholds that look good promises too much. So they are
// tested one after the other from a start downwards, each at the full Level, until the
// first that is not proven (fixed-sequence testing, as in Learn then Test, Angelopoulos
// et al. 2021): a false proof needs the first threshold whose accuracy is under the target
// to pass its test, which it does in at most one deck of twenty.
//
// The start decides how much is found. At the highest threshold few judged pictures are left, and
// one wrong answer among them would end the search. It is therefore chosen by looking at the judged
// pictures from the lowest score upwards: a guide is fitted to those below a threshold, predicts
// what the rest would show, and the search begins at the first threshold from which no higher one
// promises more. Whether it begins there depends on no judged picture above it, so the test there
// is as good as one planned beforehand, and one further down was passed over by looking only at
// what is below it. The level holds where accuracy, once under the target, stays under it for every
// lower threshold.
type search struct {
	bands      *bands
	target     float64
	thresholds []float64 // ascending
	strata     [][]Stratum
	covered    []int
	plans      []plan
	judged     []judgedScore // ascending
}

// plan is what a test at a threshold can do, whatever the judged pictures say.
type plan struct {
	n     int // of the simple sample that would prove as much without a wrong answer
	allow int // wrong answers among n that still are a proof; −1: none is possible
}

type judgedScore struct {
	score, odds, weight float64
	right               bool
}

func newSearch(b *bands, thresholds []float64, target float64) *search {
	s := &search{bands: b, target: target, thresholds: thresholds}
	for _, t := range thresholds {
		strata := b.above(t)
		s.strata, s.covered = append(s.strata, strata), append(s.covered, b.covered(t))
		s.plans = append(s.plans, b.plan(strata, target))
	}
	for k := range b.of {
		of, weight := &b.of[k], b.weight(k)
		for i, scores := range [][]float64{of.right, of.wrong, of.unsure} {
			for _, v := range scores {
				s.judged = append(s.judged, judgedScore{v, logOdds(v), weight, i == 0})
			}
		}
	}
	slices.SortStableFunc(s.judged, func(x, y judgedScore) int { return cmp.Compare(x.score, y.score) })
	return s
}

func (b *bands) plan(strata []Stratum, target float64) plan {
	spotless := slices.Clone(strata)
	for i, s := range spotless {
		spotless[i] = Stratum{Size: s.Size, Right: s.Judged()}
	}
	p := plan{allow: -1}
	if chance := b.test(spotless, target); chance < 1 {
		p.n = int(math.Log(max(chance, 1e-300))/math.Log(target) + 1e-9)
	}
	if p.n > 0 {
		p.allow = allowed(p.n, target)
	}
	return p
}

// The share of the judged pictures that is looked at before a start is chosen, so that
// nothing begins on the belief in scores alone; and how much a start that may fail is
// shunned: what it promises is the share automated times the power of its chance. Both
// were chosen by simulation, over accuracies of 75–99 % and decks of 50–400: a start that is
// too low ends the search at once, one that is too high only makes it longer.
const (
	pilot   = 0.2
	caution = 50
)

// start returns the index of the threshold to begin at, −1 where no proof is possible.
func (s *search) start() int {
	g, known := guide{slope: 1}, 0
	for j, t := range s.thresholds {
		for known < len(s.judged) && s.judged[known].score < t {
			known++
		}
		if float64(known) < pilot*float64(len(s.judged)) {
			continue
		}
		g = g.learn(s.known(known))
		switch best := s.promising(g, j); best {
		case -1:
			return s.highest()
		case j:
			return j
		}
	}
	return s.highest()
}

// guided is how many judged pictures the guide is fitted to at most.
const guided = 2000

// known returns the n judged pictures of the lowest scores, evenly thinned where they are many.
func (s *search) known(n int) []judgedScore {
	if n <= guided {
		return s.judged[:n]
	}
	out := make([]judgedScore, guided)
	for i := range out {
		out[i] = s.judged[i*n/guided]
	}
	return out
}

// highest returns the highest threshold at which a proof is possible.
func (s *search) highest() int {
	for j := len(s.plans) - 1; j >= 0; j-- {
		if s.plans[j].allow >= 0 {
			return j
		}
	}
	return -1
}

// promising returns the threshold from which on a guide promises most, from j on.
func (s *search) promising(g guide, j int) int {
	best, most := -1, 0.0
	wrong, weight, i := 0.0, 0.0, len(s.judged)
	for k := len(s.thresholds) - 1; k >= j; k-- {
		for i > 0 && s.judged[i-1].score >= s.thresholds[k] {
			i--
			weight += s.judged[i].weight
			wrong += s.judged[i].weight * (1 - g.at(s.judged[i].odds))
		}
		if p := s.plans[k]; p.allow >= 0 && weight > 0 {
			chance := binomialTail(p.allow, p.n, wrong/weight)
			if u := float64(s.covered[k]) * math.Pow(chance, caution); u > most {
				best, most = k, u
			}
		}
	}
	return best
}

// lowest returns the index of the lowest threshold that is proven, −1 where none is.
func (s *search) lowest() int {
	found := -1
	for j := s.start(); j >= 0; j-- {
		if s.plans[j].allow < 0 {
			continue // not even without a wrong answer: nothing is asked here
		}
		if s.bands.test(s.strata[j], s.target) > Level {
			break
		}
		found = j
	}
	return found
}
