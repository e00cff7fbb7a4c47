package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/bench"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// millionWindow is a window on a million rows in an order of its own, all of them selected
// and one in a hundred failed.
func millionWindow(t testing.TB) *testWindow {
	b := newTestWindow(t, words.Chinese)
	bench.Fill(b.session.ws, 1_000_000)
	for row := 0; row < 1_000_000; row += 100 {
		b.session.fail(row, inference.CodeEmpty, "")
	}
	b.step()
	b.finder.setOrder(workspace.Order{By: workspace.ByScore, Down: true})
	b.step()
	b.grid.SelectAll()
	return b
}

// TestAMillionSelectedHoldTheWindowForAMoment: what a tick, an export's menu, a copy and
// a retry have the main goroutine do does not grow with what is selected.
func TestAMillionSelectedHoldTheWindowForAMoment(t *testing.T) {
	b := millionWindow(t)
	if n := b.grid.Selection().Count(); n != 1_000_000 {
		t.Fatalf("%d selected", n)
	}
	b.pressAt(b.cells()[0].middle(), fyne.KeyModifierControl) // all but one
	for name, f := range map[string]func(){
		"tick": func() { b.ticker.paint(b.last, func() frame { f := b.last; f.revision++; return f }()) },
		"export": func() {
			b.exporting.pressed()
			b.topSheet().Close()
		},
		"retry": b.retry.selected,
		"copy":  b.copier.copyRow,
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
