package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/watch"
)

// Probe lets a measurement drive and observe the window. What has no other comment belongs to the
// main goroutine.
type Probe struct {
	Session watch.Session // from any goroutine
	Grid    *grid.Grid
	// Add adds a path as a drop does, Search writes a query into the field, SetOrder
	// orders the pictures.
	Add      func(path string)
	Search   func(text string)
	SetOrder func(o workspace.Order)
	// Overlay puts an object above everything else in the window.
	Overlay func(o fyne.CanvasObject)
	// Shown is what the window shows now.
	Shown func() Shown
	// OnPaint has f called when a frame's data have been handed to the widgets; nil ends
	// that.
	OnPaint func(f func())
	// Go runs f on a goroutine that the window waits for when it closes; ctx ends then.
	Go func(f func(ctx context.Context))
	// Close closes the window without asking. It may be called from any goroutine.
	Close func()
}

// Shown is what a window shows at a moment.
type Shown struct {
	N      int // pictures of the grid
	Counts workspace.Counts
	Query  string
	Order  workspace.Order
}

// Probe opens the window to a measurement.
func (w *Window) Probe() Probe {
	return Probe{
		Session: w.Options.Session, Grid: w.grid,
		Add: func(path string) { w.Add([]string{path}) }, Search: w.finder.Search, SetOrder: w.finder.setOrder,
		Overlay: func(o fyne.CanvasObject) { w.root.Add(o) },
		Shown: func() Shown {
			f := w.Frame
			return Shown{f.N, f.Counts, f.Request.Query.Text(), f.Request.Order}
		},
		OnPaint: func(f func()) { w.onPaint = f },
		Go:      func(f func(ctx context.Context)) { w.Goroutines.Go(func() { f(w.Ctx) }) },
		Close:   func() { w.Do(w.closer.close) },
	}
}
