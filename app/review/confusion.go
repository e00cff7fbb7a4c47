package review

import (
	"cmp"
	"slices"
)

// pair is a label that was taken for another.
type pair struct{ truth, predicted int32 }

// pairBook numbers pairs as they are met.
type pairBook struct {
	all   []pair
	at    map[pair]int32
	dense []int32 // number + 1 by truth and answer, where there are few labels; else nil
	width int
}

// densePairs is up to how many pairs of labels a table of all of them is made, which takes
// four bytes each, rather than a map.
const densePairs = 4 << 20

func (b *pairBook) init(labels, rows int) {
	b.width = labels + 1 // None is an answer too
	if n := b.width * b.width; n <= densePairs && n <= 64*rows {
		b.dense = make([]int32, n)
		return
	}
	b.at = map[pair]int32{}
}

func (b *pairBook) number(p pair) int32 {
	if b.dense != nil && int(p.truth)+1 < b.width && int(p.predicted)+1 < b.width {
		k := &b.dense[int(p.truth+1)*b.width+int(p.predicted+1)]
		if *k == 0 {
			b.all = append(b.all, p)
			*k = int32(len(b.all))
		}
		return *k - 1
	}
	k, there := b.at[p]
	if !there {
		if b.at == nil {
			b.at = map[pair]int32{}
		}
		k = int32(len(b.all))
		b.at[p] = k
		b.all = append(b.all, p)
	}
	return k
}

// sorted returns the numbers of all pairs by truth and then by answer.
func (b *pairBook) sorted() []int32 {
	out := make([]int32, 0, len(b.all))
	for _, k := range b.dense {
		if k > 0 {
			out = append(out, k-1)
		}
	}
	if len(out) == len(b.all) {
		return out
	}
	out = out[:0]
	for k := range b.all {
		out = append(out, int32(k))
	}
	slices.SortFunc(out, func(x, y int32) int {
		p, q := b.all[x], b.all[y]
		return cmp.Or(cmp.Compare(p.truth, q.truth), cmp.Compare(p.predicted, q.predicted))
	})
	return out
}

// Confusion is how often a label was taken for another among the judged pictures.
type Confusion struct {
	// Predicted is None where no answer was given.
	Truth, Predicted int32
	Count            int
}

// Confusions returns which labels were confused among the judged pictures whose score reaches the
// threshold, the most frequent first.
func (e *Evaluation) Confusions(threshold float64) []Confusion {
	counts := make([]int, len(e.pairs))
	for i := range e.judged {
		if j := &e.judged[i]; j.pair >= 0 && j.reaches(threshold) {
			counts[j.pair]++
		}
	}
	return e.byCount(counts)
}

// byCount lists the pairs that were counted, the most frequent first, of equal ones in the
// order of sorted. They are put in place by their counts, which are small where there are
// many: at a million pictures that is what lets a threshold be dragged.
func (e *Evaluation) byCount(counts []int) []Confusion {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	of := make([]int, most+2) // of each count, how many pairs have it; then where they begin
	for _, n := range counts {
		of[n]++
	}
	begin := 0
	for n := most; n > 0; n-- {
		of[n], begin = begin, begin+of[n]
	}
	out := make([]Confusion, begin)
	for _, k := range e.sorted {
		if n := counts[k]; n > 0 {
			out[of[n]] = Confusion{e.pairs[k].truth, e.pairs[k].predicted, n}
			of[n]++
		}
	}
	return out
}

// Confused returns the rows of the pictures of one confusion, in the order of the table.
func (e *Evaluation) Confused(threshold float64, c Confusion) (rows []int32) {
	k := slices.Index(e.pairs, pair{c.Truth, c.Predicted})
	for i := range e.judged {
		if j := &e.judged[i]; k >= 0 && j.pair == int32(k) && j.reaches(threshold) {
			rows = append(rows, j.row)
		}
	}
	return rows
}

// Examples returns the first row of each of some confusions at a threshold, None for one that there
// is none of.
func (e *Evaluation) Examples(threshold float64, of []Confusion) []int32 {
	rows, left := slices.Repeat([]int32{None}, len(of)), len(of)
	at := map[int32]int{}
	for k, c := range of {
		at[int32(slices.Index(e.pairs, pair{c.Truth, c.Predicted}))] = k
	}
	for i := range e.judged {
		j := &e.judged[i]
		if left == 0 {
			break
		}
		if j.pair < 0 || !j.reaches(threshold) {
			continue
		}
		if k, wanted := at[j.pair]; wanted && rows[k] == None {
			rows[k] = j.row
			left--
		}
	}
	return rows
}
