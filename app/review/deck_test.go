package review_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"wanwu/app/review"
)

// scored returns a table of pictures with random scores, of which some have no answer.
func scored(n int) (*review.Table, []uint64) {
	r := rand.New(rand.NewPCG(7, 7))
	t := &review.Table{Labels: 1}
	ids := make([]uint64, n)
	for i := range n {
		class := int32(0)
		if i%50 == 0 {
			class = review.None
		}
		t.Class, t.Score, ids[i] = append(t.Class, class), append(t.Score, math.Round(r.Float64()*100)/100), r.Uint64()
	}
	return t, ids
}

func TestDeckIsReproducible(t *testing.T) {
	table, ids := scored(3000)
	draw := func(table *review.Table, seed uint64, ids []uint64, n int, decision float64) (pictures []uint64) {
		for _, row := range review.Draw(table, review.DeckOptions{Seed: seed, IDs: ids, N: n, From: 40, Decision: decision}).Order {
			pictures = append(pictures, ids[row])
		}
		return pictures
	}
	deck := draw(table, 1, ids, 200, 0.6)
	if len(deck) != 200 || !slices.Equal(deck, draw(table, 1, ids, 200, 0.6)) || slices.Equal(deck, draw(table, 2, ids, 200, 0.6)) {
		t.Error("the seed does not make the deck")
	}
	if longer := draw(table, 1, ids, 500, 0.6); !slices.Equal(longer[:200], deck) {
		t.Error("a longer deck does not begin with the shorter")
	}
	if pilot := draw(table, 1, ids, 40, math.NaN()); !slices.Equal(deck[:40], pilot) {
		t.Error("the decision draws the pilot anew")
	}
	seen := map[uint64]bool{}
	for _, p := range draw(table, 1, ids, 5000, math.NaN()) {
		if seen[p] {
			t.Fatal("a picture is dealt twice")
		}
		seen[p] = true
	}
	if len(seen) != 3000 {
		t.Errorf("%d of 3000 pictures dealt", len(seen))
	}
	// The same pictures in another order.
	other := *table
	other.Class, other.Score = slices.Clone(table.Class), slices.Clone(table.Score)
	otherIDs := slices.Clone(ids)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(ids), func(i, j int) {
		other.Class[i], other.Class[j] = other.Class[j], other.Class[i]
		other.Score[i], other.Score[j] = other.Score[j], other.Score[i]
		otherIDs[i], otherIDs[j] = otherIDs[j], otherIDs[i]
	})
	if !slices.Equal(draw(&other, 1, otherIDs, 200, 0.6), deck) {
		t.Error("the order of the rows makes the deck")
	}
}

func TestDeckLooksWhereTheDecisionLies(t *testing.T) {
	table, _ := scored(4000)
	d := review.Draw(table, review.DeckOptions{N: 400, From: 40, Decision: 0.6})
	var below, above, sizeBelow, sizeAbove int
	for k, b := range d.Bands {
		if b.Size < 20 || b.Dealt == 0 {
			t.Errorf("band %d has %d pictures, %d dealt", k, b.Size, b.Dealt)
		}
		if !math.IsInf(b.Low, -1) && b.Low < 0.5 {
			below, sizeBelow = below+b.Dealt, sizeBelow+b.Size
		} else if b.Low >= 0.6 {
			above, sizeAbove = above+b.Dealt, sizeAbove+b.Size
		}
	}
	if 2*float64(below)/float64(sizeBelow) > float64(above)/float64(sizeAbove) {
		t.Errorf("%d of %d below, %d of %d above", below, sizeBelow, above, sizeAbove)
	}
}

func TestDeckOfOddTables(t *testing.T) {
	for name, table := range map[string]*review.Table{
		"empty":      {},
		"one":        {Labels: 1, Class: []int32{0}, Score: []float64{0.5}},
		"no answers": {Labels: 1, Class: []int32{review.None, review.None}, Score: []float64{0, 0}},
		"one score":  {Labels: 1, Class: make([]int32, 100), Score: make([]float64, 100)},
	} {
		d := review.Draw(table, review.DeckOptions{N: 1000, Decision: math.NaN()})
		if len(d.Order) != table.Len() || len(d.Band) != table.Len() {
			t.Errorf("%s: %+v", name, d)
		}
		if name == "one score" && len(d.Bands) != 1 {
			t.Errorf("%s: %+v", name, d.Bands)
		}
	}
}

func TestDecision(t *testing.T) {
	table := &review.Table{Labels: 2}
	for i := range 1000 {
		score := float64(i) / 1000
		table.Class, table.Score, table.Truth = append(table.Class, 0), append(table.Score, score), append(table.Truth, int32(0))
		if score < 0.4 {
			table.Truth[i] = 1
		}
	}
	if d := review.Evaluate(table).Decision(0.9); d < 0.2 || d > 0.5 {
		t.Errorf("the decision lies at %v", d)
	}
	for i := range table.Truth {
		table.Truth[i] = 0
	}
	if d := review.Evaluate(table).Decision(0.9); d != 0 {
		t.Errorf("all right: the decision lies at %v", d)
	}
}
