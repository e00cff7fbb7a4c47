package review

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// bands is the pictures of each stratum by score, counted once: what lies above a
// threshold is then a look-up.
type bands struct {
	of     []band
	simple bool // one stratum, of which nothing but the judged is known
	n      int
	// rising is the bands by ascending score, where no two overlap; nil where some do.
	rising []int
}

type band struct {
	scores []float64 // of all pictures, descending; −Inf of those without an answer
	// judged is the scores of those judged, descending, and said what was said of the
	// first i of them.
	judged []float64
	said   []Stratum
}

func newBands(t *Table) *bands {
	b := &bands{simple: t.Band == nil, n: t.Len()}
	number := func(int) int32 { return 0 }
	if !b.simple {
		number = func(i int) int32 { return t.Band[i] }
	}
	var sizes []int
	for i := range t.Len() {
		k := int(number(i))
		for k >= len(sizes) {
			sizes = append(sizes, 0)
		}
		sizes[k]++
	}
	b.of = make([]band, max(len(sizes), 1))
	for k, n := range sizes {
		b.of[k].scores = make([]float64, 0, n)
	}
	type word struct {
		score   float64
		verdict Verdict
	}
	said := make([][]word, len(b.of))
	for i := range t.Len() {
		k, s := number(i), t.score(i)
		b.of[k].scores = append(b.of[k].scores, s)
		if v := t.judged(i); v != Unjudged {
			said[k] = append(said[k], word{s, v})
		}
	}
	for k := range b.of {
		slices.SortFunc(b.of[k].scores, func(x, y float64) int { return cmp.Compare(y, x) })
		slices.SortStableFunc(said[k], func(x, y word) int { return cmp.Compare(y.score, x.score) })
		b.of[k].judged = make([]float64, len(said[k]))
		b.of[k].said = make([]Stratum, len(said[k])+1)
		for i, w := range said[k] {
			s := b.of[k].said[i]
			switch w.verdict {
			case Right:
				s.Right++
			case Wrong:
				s.Wrong++
			default:
				s.Unsure++
			}
			b.of[k].judged[i], b.of[k].said[i+1] = w.score, s
		}
	}
	if !b.simple {
		b.rise()
	}
	return b
}

// rise finds rising.
func (b *bands) rise() {
	var order []int
	for k, of := range b.of {
		if len(of.scores) > 0 && !math.IsInf(of.scores[0], -1) {
			order = append(order, k)
		}
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(b.of[x].scores[0], b.of[y].scores[0]) })
	for i := 1; i < len(order); i++ {
		above := b.of[order[i]].scores
		if lowest := above[reach(above, 0)-1]; lowest < b.of[order[i-1]].scores[0] {
			return
		}
	}
	b.rising = order
}

// test is the p-value of a target above a threshold.
func (b *bands) test(strata []Stratum, target float64) float64 {
	switch {
	case b.simple:
		return pValue(strata, target, simple)
	case b.rising == nil:
		return pValue(strata, target, stratified)
	}
	up := make([]Stratum, len(b.rising))
	for i, k := range b.rising {
		up[i] = strata[k]
	}
	return pValue(up, target, ordered)
}

// above is the strata of what reaches a threshold; −Inf takes all.
func (b *bands) above(threshold float64) []Stratum {
	out := make([]Stratum, len(b.of))
	for k := range b.of {
		out[k] = b.of[k].above(threshold)
	}
	return out
}

func (b *band) above(threshold float64) Stratum {
	s := b.said[reach(b.judged, threshold)]
	s.Size = reach(b.scores, threshold)
	return s
}

// reach is how many of descending scores are at least the threshold.
func reach(scores []float64, threshold float64) int {
	return sort.Search(len(scores), func(i int) bool { return scores[i] < threshold })
}

// covered is how many pictures reach a threshold.
func (b *bands) covered(threshold float64) (n int) {
	for k := range b.of {
		n += reach(b.of[k].scores, threshold)
	}
	return n
}

// accuracy is the accuracy of the pictures that reach a threshold.
func (b *bands) accuracy(threshold float64) Estimate { return b.estimate(b.above(threshold)) }

// estimate is the share of right ones over the strata.
func (b *bands) estimate(strata []Stratum) Estimate {
	if b.simple {
		return share(strata[0].Right, strata[0].Wrong, strata[0].Unsure)
	}
	return Accuracy(strata)
}
