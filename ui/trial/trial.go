// Package trial runs a script on a window, as a person would use it, and measures it for `wanwu
// bench`. It uses the window only through ui.Probe.
package trial

import (
	"context"
	"fmt"
	"image/color"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/bench"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/ui"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/worktime"
)

// The script of a trial: how many steps of each kind.
const (
	notches = 60 // of the wheel
	pages   = 30
	drags   = 60 // places that the scrollbar's thumb is dragged to
	sizes   = 12 // widths of the cells
)

// trial is a window on its way through a script. What acts on widgets runs on the main
// goroutine, the rest on the trial's own.
type trial struct {
	w      ui.Probe
	timer  *worktime.Timer
	ctx    context.Context
	marker *canvas.Raster // is above everything, so it is drawn last
	drawn  chan time.Time
	frames []float64                // ms from a step until it was painted
	first  map[string]worktime.Work // until the rows were shown for the first time
}

// Start has a window go through a script on a goroutine of its own, hands the report to
// done there, and closes the window. timer is what runs the window's work.
func Start(w ui.Probe, timer *worktime.Timer, script bench.Trial, done func(bench.WindowReport, error)) {
	w.Go(func(ctx context.Context) {
		t := &trial{w: w, timer: timer, ctx: ctx, drawn: make(chan time.Time, 1)}
		done(t.run(script))
		w.Close()
	})
}

func (t *trial) run(script bench.Trial) (r bench.WindowReport, err error) {
	t.act(func() {
		// Its pixels are asked for while the window is painted, after everything
		// below it: that is the moment when a change is on the screen.
		t.marker = canvas.NewRasterWithPixels(func(x, y, _, _ int) color.Color {
			if x == 0 && y == 0 {
				select {
				case t.drawn <- time.Now():
				default:
				}
			}
			return color.Transparent
		})
		t.w.Overlay(t.marker)
		kit.Place(t.marker, 0, 0, 2, 2)
	})
	if err := t.until("the engine to open", func(s session.Status) bool { return s.Phase == session.Ready || s.Phase == session.Broken }); err != nil {
		return r, err
	}
	if st := t.w.Session.Status(); st.Phase == session.Broken {
		return r, st.Err
	}
	for _, path := range script.Drops {
		ms, err := t.drop(path)
		if err != nil {
			return r, err
		}
		r.FirstLabels = append(r.FirstLabels, ms)
	}
	if script.Rows > 0 {
		r.Rows = script.Rows
		if err := t.walk(script.Rows); err != nil {
			return r, err
		}
		r.Frame = bench.SpreadOf(t.frames)
		r.Holds, r.Means = map[string]float64{}, map[string]float64{}
		for name, h := range t.timer.Snapshot() {
			ms := float64(h.Max.Microseconds()) / 1000
			if r.Holds[name] = ms; ms > r.LongestMS {
				r.LongestMS, r.Longest = ms, name
			}
			r.Means[name] = float64(h.Total.Microseconds()) / float64(max(h.Count, 1)) / 1000
			r.BusyMS = max(r.BusyMS, float64(h.Busy.Microseconds())/1000)
		}
		for _, h := range t.first {
			r.FirstMS = max(r.FirstMS, float64(h.Max.Microseconds())/1000)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.HeapBytes = int64(m.HeapInuse)
	r.MemoryBytes, _ = bench.PresentMemory()
	r.PeakBytes, _ = bench.PeakMemory()
	return r, t.ctx.Err()
}

// drop drops a path and gives the milliseconds until its first label is painted.
// The run is stopped then, and the list cleared.
func (t *trial) drop(path string) (ms float64, err error) {
	sess := t.w.Session
	seen := make(chan struct{})
	var begin time.Time
	t.act(func() {
		t.w.OnPaint(func() {
			if n := t.w.Shown().Counts; n.OK+n.Empty+n.Failed > 0 {
				t.w.OnPaint(nil)
				t.mark()
				close(seen)
			}
		})
		begin = time.Now()
		t.timer.Run("drop", func() { t.w.Add(path) })
	})
	select {
	case <-seen:
	case <-t.ctx.Done():
		return 0, t.ctx.Err()
	}
	at, err := t.painted()
	if err != nil {
		return 0, err
	}
	sess.Stop()
	if err := t.until("the run to stop", func(s session.Status) bool { return s.Phase == session.Ready }); err != nil {
		return 0, err
	}
	if !sess.Clear() {
		return 0, fmt.Errorf("%s: the list cannot be cleared", path)
	}
	return float64(at.Sub(begin).Microseconds()) / 1000, t.until("the list to be empty", func(session.Status) bool { return sess.Workspace().Counts().All == 0 && t.shown() == 0 })
}

// walk fills the list and does with it what a person does, a step a frame.
func (t *trial) walk(rows int) error {
	bench.Fill(t.w.Session.Workspace(), rows)
	if err := t.until("the rows to be shown", func(session.Status) bool { return t.shown() == rows }); err != nil {
		return err
	}
	t.first = t.timer.Snapshot()
	t.act(t.timer.Reset) // what follows is scrolling, what was before is not
	for _, part := range []func() error{func() error { return t.steps(t.scroll()) }, t.queries, t.orders} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// scroll is going through the list by wheel, keys and scrollbar, other sizes of the cells,
// and selecting everything.
func (t *trial) scroll() (steps []func()) {
	g := t.w.Grid
	wheel := func(dy float32) {
		for range notches {
			steps = append(steps, func() { g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}}) })
		}
	}
	key := func(name fyne.KeyName, n int) {
		for range n {
			steps = append(steps, func() { g.TypedKey(&fyne.KeyEvent{Name: name}) })
		}
	}
	wheel(-25)
	key(fyne.KeyPageDown, pages)
	for i := range drags {
		steps = append(steps, func() { g.ScrollToFraction(float64(i) / drags) })
	}
	key(fyne.KeyEnd, 1)
	wheel(25)
	key(fyne.KeyUp, pages)
	for i := range sizes {
		steps = append(steps, func() {
			t.timer.Run("size", func() { g.SetCellWidth(grid.CellMin + (grid.CellMax-grid.CellMin)*float32(i)/sizes) })
		})
	}
	steps = append(steps, func() { g.SetCellWidth(grid.CellDefault) })
	key(fyne.KeyHome, 1)
	steps = append(steps, t.selectAll)
	key(fyne.KeyPageDown, 3)
	return steps
}

// steps does one step after the other.
func (t *trial) steps(steps []func()) error {
	for _, step := range steps {
		if err := t.step(step); err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) selectAll() { t.w.Grid.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// queries returns a filter, scrolling within it and selecting all of it, for each query.
func (t *trial) queries() error {
	for _, text := range searches() {
		t.act(func() { t.w.Search(text) })
		if err := t.until("the query", func(session.Status) bool { return t.query() == text }); err != nil {
			return err
		}
		for range notches / 4 {
			if err := t.step(func() { t.w.Grid.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -25}}) }); err != nil {
				return err
			}
		}
		if err := t.step(t.selectAll); err != nil {
			return err
		}
	}
	return nil
}

// orders returns each order with a stretch selected and the list walked through.
func (t *trial) orders() error {
	g := t.w.Grid
	for _, o := range []workspace.Order{{By: workspace.ByScore, Down: true}, {By: workspace.ByName}, {}} {
		t.act(func() { t.w.SetOrder(o) })
		if err := t.until("the order", func(session.Status) bool { return t.order() == o }); err != nil {
			return err
		}
		invert := func() {
			g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyI, Modifier: fyne.KeyModifierControl})
		}
		end := func() { g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) }
		if err := t.steps([]func(){t.selectAll, invert, end}); err != nil {
			return err
		}
	}
	return nil
}

// step does one thing and waits until it is painted.
func (t *trial) step(f func()) error {
	begin := time.Now()
	t.act(func() { f(); t.mark() })
	at, err := t.painted()
	t.frames = append(t.frames, float64(at.Sub(begin).Microseconds())/1000)
	return err
}

// mark has the end of the next painting told, and no earlier one.
func (t *trial) mark() {
	select {
	case <-t.drawn:
	default:
	}
	t.marker.Refresh()
}

func (t *trial) painted() (time.Time, error) {
	select {
	case at := <-t.drawn:
		return at, nil
	case <-t.ctx.Done():
		return time.Time{}, t.ctx.Err()
	}
}

// act runs f on the main goroutine and waits for it; that it is not run as a
// measured closure keeps the script itself out of the figures.
func (t *trial) act(f func()) { fyne.DoAndWait(f) }

func (t *trial) shown() (n int) {
	t.act(func() { n = t.w.Shown().N })
	return n
}

// searches returns a label, a state, a word that is looked for in every name, and everything again.
func searches() []string { return []string{"标签=公鸡", "状态:有结果", "mao", ""} }

func (t *trial) order() (o workspace.Order) {
	t.act(func() { o = t.w.Shown().Order })
	return o
}

func (t *trial) query() (text string) {
	t.act(func() { text = t.w.Shown().Query })
	return text
}

// until waits for a status of the session.
func (t *trial) until(what string, is func(session.Status) bool) error {
	clock := time.NewTicker(10 * time.Millisecond)
	defer clock.Stop()
	for !is(t.w.Session.Status()) {
		select {
		case <-clock.C:
		case <-t.ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, t.ctx.Err())
		}
	}
	return nil
}
