package ui

import (
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference/infertest"
	"wanwu/ui/worktime"
)

// TestPickListOfManyLabelsKeepsMainGoroutineFree types a name among 54,092 labels: no key
// computes for a frame on the main goroutine, and Enter takes what the last one finds, though
// it is pressed before that was found.
func TestPickListOfManyLabelsKeepsMainGoroutineFree(t *testing.T) {
	runtime.LockOSThread() // whose processor time is measured
	defer runtime.UnlockOSThread()
	b := judgeBench(t, words.Chinese)
	b.session.vocabulary = infertest.ManyLabels()
	b.grid.ScrollTo(0)
	b.Win.Canvas().Focus(b.grid)
	least := time.Hour // a collection of the heap may fall into one of them
	for range 3 {
		b.typeRunes("r")
		b.settle()
		timer := worktime.New()
		timer.Run("key", func() { b.Win.Canvas().Focused().TypedRune('l') })
		b.settle()
		least = min(least, timer.Snapshot()["key"].Busy)
		b.strike(stroke{name: fyne.KeyEscape})
	}
	if least > 16*time.Millisecond {
		t.Errorf("a key computes on the main goroutine for %v", least)
	}
	b.typeRunes("r")
	for _, r := range "lbld" { // at once, with nothing found in between
		b.Win.Canvas().Focused().TypedRune(r)
	}
	b.Win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if b.TopSheet() == nil || b.verdict(0) != workspace.Unjudged {
		t.Error("Enter takes what was found for another text")
	}
	b.settle()
	b.step()
	if got := b.judgement(0); got.Label != "拉布拉多" || b.TopSheet() != nil {
		t.Errorf("Enter takes %+v", got)
	}
}
