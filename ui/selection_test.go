package ui

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSelectionAgainstModel compares every operation with a plain map.
func TestSelectionAgainstModel(t *testing.T) {
	const n = 40
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var s Selection
		model := map[int]bool{}
		for op := range 60 {
			var ids []int // of a view: ascending, with holes
			for id := range n {
				if rnd.IntN(3) > 0 {
					ids = append(ids, id)
				}
			}
			from := rnd.IntN(len(ids) + 1)
			to := from + rnd.IntN(len(ids)-from+1)
			spans := viewSpans(from, to, func(i int) int { return ids[i] })
			in := map[int]bool{}
			for _, id := range ids[from:to] {
				in[id] = true
			}
			before := maps.Clone(model)
			var changed bool
			switch rnd.IntN(6) {
			case 0:
				changed = s.add(spans)
				for id := range in {
					model[id] = true
				}
			case 1:
				changed = s.remove(spans)
				for id := range in {
					delete(model, id)
				}
			case 2:
				changed = s.invert(spans)
				next := map[int]bool{}
				for id := range in {
					if !model[id] {
						next[id] = true
					}
				}
				model = next
			case 3:
				changed = s.keep(spans)
				for id := range model {
					if !in[id] {
						delete(model, id)
					}
				}
			case 4:
				id := rnd.IntN(n)
				changed = s.toggle(id)
				if model[id] {
					delete(model, id)
				} else {
					model[id] = true
				}
			case 5:
				changed = s.set(spans)
				model = in
			}
			if changed == maps.Equal(before, model) {
				t.Fatalf("seed %d, step %d: changed = %v, but %v became %v", seed, op, changed, before, model)
			}
			if s.Count() != len(model) {
				t.Fatalf("seed %d, step %d: count %d, want %d", seed, op, s.Count(), len(model))
			}
			for id := -1; id <= n; id++ {
				if s.Has(id) != model[id] {
					t.Fatalf("seed %d, step %d: Has(%d) = %v", seed, op, id, s.Has(id))
				}
			}
			got := slices.Collect(s.All())
			if !slices.IsSorted(got) || len(got) != len(model) {
				t.Fatalf("seed %d, step %d: All gave %v", seed, op, got)
			}
			for k := 1; k < len(s.spans); k++ {
				if s.spans[k-1].Hi >= s.spans[k].Lo {
					t.Fatalf("seed %d, step %d: spans touch: %v", seed, op, s.spans)
				}
			}
		}
	}
}

func TestSelectionOfAMillionIsOneSpan(t *testing.T) {
	calls := 0
	spans := viewSpans(0, 1_000_000, func(i int) int { calls++; return i })
	var s Selection
	s.set(spans)
	if s.Count() != 1_000_000 || len(s.spans) != 1 || calls != 2 {
		t.Fatalf("count %d in %d spans after %d look-ups; want 1000000 in 1 after 2", s.Count(), len(s.spans), calls)
	}
	s.toggle(412_306)
	if s.Count() != 999_999 || s.Has(412_306) || !s.Has(412_305) || !s.Has(412_307) {
		t.Fatalf("taking one out left %d", s.Count())
	}
}
