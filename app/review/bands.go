package review

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sort"
	"sync"
)

// bands is the pictures of each stratum by score, counted once: what is above a threshold is then a
// look-up.
type bands struct {
	of     []band
	simple bool // one stratum, of which nothing but the judged is known
	n      int
	// rising is the bands by ascending score, where no two have a score in
	// common; nil where some do.
	rising []int
}

// band is the scores of a stratum, each list ascending: of all its pictures, −Inf of those
// without an answer, and of those judged right, wrong and Unsure.
type band struct{ all, right, wrong, unsure []float64 }

func newBands(t *Table) *bands {
	b := &bands{simple: t.Band == nil, n: t.Len()}
	var sizes [][Unsure + 1]int // of each band, how many pictures by verdict
	for i := range t.Len() {
		k := t.band(i)
		for k >= len(sizes) {
			sizes = append(sizes, [Unsure + 1]int{})
		}
		sizes[k][t.Judged(i)]++
	}
	b.of = make([]band, max(len(sizes), 1))
	rest := make([][]float64, len(b.of)) // of the pictures that were not judged
	for k, n := range sizes {
		room := func(n int) []float64 { return make([]float64, 0, n) }
		b.of[k] = band{all: room(n[Right] + n[Wrong] + n[Unsure] + n[Unjudged]), right: room(n[Right]), wrong: room(n[Wrong]), unsure: room(n[Unsure])}
		rest[k] = room(n[Unjudged])
	}
	for i := range t.Len() {
		k, s := t.band(i), t.score(i)
		of := &b.of[k]
		switch t.Judged(i) {
		case Right:
			of.right = append(of.right, s)
		case Wrong:
			of.wrong = append(of.wrong, s)
		case Unsure:
			of.unsure = append(of.unsure, s)
		default:
			rest[k] = append(rest[k], s)
		}
	}
	b.sort(rest)
	if !b.simple {
		b.rise()
	}
	return b
}

// sort sorts the scores of all bands, each once: all of them are merged of those of its
// judged pictures and of the rest.
func (b *bands) sort(rest [][]float64) {
	var lists [][]float64
	for k := range b.of {
		of := &b.of[k]
		lists = append(lists, of.right, of.wrong, of.unsure, rest[k])
	}
	// The longest first, so that none is left to one processor at the end.
	slices.SortStableFunc(lists, func(x, y []float64) int { return len(y) - len(x) })
	var g sync.WaitGroup
	next := make(chan []float64, len(lists))
	for _, l := range lists {
		next <- l
	}
	close(next)
	for range min(runtime.GOMAXPROCS(0), len(lists)) {
		g.Go(func() {
			for l := range next {
				sortScores(l)
			}
		})
	}
	g.Wait()
	for k := range b.of {
		of := &b.of[k]
		of.all = merged(of.all, of.right, of.wrong, of.unsure, rest[k])
	}
}

// merged appends lists, each ascending, to out in ascending order.
func merged(out []float64, lists ...[]float64) []float64 {
	lists = slices.DeleteFunc(lists, func(l []float64) bool { return len(l) == 0 })
	for len(lists) > 1 {
		least := 0
		for i := 1; i < len(lists); i++ {
			if lists[i][0] < lists[least][0] {
				least = i
			}
		}
		out = append(out, lists[least][0])
		if lists[least] = lists[least][1:]; len(lists[least]) == 0 {
			lists = slices.Delete(lists, least, least+1)
		}
	}
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// judged returns how many pictures of the stratum were.
func (b *band) judged() int { return len(b.right) + len(b.wrong) + len(b.unsure) }

// rise finds rising.
func (b *bands) rise() {
	var order []int
	for k, of := range b.of {
		if n := len(of.all); n > 0 && !math.IsInf(of.all[n-1], -1) {
			order = append(order, k)
		}
	}
	last := func(k int) float64 { return b.of[k].all[len(b.of[k].all)-1] }
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(last(x), last(y)) })
	for i := 1; i < len(order); i++ {
		of := &b.of[order[i]]
		if lowest := of.all[len(of.all)-reach(of.all, 0)]; lowest <= last(order[i-1]) {
			return
		}
	}
	b.rising = order
}

// test returns the p-value of a target above a threshold.
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

// above returns the strata of what reaches a threshold; −Inf takes all.
func (b *bands) above(threshold float64) []Stratum {
	out := make([]Stratum, len(b.of))
	for k := range b.of {
		out[k] = b.of[k].above(threshold)
	}
	return out
}

func (b *band) above(threshold float64) Stratum {
	return Stratum{
		Size: reach(b.all, threshold), Right: reach(b.right, threshold), Wrong: reach(b.wrong, threshold), Unsure: reach(b.unsure, threshold),
	}
}

// reach returns how many of ascending scores are at least the threshold.
func reach(scores []float64, threshold float64) int {
	return len(scores) - sort.SearchFloat64s(scores, threshold)
}

// covered returns how many pictures reach a threshold.
func (b *bands) covered(threshold float64) (n int) {
	for k := range b.of {
		n += reach(b.of[k].all, threshold)
	}
	return n
}

// accuracy returns the accuracy of the pictures that reach a threshold.
func (b *bands) accuracy(threshold float64) Estimate { return b.estimate(b.above(threshold)) }

// estimate returns the share of right ones over the strata.
func (b *bands) estimate(strata []Stratum) Estimate {
	if b.simple {
		return share(strata[0].Right, strata[0].Wrong, strata[0].Unsure)
	}
	return Accuracy(strata)
}

// weight returns how many pictures a judged one of a stratum stands for; 1 in a simple sample.
func (b *bands) weight(k int) float64 {
	if n := b.of[k].judged(); n > 0 && !b.simple {
		return float64(len(b.of[k].all)) / float64(n)
	}
	return 1
}
