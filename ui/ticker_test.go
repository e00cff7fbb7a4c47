package ui

import (
	"context"
	"runtime"
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
	"wanwu/ui/watch"
)

// TestManyResultsKeepMainGoroutineFree checks that with 10,000 pictures and a thousand labels, none
// of our callbacks computes on the main goroutine for longer than the product's limit of 50 ms. It
// is processor time that counts: other tests run beside this one.
func TestManyResultsKeepMainGoroutineFree(t *testing.T) {
	runtime.LockOSThread() // whose processor time is measured
	defer runtime.UnlockOSThread()
	b := newTestWindow(t, words.Chinese)
	b.Win.Resize(fyne.NewSize(1280, 800))
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
	b.drops.Drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/照片")})
	for name, h := range b.timer.Snapshot() {
		t.Logf("%s: %d times, at most %v, %v of it computing", name, h.Count, h.Max, h.Busy)
		if h.Busy > 50*time.Millisecond {
			t.Errorf("%s computed on the main goroutine for %v", name, h.Busy)
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

// TestTickerPaintsOnlyChanges checks that an idle session is not painted.
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

// TestTickerRuns checks that the ticker paints from its own goroutine, one frame at a time, and
// ends with its context.
func TestTickerRuns(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	var mu sync.Mutex
	frames := make(chan watch.Frame, 8)
	tk := watch.New(b.session, words.Chinese, func(f func()) { mu.Lock(); defer mu.Unlock(); f() }, func(_, f watch.Frame) { frames <- f })
	tk.Period = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { tk.Run(ctx) })
	if f := <-frames; f.N != 1 {
		t.Errorf("the first frame has %d rows, want 1", f.N)
	}
	b.session.ws.Append(&inference.Item{Path: "b", File: "/b"})
	b.session.first <- struct{}{}
	if f := <-frames; f.N != 2 {
		t.Errorf("the first result's frame has %d rows, want 2", f.N)
	}
	failed, err := query.Parse("状态:错误")
	if err != nil {
		t.Fatal(err)
	}
	tk.Request(watch.Request{Query: failed})
	if f := <-frames; f.N != 0 || f.All {
		t.Errorf("the filter's frame has %d rows, want none", f.N)
	}
	cancel()
	wg.Wait()
}
