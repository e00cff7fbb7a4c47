package ui

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/words"
	"wanwu/inference/infertest"
	"wanwu/ui/kit"
	"wanwu/ui/uitest"
	"wanwu/ui/worktime"
)

// busiest runs f and what comes of it on the main goroutine, and returns the most processor time that
// one piece of that takes.
func (b *testWindow) busiest(f func()) time.Duration {
	timer := worktime.New()
	piece := func(f func()) { timer.Run("piece", f) }
	piece(f)
	b.settleBy(piece)
	return timer.Snapshot()["piece"].Busy
}

// TestMappingsOfManyLabelsKeepMainGoroutineFree opens the business mappings of 54,092 labels in
// English, and presses the button that looks words up: on the main goroutine neither computes much
// longer than opening those of 100 labels, which lays out a sheet and is a frame or less. What is
// finished at once has the words in it. Showing the rows of hundreds of new categories takes longer
// than a frame, and is not measured here.
func TestMappingsOfManyLabelsKeepMainGoroutineFree(t *testing.T) {
	runtime.LockOSThread() // whose processor time is measured
	defer runtime.UnlockOSThread()
	b := judgeBench(t, words.English)
	b.session.vocabulary = infertest.ManyLabels()[:100]
	few, opened, checked := time.Hour, time.Hour, time.Hour // a collection of the heap may fall into one of them
	for range 3 {
		few = min(few, b.busiest(b.reviewing.views.ShowCategories))
		b.TopSheet().Close()
		b.settle()
	}
	b.session.vocabulary = infertest.ManyLabels()
	for i := range 3 {
		opened = min(opened, b.busiest(b.reviewing.views.ShowCategories))
		var field *kit.TextArea
		uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
			if e, ok := o.(*kit.TextArea); ok {
				field = e
			}
		})
		var pasted []string
		for k := range 200 {
			pasted = append(pasted, fmt.Sprint("no such thing ", k))
		}
		field.SetText(strings.Join(pasted, ", "))
		timer := worktime.New()
		timer.Run("press", uitest.Button(b.TopSheet(), "Check and add").OnTapped)
		checked = min(checked, timer.Snapshot()["press"].Busy)
		if i < 2 {
			b.TopSheet().Close()
			b.settle()
		}
	}
	if opened > 2*few || checked > few {
		t.Errorf("on the main goroutine opening computes for %v, looking words up for %v, and opening 100 labels for %v", opened, checked, few)
	}
	uitest.Button(b.TopSheet(), "Done").OnTapped()
	b.settle()
	m, err := assess.MappingsOf(b.session.ws).InForce("").Mapping()
	if err != nil || m == nil || len(m.Categories) != 200 || b.TopSheet() != nil {
		t.Errorf("finished at once: %v, %v", m, err)
	}
}
