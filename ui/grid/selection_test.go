package grid

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSelectionAgainstModel compares every operation with a plain map.
func TestSelectionAgainstModel(t *testing.T) {
	const n = 200
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var s Selection
		model := map[int]bool{}
		var ids IDSet
		for op := range 60 {
			ids.clear()
			in := map[int]bool{}
			if rnd.IntN(2) == 0 { // a stretch
				from := rnd.IntN(n + 1)
				to := from + rnd.IntN(n-from+1)
				ids.AddRange(from, to)
				for id := from; id < to; id++ {
					in[id] = true
				}
			} else { // in no order
				for range rnd.IntN(n) {
					id := rnd.IntN(n)
					ids.add(id)
					in[id] = true
				}
			}
			before := maps.Clone(model)
			var changed bool
			switch rnd.IntN(5) {
			case 0:
				changed = s.add(&ids)
				maps.Copy(model, in)
			case 1:
				changed = s.invert(&ids)
				next := map[int]bool{}
				for id := range in {
					if !model[id] {
						next[id] = true
					}
				}
				model = next
			case 2:
				changed = s.retain(&ids)
				maps.DeleteFunc(model, func(id int, _ bool) bool { return !in[id] })
			case 3:
				id := rnd.IntN(n)
				changed = s.toggle(id)
				if model[id] {
					delete(model, id)
				} else {
					model[id] = true
				}
			case 4:
				changed = s.replace(&ids)
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
			if got, want := slices.Collect(s.All()), slices.Sorted(maps.Keys(model)); !slices.Equal(got, want) {
				t.Fatalf("seed %d, step %d: All gave %v, want %v", seed, op, got, want)
			}
		}
	}
}

// TestSelectionAllocatesOnce checks that a change of a million is made in place.
func TestSelectionAllocatesOnce(t *testing.T) {
	var s Selection
	var all, one IDSet
	all.AddRange(0, 1_000_000)
	one.AddRange(412_306, 412_307)
	s.replace(&all)
	if n := testing.AllocsPerRun(10, func() {
		s.replace(&one)
		s.invert(&all)
		s.toggle(7)
		s.toggle(7)
	}); n != 0 {
		t.Errorf("%v allocations a change", n)
	}
	if s.Count() != 999_999 || s.Has(412_306) || !s.Has(412_305) || !s.Has(412_307) {
		t.Fatalf("taking one out left %d", s.Count())
	}
}
