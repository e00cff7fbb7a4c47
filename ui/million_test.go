package ui

import (
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/bench"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/watch"
	"wanwu/ui/worktime"
)

// millionWindow returns a window on a million rows in an order of its own, all of them selected and
// one in a hundred failed.
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

// TestMillionSelectedKeepsMainGoroutineFree checks that what a tick, an export's menu, a copy and a
// retry have the main goroutine do does not grow with what is selected.
func TestMillionSelectedKeepsMainGoroutineFree(t *testing.T) {
	runtime.LockOSThread() // whose processor time is measured
	defer runtime.UnlockOSThread()
	b := millionWindow(t)
	if n := b.grid.Selection().Count(); n != 1_000_000 {
		t.Fatalf("%d selected", n)
	}
	b.pressAt(b.cells()[0].middle(), fyne.KeyModifierControl) // all but one
	for name, f := range map[string]func(){
		"tick": func() { b.Ticker.Paint(b.last, func() watch.Frame { f := b.last; f.Revision++; return f }()) },
		"export": func() {
			b.exporting.dialogOrCancel()
			b.TopSheet().Close()
		},
		"retry": b.retry.selected,
		"copy":  b.copier.copyRow,
	} {
		least := time.Hour // a collection of the heap may fall into one of them
		for range 5 {
			timer := worktime.New()
			timer.Run(name, f)
			least = min(least, timer.Snapshot()[name].Busy)
		}
		if least > 1500*time.Microsecond {
			t.Errorf("%s computes on the main goroutine for %v", name, least)
		}
	}
	b.settle()
}
