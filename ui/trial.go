package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/bench"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
)

// The script of a trial: how many steps of each kind.
const (
	trialNotches = 60 // of the wheel
	trialPages   = 30
	trialDrags   = 60 // places that the scrollbar's thumb is dragged to
	trialSizes   = 12 // widths of the cells
)

// trial walks a window through a script and measures it. What acts on widgets
// runs on the main goroutine, the rest on the trial's own.
type trial struct {
	w      *Window
	ctx    context.Context
	marker *canvas.Raster // lies above everything, so it is drawn last
	drawn  chan time.Time
	frames []float64       // ms from a step until it was painted
	first  map[string]Hold // until the rows were shown for the first time
}

// Try goes through the options' trial, closes the window, and hands the report
// to done before that, on a goroutine of the window. Show comes first.
func (w *Window) Try(done func(bench.WindowReport, error)) {
	w.wg.Go(func() {
		t := &trial{w: w, ctx: w.ctx, drawn: make(chan time.Time, 1)}
		r, err := t.run(*w.opts.Trial)
		done(r, err)
		w.do(w.close)
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
		t.w.root.Add(t.marker)
		kit.Place(t.marker, 0, 0, 2, 2)
	})
	if err := t.until("the engine to open", func(s session.Status) bool { return s.Phase == session.Ready || s.Phase == session.Broken }); err != nil {
		return r, err
	}
	if st := t.w.opts.Session.Status(); st.Phase == session.Broken {
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
		for name, h := range t.w.Holds() {
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
	sess := t.w.opts.Session
	seen := make(chan struct{})
	var begin time.Time
	t.act(func() {
		t.w.onPaint = func() {
			if t.w.frame.counts.OK+t.w.frame.counts.Empty+t.w.frame.counts.Failed > 0 {
				t.w.onPaint = nil
				t.mark()
				close(seen)
			}
		}
		begin = time.Now()
		t.w.hold.run("drop", func() { t.w.Add([]string{path}) })
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
	bench.Fill(t.w.opts.Session.Workspace(), rows)
	if err := t.until("the rows to be shown", func(session.Status) bool { return t.shown() == rows }); err != nil {
		return err
	}
	t.first = t.w.Holds()
	t.act(t.w.hold.forget) // what follows is scrolling, what was before is not
	g := t.w.grid
	var steps []func()
	wheel := func(dy float32) {
		for range trialNotches {
			steps = append(steps, func() { g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}}) })
		}
	}
	key := func(name fyne.KeyName, n int) {
		for range n {
			steps = append(steps, func() { g.TypedKey(&fyne.KeyEvent{Name: name}) })
		}
	}
	wheel(-25)
	key(fyne.KeyPageDown, trialPages)
	for i := range trialDrags {
		steps = append(steps, func() { g.ScrollToFraction(float64(i) / trialDrags) })
	}
	key(fyne.KeyEnd, 1)
	wheel(25)
	key(fyne.KeyUp, trialPages)
	for i := range trialSizes {
		steps = append(steps, func() {
			t.w.hold.run("size", func() { g.SetCellWidth(grid.CellMin + (grid.CellMax-grid.CellMin)*float32(i)/trialSizes) })
		})
	}
	steps = append(steps, func() { g.SetCellWidth(grid.CellDefault) })
	key(fyne.KeyHome, 1)
	steps = append(steps, func() { g.TypedShortcut(&fyne.ShortcutSelectAll{}) })
	key(fyne.KeyPageDown, 3)
	for _, step := range steps {
		if err := t.step(step); err != nil {
			return err
		}
	}
	// A filter, scrolling within it, and back.
	for _, text := range trialQueries() {
		t.act(func() { t.w.search(text) })
		if err := t.until("the query", func(session.Status) bool { return t.query() == text }); err != nil {
			return err
		}
		for range trialNotches / 4 {
			if err := t.step(func() { g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -25}}) }); err != nil {
				return err
			}
		}
		if err := t.step(func() { g.TypedShortcut(&fyne.ShortcutSelectAll{}) }); err != nil {
			return err
		}
	}
	// Orders, each with a stretch selected and the list walked through.
	for _, o := range []workspace.Order{{By: workspace.ByScore, Down: true}, {By: workspace.ByName}, {}} {
		t.act(func() { t.w.setOrder(o) })
		if err := t.until("the order", func(session.Status) bool { return t.order() == o }); err != nil {
			return err
		}
		for _, f := range []func(){
			func() { g.TypedShortcut(&fyne.ShortcutSelectAll{}) },
			func() {
				g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyI, Modifier: fyne.KeyModifierControl})
			},
			func() { g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) },
		} {
			if err := t.step(f); err != nil {
				return err
			}
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
	t.act(func() { n = t.w.frame.n })
	return n
}

// trialQueries are a label, a state, a word that is looked for in every name, and
// everything again.
func trialQueries() []string { return []string{"标签=公鸡", "状态:有结果", "mao", ""} }

func (t *trial) order() (o workspace.Order) {
	t.act(func() { o = t.w.frame.asked.order })
	return o
}

func (t *trial) query() (text string) {
	t.act(func() { text = t.w.frame.asked.query.Text() })
	return text
}

// until waits for what the session says.
func (t *trial) until(what string, is func(session.Status) bool) error {
	clock := time.NewTicker(10 * time.Millisecond)
	defer clock.Stop()
	for !is(t.w.opts.Session.Status()) {
		select {
		case <-clock.C:
		case <-t.ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, t.ctx.Err())
		}
	}
	return nil
}

// trialPictures serves made-up rows the sample pictures, in turn, at the cost of
// real ones; rows of real files are served as ever.
type trialPictures struct {
	Pictures
	samples func() ([]string, error) // their paths
}

func newTrialPictures(p Pictures, samples fs.FS, dir string) trialPictures {
	return trialPictures{p, sync.OnceValues(func() (paths []string, err error) {
		if dir, err = unpackSamples(samples, dir); err != nil {
			return nil, err
		}
		for _, name := range samplePictures(samples) {
			paths = append(paths, filepath.Join(dir, name))
		}
		return paths, nil
	})}
}

// real is the row whose picture stands for r's.
func (p trialPictures) real(r workspace.Row) (workspace.Row, error) {
	if !strings.HasPrefix(r.File, bench.MadeUpFolder) {
		return r, nil
	}
	paths, err := p.samples()
	if err != nil {
		return r, err
	}
	r.File = paths[r.Index%len(paths)]
	return r, nil
}

func (p trialPictures) Load(ctx context.Context, r workspace.Row) (*image.RGBA, error) {
	r, err := p.real(r)
	if err != nil {
		return nil, err
	}
	return p.Pictures.Load(ctx, r)
}

func (p trialPictures) Preview(ctx context.Context, r workspace.Row, maxSide int) (*image.RGBA, error) {
	r, err := p.real(r)
	if err != nil {
		return nil, err
	}
	return p.Pictures.Preview(ctx, r, maxSide)
}
