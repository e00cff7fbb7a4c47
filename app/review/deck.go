package review

import (
	"cmp"
	"math"
	"slices"
)

// Deck is which pictures to judge, in which order. It is drawn at random within bands of
// scores, and goes through the bands in turn, so that judging can stop at any place: the
// pictures judged so far are a stratified sample, Band being what the Table of the
// evaluation needs. The same pictures and options give the same deck, and a longer one
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
	Dealt int // pictures of it in the deck
}

// DeckOptions say how a deck is drawn.
type DeckOptions struct {
	Seed uint64
	// IDs say which picture a row is, so that the order of the rows does not matter. Nil:
	// the number of the row.
	IDs []uint64
	// N is how many pictures are drawn, or all where there are fewer.
	N int
	// From is how many pictures are dealt in proportion to the sizes of the bands before
	// Decision counts: those that were judged when it was made. Extending a deck keeps both.
	From int
	// Decision is the threshold at which the decision seems to be (Evaluation.Decision): what is
	// below it is drawn less often, so that more is known above. NaN: not known yet, and all of the
	// deck is in proportion.
	Decision float64
}

// PilotDeck is how many pictures are judged before it is asked where the decision is.
const PilotDeck = 40

const (
	// deckBands is into how many bands of equal size the scores are cut. More bands know
	// the curve better and leave fewer judged pictures in each.
	deckBands = 8
	// belowRate is how often pictures below the decision are drawn against those above: the
	// curve is known there too, but they decide nothing.
	belowRate = 0.25
	// unansweredRate is that of pictures without an answer, which cannot be right.
	unansweredRate = 0.1
)

// Draw draws a deck of the pictures of a table.
func Draw(t *Table, o DeckOptions) *Deck {
	d := &Deck{Band: make([]int32, t.Len())}
	order := make([]int32, t.Len())
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(t.score(int(a)), t.score(int(b))) })
	d.cut(t, order)
	keys := make([]uint64, t.Len())
	for i := range keys {
		id := uint64(i)
		if o.IDs != nil {
			id = o.IDs[i]
		}
		keys[i] = scramble(scramble(o.Seed) ^ id)
	}
	rows := make([][]int32, len(d.Bands))
	for i, b := range d.Band {
		rows[b] = append(rows[b], int32(i))
	}
	for k := range rows {
		slices.SortFunc(rows[k], func(a, b int32) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	}
	from := o.N
	if !math.IsNaN(o.Decision) {
		from = min(o.From, o.N)
	}
	d.deal(rows, d.shares(math.Inf(-1)), from)
	d.deal(rows, d.shares(o.Decision), o.N)
	return d
}

// shares returns how many pictures of each band are to be drawn, up to a factor.
func (d *Deck) shares(decision float64) []float64 {
	out := make([]float64, len(d.Bands))
	for k, b := range d.Bands {
		out[k] = float64(b.Size)
		switch {
		case math.IsInf(b.Low, -1):
			out[k] *= unansweredRate
		case k+1 < len(d.Bands) && d.Bands[k+1].Low <= decision:
			out[k] *= belowRate
		}
	}
	return out
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

// deal lists rows until there are n: each time the band that is furthest behind its share,
// and in it the next row (Sainte-Laguë's divisors).
func (d *Deck) deal(rows [][]int32, shares []float64, n int) {
	for len(d.Order) < min(n, len(d.Band)) {
		best, most := -1, -1.0
		for k := range rows {
			dealt := d.Bands[k].Dealt
			if q := shares[k] / float64(2*dealt+1); dealt < len(rows[k]) && q > most {
				best, most = k, q
			}
		}
		d.Order = append(d.Order, rows[best][d.Bands[best].Dealt])
		d.Bands[best].Dealt++
	}
}

// Decision returns the lowest threshold of the curve whose answers seem to be right as often as
// target, by a guide fitted to what was judged: 0 where all are, and 1 where none are. It is a
// guess, for DeckOptions.
func (e *Evaluation) Decision(target float64) float64 {
	s := newSearch(e.bands, nil, target)
	g := guide{slope: 1}.learn(s.known(len(s.judged)))
	grid := e.bands.grid()
	decision := 1.0
	right, n := 0.0, 0.0
	for k := len(grid) - 1; k >= 0; k-- {
		above := math.Inf(1)
		if k+1 < len(grid) {
			above = grid[k+1]
		}
		here := float64(e.bands.covered(grid[k]) - e.bands.covered(above))
		right, n = right+here*g.at(logOdds(grid[k])), n+here
		if n > 0 && right/n >= target {
			decision = grid[k]
		}
	}
	return decision
}

// scramble applies SplitMix64's finaliser: it makes evenly distributed keys of ids.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
