package ui

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	measure "wanwu/app/bench"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
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
				ids.addRange(from, to)
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
				changed = s.keep(&ids)
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

// TestSelectionAllocatesOnce: a change of a million is made in place.
func TestSelectionAllocatesOnce(t *testing.T) {
	var s Selection
	var all, one IDSet
	all.addRange(0, 1_000_000)
	one.addRange(412_306, 412_307)
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

// millionBench is a window on a million rows in an order of its own, all of them selected
// and one in a hundred failed.
func millionBench(t testing.TB) *bench {
	b := newBench(t, words.Chinese)
	measure.Fill(b.session.ws, 1_000_000)
	for row := 0; row < 1_000_000; row += 100 {
		b.session.fail(row, inference.CodeEmpty, "")
	}
	b.step()
	b.setOrder(workspace.Order{By: workspace.ByScore, Down: true})
	b.step()
	b.grid.SelectAll()
	return b
}

// TestAMillionSelectedHoldTheWindowForAMoment: what a tick, an export's menu, a copy and
// a retry have the main goroutine do does not grow with what is selected.
func TestAMillionSelectedHoldTheWindowForAMoment(t *testing.T) {
	b := millionBench(t)
	if n := b.grid.Selection().Count(); n != 1_000_000 {
		t.Fatalf("%d selected", n)
	}
	press(b.grid, middle(b.grid, 0), fyne.KeyModifierControl) // all but one
	for name, f := range map[string]func(){
		"tick": func() { b.ticker.paint(b.last, func() frame { f := b.last; f.revision++; return f }()) },
		"export": func() {
			b.exportPressed()
			b.topSheet().close()
		},
		"retry": b.retrySelected,
		"copy":  b.copyRow,
	} {
		least := time.Hour // the machine may be busy with something else
		for range 5 {
			begin := time.Now()
			f()
			least = min(least, time.Since(begin))
		}
		if least > 1500*time.Microsecond {
			t.Errorf("%s holds the main goroutine for %v", name, least)
		}
	}
	b.settle()
}
