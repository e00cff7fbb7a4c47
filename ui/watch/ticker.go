package watch

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/viewer"
)

// tick is how often the window looks whether something has changed. Ten times
// a second reads as "at once", and costs nothing while nothing happens.
const tick = 100 * time.Millisecond

// firstTick is how long a drop without a result is left alone. The first result wakes the ticker,
// and painting rows that wait would only keep it from the screen.
const firstTick = 150 * time.Millisecond

// Frame is everything that the window shows of a session at one moment, put
// together off the main goroutine.
type Frame struct {
	Status     session.Status
	Revision   uint64
	Threshold  float32
	Request    Request
	Counts     workspace.Counts
	Side       workspace.Counts  // of what the query without its states and labels finds
	Labels     []find.LabelCount // of side, descending by count
	Tasks      []workspace.Task  // oldest first
	Vocabulary inference.Vocabulary
	Lang       words.Lang // of the labels' names

	Rows   []int32 // that the query finds, in its order, unless all
	All    bool
	N      int
	ids    *grid.IDSet // of rows; nil where all is set
	places []int32     // of each row in rows, −1 for none; nil where rows ascend
}

// Request is which pictures are to be shown, in which order.
type Request struct {
	Query query.Query
	Order workspace.Order
	// Tentative means that the query is being typed and may change: it is not shown where it finds
	// nothing.
	Tentative bool
	// Ranking is the pictures to which the query is limited, in their order unless Order says another;
	// nil for none.
	Ranking *Ranking
}

// Limited reports whether some pictures may not be shown.
func (a Request) Limited() bool { return !a.Query.Empty() || a.Ranking != nil }

// Same reports whether two ask for the same.
func (a Request) Same(b Request) bool {
	return a.Query.Text() == b.Query.Text() && a.Order == b.Order && a.Ranking == b.Ranking
}

// Ticker polls a session and paints what has changed: never per picture, so that 10,000 results a
// second cost as much as ten. It owns one goroutine.
type Ticker struct {
	session Session
	Period  time.Duration
	do      func(func())       // runs a function on the main goroutine
	Paint   func(old, f Frame) // on the main goroutine

	wake      chan struct{} // look now: the filter or the threshold was changed
	requested *latest[Request]
	Threshold *latest[float32]
	Lang      *latest[words.Lang] // of the labels

	last Request    // that was taken; the ticker's goroutine only
	lang words.Lang // likewise

	mu   sync.Mutex
	stop context.CancelFunc // ends the look under way; nil where none is
}

// latest is a value that one goroutine sets and another takes; of several set
// in between, the last counts.
type latest[T any] struct{ c chan T }

func newLatest[T any]() *latest[T] { return &latest[T]{c: make(chan T, 1)} }

// Set replaces what was not taken yet. One goroutine sets.
func (l *latest[T]) Set(v T) {
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

// New makes the ticker of a session; its owner calls Run on a goroutine. do runs a function
// on the main goroutine, where paint is called with the frame before and the new one.
func New(s Session, l words.Lang, do func(func()), paint func(old, f Frame)) *Ticker {
	return &Ticker{
		session: s, lang: l, Period: tick, do: do, Paint: paint,
		wake: make(chan struct{}, 1), requested: newLatest[Request](), Threshold: newLatest[float32](), Lang: newLatest[words.Lang](),
	}
}

// WakeUp makes the ticker poll now.
func (t *Ticker) WakeUp() {
	select {
	case t.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Request has other pictures shown, or in another order. What is being looked for
// meanwhile is cancelled: each key of a query asks again.
func (t *Ticker) Request(a Request) {
	t.requested.Set(a)
	t.mu.Lock()
	if t.stop != nil {
		t.stop()
	}
	t.mu.Unlock()
	t.WakeUp()
}

// interruptible returns a context that ask ends; done must be called.
func (t *Ticker) interruptible(ctx context.Context) (c context.Context, done func()) {
	c, cancel := context.WithCancel(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop = cancel
	return c, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.stop = nil
		cancel()
	}
}

// Run looks until ctx ends. The main goroutine must be served meanwhile: one
// frame is painted before the next is made, so that none pile up.
func (t *Ticker) Run(ctx context.Context) {
	clock := time.NewTimer(t.Period)
	defer clock.Stop()
	f := Frame{All: true}
	for first := true; ; first = false {
		begin := time.Now()
		next, changed := t.Next(ctx, f)
		took := time.Since(begin)
		if changed || first {
			old := f
			f = next
			painted := make(chan struct{})
			t.do(func() { defer close(painted); t.Paint(old, next) })
			select {
			case <-painted:
			case <-ctx.Done():
				return
			}
		}
		// A query over a million rows that a run keeps changing takes no more than a
		// fifth of the time.
		clock.Reset(max(t.Period, 4*took))
		if !t.wait(ctx, clock) {
			return
		}
	}
}

// wait waits until there may be something to look at; false is that ctx has ended.
func (t *Ticker) wait(ctx context.Context, clock *time.Timer) bool {
	for {
		select {
		case <-clock.C:
			d := t.untilFirstTick()
			if d <= 0 {
				return true
			}
			clock.Reset(d)
		case <-t.session.FirstResult(): // the first result of a drop is painted at once
			return true
		case <-t.wake:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// untilFirstTick returns how long a drop that has no result yet is still left alone.
func (t *Ticker) untilFirstTick() time.Duration {
	if st := t.session.Status(); st.Phase == session.Running && st.Finished == 0 {
		return firstTick - time.Since(st.Begun)
	}
	return 0
}

// Next makes the next frame out of the one before; changed is whether there is
// anything to paint.
func (t *Ticker) Next(ctx context.Context, old Frame) (f Frame, changed bool) {
	finding, done := t.interruptible(ctx) // before what is asked is taken: what comes then ends it
	defer done()
	ws := t.session.Workspace()
	f = old
	if v, ok := t.Threshold.take(); ok {
		ws.SetThreshold(v)
	}
	if v, ok := t.Lang.take(); ok {
		t.lang = v
	}
	if v, ok := t.requested.take(); ok {
		t.last = v
	}
	f.Request, f.Lang = t.last, t.lang
	f.Status = t.session.Status()
	// Read before the rows: what changes in between is looked at next time.
	f.Revision = ws.Revision()
	f.Vocabulary = t.session.Vocabulary() // it grows with answers of other packs
	named := len(f.Vocabulary) != len(old.Vocabulary)
	if f.Revision == old.Revision && f.Request.Same(old.Request) && f.Lang == old.Lang && !named {
		return f, !reflect.DeepEqual(f.Status, old.Status)
	}
	f.Threshold, f.Counts, f.Tasks = ws.Threshold(), ws.Counts(), ws.Tasks()
	found, err := ws.Find(finding, f.Request.Query, f.Vocabulary, f.Request.Order)
	if err == nil {
		f.Side, err = t.sideCounts(finding, f, found)
	}
	if r := f.Request.Ranking; r != nil && err == nil {
		found = r.within(found, f.Request.Order != workspace.Order{})
	}
	if err != nil {
		return old, false // ctx has ended, or something else is asked for
	}
	if found.N == 0 && t.last.Tentative {
		t.last = old.Request
		return t.Next(ctx, old)
	}
	f.Labels = t.sorted(f.Side.Labels, f.Vocabulary)
	f.Rows, f.All, f.N, f.ids, f.places = found.Rows, found.All, found.N, nil, nil
	if !f.All {
		f.ids = &grid.IDSet{}
		f.ids.Room(ws.Len())
		f.ids.AddRows(f.Rows)
	}
	if f.Request.Order != (workspace.Order{}) || f.Request.Ranking != nil {
		f.places = placesOf(found.Rows, ws.Len())
	}
	return f, true
}

// sideCounts counts what the side list can choose from: what the query finds but for the
// state and the label that are chosen there.
func (t *Ticker) sideCounts(ctx context.Context, f Frame, found workspace.Found) (workspace.Counts, error) {
	q := f.Request.Query
	counts := found.Counts
	if rest := q.Without(query.FieldState, query.FieldLabel); rest == "" {
		counts = t.session.Workspace().Counts()
	} else if rest != q.Text() {
		wider, err := query.Parse(rest)
		if err != nil { // its parts are a query only where they stood
			return counts, nil
		}
		found, err := t.session.Workspace().Find(ctx, wider, f.Vocabulary, workspace.Order{})
		if err != nil {
			return workspace.Counts{}, err
		}
		counts = found.Counts
	}
	if class := find.ChosenClass(q, f.Vocabulary); class >= 0 && counts.Labels[class] == 0 {
		counts.Labels[class] = 0 // the chosen label stays listed, even where no picture has it
	}
	return counts, nil
}

// placesOf returns the inverse of rows, which are below n but for those that came just now.
func placesOf(rows []int32, n int) []int32 {
	places := make([]int32, n)
	for i := range places {
		places[i] = -1
	}
	for i, row := range rows {
		if int(row) < n {
			places[row] = int32(i)
		}
	}
	return places
}

// sorted returns the labels by count, equal ones by class, so that they keep still.
func (t *Ticker) sorted(counts map[int32]int, v inference.Vocabulary) []find.LabelCount {
	labels := make([]find.LabelCount, 0, len(counts))
	for class, n := range counts {
		labels = append(labels, find.LabelCount{Class: class, Name: viewer.ClassName(v, class, t.lang), N: n})
	}
	slices.SortFunc(labels, func(a, b find.LabelCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Class, b.Class))
	})
	return labels
}
