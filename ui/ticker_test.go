package ui

import (
	"context"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/find"
)

// TestManyHoldsMainBriefly: with 10,000 pictures and a thousand labels, none of
// our callbacks holds the main goroutine for long. The limit of the product is
// 50 ms; other tests run beside this one, so twice that is the alarm.
func TestManyHoldsMainBriefly(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.win.Resize(fyne.NewSize(1280, 800))
	b.session.found(10000)
	b.step()
	for i := range 10000 {
		b.session.done(i, int32(i%999), float32(i%100)/100)
		if i%500 == 0 {
			b.step()
		}
	}
	b.step()
	for i := range 20 {
		b.finder.side.Choose(b.finder.side.FirstTask() + i)
		b.step()
	}
	b.drops.drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/照片")})
	for name, h := range b.timer.Snapshot() {
		t.Logf("%s: %d times, at most %v", name, h.Count, h.Max)
		if h.Max > 100*time.Millisecond {
			t.Errorf("%s held the main goroutine for %v", name, h.Max)
		}
	}
	made := 0
	var count func(o fyne.CanvasObject)
	count = func(o fyne.CanvasObject) { // those out of view too
		if _, ok := o.(*find.Row); ok {
			made++
		}
		switch o := o.(type) {
		case *container.Scroll:
			count(o.Content)
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				count(c)
			}
		}
	}
	count(b.finder.side.Labels)
	if made == 0 {
		t.Error("no row of a label is found")
	}
	if n := made; n > 40 {
		t.Errorf("%d rows were made for 999 labels", n)
	}
}

// TestTickerPaintsOnlyChanges: a session that does nothing costs no painting.
func TestTickerPaintsOnlyChanges(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	before := b.timer.Snapshot()["tick"].Count
	for range 5 {
		b.step()
	}
	if n := b.timer.Snapshot()["tick"].Count; n != before {
		t.Errorf("%d frames were painted while nothing changed", n-before)
	}
}

// TestTickerRuns: the ticker paints from its own goroutine, one frame at a time,
// and ends with its context.
func TestTickerRuns(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	var mu sync.Mutex
	frames := make(chan frame, 8)
	tk := newTicker(b.session, words.Chinese, func(f func()) { mu.Lock(); defer mu.Unlock(); f() }, func(_, f frame) { frames <- f })
	tk.period = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { tk.run(ctx) })
	if f := <-frames; f.n != 1 {
		t.Errorf("the first frame has %d rows, want 1", f.n)
	}
	b.session.ws.Append(&inference.Item{Path: "b", File: "/b"})
	b.session.first <- struct{}{}
	if f := <-frames; f.n != 2 {
		t.Errorf("the first result's frame has %d rows, want 2", f.n)
	}
	failed, err := query.Parse("状态:错误")
	if err != nil {
		t.Fatal(err)
	}
	tk.ask(asked{query: failed})
	if f := <-frames; f.n != 0 || f.all {
		t.Errorf("the filter's frame has %d rows, want none", f.n)
	}
	cancel()
	wg.Wait()
}
