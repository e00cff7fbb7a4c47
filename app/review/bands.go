package review

import (
	"cmp"
	"slices"
	"sort"
)

// bands is the pictures of each stratum by score, counted once: what lies above a
// threshold is then a look-up.
type bands struct {
	of     []band
	simple bool // one stratum, of which nothing but the judged is known
	n      int
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
	return b
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
