package review

import (
	"cmp"
	"math"
	"slices"
)

// Deck is which pictures to judge, in which order. It is drawn at random within bands of
// scores, and goes through the bands in turn, so that judging can stop at any place: the
// pictures judged so far are a stratified sample, Band being what the Table of the
// evaluation needs. The same pictures and seed give the same deck, and a longer one
// begins with the shorter.
type Deck struct {
	Bands []DeckBand
	Band  []int32 // of each row of the table
	Order []int32 // rows, the first to be judged first
}

// DeckBand is one stratum: scores from Low up to, but without, those of the next band.
type DeckBand struct {
	Low   float64 // −Inf of the pictures without an answer
	Size  int
	Share float64 // of the deck
}

const (
	// deckBands is into how many bands of equal size the scores are cut. More bands know
	// the curve better and leave fewer judged pictures in each.
	deckBands = 8
	// Pictures below the decision are drawn at this rate of those above it: the curve is
	// known there too, but they decide nothing. Those of the band in which it lies are
	// drawn more often, since the next step downwards is decided there.
	belowRate    = 0.4
	decisionRate = 1.5
	// unansweredRate is that of pictures without an answer, which cannot be right.
	unansweredRate = 0.1
)

// Draw draws a deck of n pictures of a table, or of all where there are fewer. Where the
// decision lies is guessed from the scores: the lowest threshold whose answers would be
// right as often as target if scores were accuracies. ids say which picture a row is, so
// that the order of the rows does not matter; nil: the number of the row.
func Draw(t *Table, target float64, seed uint64, ids []uint64, n int) *Deck {
	d := &Deck{Band: make([]int32, t.Len())}
	order := make([]int32, t.Len())
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(t.score(int(a)), t.score(int(b))) })
	d.cut(t, order)
	decision := d.decision(t, order, target)
	for k := range d.Bands {
		b := &d.Bands[k]
		rate := 1.0
		switch {
		case math.IsInf(b.Low, -1):
			rate = unansweredRate
		case k == decision:
			rate = decisionRate
		case k < decision:
			rate = belowRate
		}
		b.Share = rate * float64(b.Size)
	}
	keys := make([]uint64, t.Len())
	for i := range keys {
		id := uint64(i)
		if ids != nil {
			id = ids[i]
		}
		keys[i] = scramble(scramble(seed) ^ id)
	}
	d.deal(keys, n)
	return d
}

// cut divides the rows, given by ascending score, into bands of about equal size. Rows of
// one score are in one band.
func (d *Deck) cut(t *Table, order []int32) {
	answered := len(order)
	for i, row := range order {
		if !math.IsInf(t.score(int(row)), -1) {
			answered = len(order) - i
			break
		}
		if i == len(order)-1 {
			answered = 0
		}
	}
	size := max(answered/deckBands, 1)
	for i, row := range order {
		s := t.score(int(row))
		last := len(d.Bands) - 1
		if last < 0 || math.IsInf(d.Bands[last].Low, -1) && !math.IsInf(s, -1) ||
			d.Bands[last].Size >= size && len(order)-i >= size/2 && s > t.score(int(order[i-1])) {
			d.Bands = append(d.Bands, DeckBand{Low: s})
			last++
		}
		d.Bands[last].Size++
		d.Band[row] = int32(last)
	}
}

// decision is the band in which the decision is guessed to lie.
func (d *Deck) decision(t *Table, order []int32, target float64) int {
	at, sum := len(d.Bands)-1, 0.0
	for n, i := 1, len(order)-1; i >= 0; n, i = n+1, i-1 {
		s := t.score(int(order[i]))
		if math.IsInf(s, -1) {
			break
		}
		if sum += s; sum/float64(n) >= target {
			at = int(d.Band[order[i]])
		}
	}
	return at
}

// deal lists the first n rows: each time the band that is furthest behind its share, and
// in it the row with the smallest key (Sainte-Laguë's divisors).
func (d *Deck) deal(keys []uint64, n int) {
	rows := make([][]int32, len(d.Bands))
	for i, b := range d.Band {
		rows[b] = append(rows[b], int32(i))
	}
	total := 0.0
	for k := range rows {
		slices.SortFunc(rows[k], func(a, b int32) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
		total += d.Bands[k].Share
	}
	dealt := make([]int, len(rows))
	for range min(n, len(keys)) {
		best, most := -1, -1.0
		for k := range rows {
			if q := d.Bands[k].Share / float64(2*dealt[k]+1); dealt[k] < len(rows[k]) && q > most {
				best, most = k, q
			}
		}
		d.Order = append(d.Order, rows[best][dealt[best]])
		dealt[best]++
	}
	for k := range d.Bands {
		d.Bands[k].Share /= total
	}
}

// scramble is SplitMix64's finaliser: it makes evenly distributed keys of ids.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
