package ui

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"wanwu/app"
	"wanwu/inference"
)

// tick is how often the window looks whether something has changed. Ten times
// a second reads as "at once", and costs nothing while nothing happens.
const tick = 100 * time.Millisecond

// frame is everything that the window shows of a session at one moment, put
// together off the main goroutine.
type frame struct {
	status     app.Status
	revision   uint64
	threshold  float32
	filter     app.Filter
	counts     app.Counts
	labels     []labelCount // descending by count
	tasks      []app.Task   // oldest first
	vocabulary inference.Vocabulary

	rows []int32 // of the filter, unless all
	all  bool
	n    int
}

// labelCount is how many pictures show a class.
type labelCount struct {
	class int32
	name  string
	n     int
}

// ticker looks at a session and paints what has changed: never per picture, so
// that 10,000 results a second cost as much as ten. It owns one goroutine.
type ticker struct {
	session Session
	lang    app.Lang
	period  time.Duration
	do      func(func())       // runs a function on the main goroutine
	paint   func(old, f frame) // on the main goroutine

	wake      chan struct{} // look now: the filter or the threshold was changed
	filter    *latest[app.Filter]
	threshold *latest[float32]
}

// latest is a value that one goroutine sets and another takes; of several set
// in between, the last counts.
type latest[T any] struct{ c chan T }

func newLatest[T any]() *latest[T] { return &latest[T]{c: make(chan T, 1)} }

// set replaces what was not taken yet. One goroutine sets.
func (l *latest[T]) set(v T) {
	select {
	case <-l.c:
	default:
	}
	l.c <- v
}

// take gives what was set since, if anything was.
func (l *latest[T]) take() (v T, ok bool) {
	select {
	case v = <-l.c:
		return v, true
	default:
		return v, false
	}
}

func newTicker(s Session, l app.Lang, do func(func()), paint func(old, f frame)) *ticker {
	return &ticker{
		session: s, lang: l, period: tick, do: do, paint: paint,
		wake: make(chan struct{}, 1), filter: newLatest[app.Filter](), threshold: newLatest[float32](),
	}
}

// poke makes the ticker look now.
func (t *ticker) poke() {
	select {
	case t.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// run looks until ctx ends. The main goroutine must be served meanwhile: one
// frame is painted before the next is made, so that none pile up.
func (t *ticker) run(ctx context.Context) {
	clock := time.NewTicker(t.period)
	defer clock.Stop()
	f := frame{filter: app.All, all: true}
	for first := true; ; first = false {
		next, changed := t.look(ctx, f)
		if changed || first {
			old := f
			f = next
			painted := make(chan struct{})
			t.do(func() { defer close(painted); t.paint(old, next) })
			select {
			case <-painted:
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-clock.C:
		case <-t.session.FirstResult(): // the first result of a drop is painted at once
		case <-t.wake:
		case <-ctx.Done():
			return
		}
	}
}

// look makes the next frame out of the one before; changed is whether there is
// anything to paint.
func (t *ticker) look(ctx context.Context, old frame) (f frame, changed bool) {
	ws := t.session.Workspace()
	f = old
	if v, ok := t.threshold.take(); ok {
		ws.SetThreshold(v)
	}
	if v, ok := t.filter.take(); ok {
		f.filter = v
	}
	f.status = t.session.Status()
	if f.vocabulary == nil {
		f.vocabulary = t.session.Vocabulary()
	}
	// Read before the rows: what changes in between is looked at next time.
	f.revision = ws.Revision()
	named := len(f.vocabulary) != len(old.vocabulary)
	if f.revision == old.revision && f.filter == old.filter && !named {
		return f, !reflect.DeepEqual(f.status, old.status)
	}
	f.threshold, f.counts, f.tasks = ws.Threshold(), ws.Counts(), ws.Tasks()
	if _, there := f.counts.Labels[f.filter.Class]; !there && f.filter.Class >= 0 {
		f.counts.Labels[f.filter.Class] = 0 // the filter that holds is seen, whatever passes it
	}
	f.labels = t.sorted(f.counts.Labels, f.vocabulary)
	rows, all, err := ws.Select(ctx, f.filter)
	if err != nil {
		return old, false // ctx has ended
	}
	f.rows, f.all, f.n = rows, all, len(rows)
	if all {
		f.n = f.counts.All
	}
	return f, true
}

// sorted is the labels by count, equal ones by class, so that they keep still.
func (t *ticker) sorted(counts map[int32]int, v inference.Vocabulary) []labelCount {
	labels := make([]labelCount, 0, len(counts))
	for class, n := range counts {
		labels = append(labels, labelCount{class, className(v, class, t.lang), n})
	}
	slices.SortFunc(labels, func(a, b labelCount) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.class, b.class))
	})
	return labels
}
