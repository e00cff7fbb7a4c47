package review

import (
	"context"
	"errors"
	"image"
	"math"
	"slices"
	"sync"
	"time"

	"wanwu/app/assess"
	"wanwu/app/host"
	"wanwu/app/review"
)

// figures is what is shown of an assessment at a threshold.
type figures struct {
	scene     Scene
	threshold float64
	target    float64
	mapping   assess.MappingChoice
	of        *assess.Assessment
	curve     []review.Point
	point     review.Point
	labels    []review.LabelFigures // the most frequent first
	confused  []review.Confusion
	wrong     int // 误识别
	missed    int // 漏识别
	lowest    review.Point
	proven    bool                // whether there is a lowest
	folders   []assess.FolderName // where they were asked for
	more      int                 // pictures more that would probably prove something; 0 where that is not known
	enough    bool                // whether there are so many
	lostDeck  bool                // the stored deck cannot be read
	cycle     []string            // business categories that contain each other, and are not used
	unread    bool                // the stored business categories cannot be read
	examples  []int               // a row of each confusion that is shown
	drawable  int                 // pictures that a deck of all would have; all of them where they are more than one has

	top5      review.Estimate // unknown where hasTop5 is not set
	hasTop5   bool
	bins      []review.Bin // of the reliability diagram
	ece, bias float64
	pace      time.Duration // that a person takes for a picture of the deck; 0 where that is not known
}

// request is what is to be computed.
type request struct {
	scene     Scene
	threshold float64
	target    float64
	deck      string // as it is stored
	mapping   assess.MappingChoice
	folders   bool // whether the names of the folders are to be matched
}

// engine computes figures on one goroutine; of several requests the last counts.
type engine struct {
	host  *Host
	paint func(*figures) // on the main goroutine
	// example is handed the thumbnail of a confusion, on the main goroutine.
	example func(f *figures, k int, img *image.RGBA)

	wake chan struct{}
	mu   sync.Mutex
	next *request

	// Of the goroutine:
	last  request
	made  *figures
	until time.Time // no picture is looked at again before
}

func newEngine(h *Host, paint func(*figures), example func(f *figures, k int, img *image.RGBA)) *engine {
	return &engine{host: h, paint: paint, example: example, wake: make(chan struct{}, 1)}
}

// want asks for figures in place of those that were asked for before.
func (e *engine) want(r request) {
	e.mu.Lock()
	e.next = &r
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // it wakes up anyway
	}
}

// run computes until ctx ends.
func (e *engine) run(ctx context.Context) {
	defer host.LowPriority()()
	for {
		select {
		case <-e.wake:
		case <-ctx.Done():
			return
		}
		// A run that changes a million rows ten times a second takes no more than a fifth
		// of the time; what a person does is seen at once.
		if pause := time.Until(e.until); pause > 0 && e.onlyNewer() {
			clock := time.NewTimer(pause)
			select {
			case <-clock.C:
			case <-ctx.Done():
				clock.Stop()
				return
			}
		}
		e.step(ctx)
	}
}

// onlyNewer reports whether what is asked for differs from what was made in its revision alone.
func (e *engine) onlyNewer() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.next != nil && !e.next.folders && e.made != nil && e.next.threshold == e.last.threshold && e.next.target == e.last.target &&
		e.next.deck == e.last.deck && e.next.mapping == e.last.mapping && e.next.scene.Query == e.last.scene.Query
}

// step computes what is asked for, where anything is.
func (e *engine) step(ctx context.Context) {
	e.mu.Lock()
	r := e.next
	e.next = nil
	e.mu.Unlock()
	if r == nil {
		return
	}
	begin := time.Now()
	made, err := e.compute(ctx, *r)
	if err != nil {
		return // ctx has ended
	}
	e.until = time.Now().Add(4 * time.Since(begin))
	e.last, e.made = *r, made
	e.host.Do(func() { e.paint(made) })
	e.illustrate(ctx, made)
}

// illustrate makes the thumbnails of the confusions, until something else is asked for.
func (e *engine) illustrate(ctx context.Context, f *figures) {
	for k, row := range f.examples {
		e.mu.Lock()
		other := e.next != nil
		e.mu.Unlock()
		r, ok := e.host.Workspace.Row(row)
		if other || !ok || ctx.Err() != nil {
			return
		}
		if img, err := e.host.Pictures.Load(ctx, r); err == nil { // without one there are the words
			e.host.Do(func() { e.example(f, k, img) })
		}
	}
}

// compute makes figures, of the last assessment where the pictures are the same.
func (e *engine) compute(ctx context.Context, r request) (*figures, error) {
	f := &figures{scene: r.scene, threshold: r.threshold, target: r.target, mapping: r.mapping}
	same := e.made != nil && r.deck == e.last.deck && r.mapping == e.last.mapping && r.samePictures(&e.last)
	if same {
		f.of, f.curve, f.cycle, f.unread, f.lostDeck = e.made.of, e.made.curve, e.made.cycle, e.made.unread, e.made.lostDeck
		f.top5, f.hasTop5, f.bins, f.ece, f.bias = e.made.top5, e.made.hasTop5, e.made.bins, e.made.ece, e.made.bias
		f.pace, f.drawable = e.made.pace, e.made.drawable
	} else {
		var deck *assess.Deck
		var err error
		if r.deck != "" {
			if deck, err = assess.ParseDeck(r.deck); err != nil {
				deck, f.lostDeck = nil, true
			}
		}
		mapping, unread := r.mapping.Mapping()
		f.of, err = e.assess(ctx, r, deck, mapping)
		if cycle := (*review.CycleError)(nil); errors.As(err, &cycle) {
			f.cycle = cycle.Categories
			f.of, err = e.assess(ctx, r, deck, nil)
		}
		if err != nil {
			return nil, err
		}
		f.unread = unread != nil
		f.drawable = e.drawable(&r, f.of)
		f.curve = f.of.Curve()
		f.bins, f.ece = f.of.Calibration()
		f.bias, f.pace = f.of.Bias(), f.of.Pace(e.host.Workspace)
		if f.top5, f.hasTop5, err = f.of.TopFive(ctx, e.host.Workspace); err != nil {
			return nil, err
		}
	}
	f.atThreshold()
	if r.folders {
		f.folders = f.of.Folders()
	}
	if same && e.last.target == r.target {
		f.lowest, f.proven, f.more, f.enough = e.made.lowest, e.made.proven, e.made.more, e.made.enough
	} else if f.lowest, f.proven = f.of.Lowest(f.target); !f.proven {
		f.more, f.enough = f.of.MoreToProve(f.target)
	}
	return f, nil
}

// drawable returns how many pictures a deck of all would have: those that could be read, of a content or
// of copies of one picture one.
func (e *engine) drawable(r *request, of *assess.Assessment) int {
	if n := of.Len(); n > mostDrawn || of.Deck != nil || e.host.Likeness == nil {
		return n
	}
	return len(of.Draw(r.scene.Query, seedOf(r.scene.Deck), of.Len(), e.host.Likeness(r.scene.Task)).Keys)
}

// assess assesses what is asked for: the columns of the last time where the pictures are the same.
func (e *engine) assess(ctx context.Context, r request, deck *assess.Deck, mapping *review.Mapping) (*assess.Assessment, error) {
	if e.made != nil && r.samePictures(&e.last) {
		return e.made.of.Again(ctx, e.host.Workspace, deck, mapping)
	}
	return assess.Of(ctx, e.host.Workspace, r.scene.Rows, r.scene.All, deck, mapping)
}

// samePictures reports whether two requests are for the same pictures, about which the same is
// known.
func (r *request) samePictures(other *request) bool {
	return r.scene.Revision == other.scene.Revision && r.scene.Query == other.scene.Query && r.scene.N == other.scene.N
}

// atThreshold computes what depends on the threshold.
func (f *figures) atThreshold() {
	var g sync.WaitGroup
	g.Go(func() {
		f.confused = f.of.Confusions(f.threshold)
		for _, place := range f.of.Examples(f.threshold, f.confused[:min(len(f.confused), mostPairs)]) {
			f.examples = append(f.examples, f.of.Row(place))
		}
	})
	f.point = f.of.Point(f.threshold)
	f.labels = f.of.Labels(f.threshold)
	slices.SortStableFunc(f.labels, func(a, b review.LabelFigures) int { return b.Support + b.Given - a.Support - a.Given })
	f.wrong, f.missed = f.of.Mistakes(f.threshold)
	g.Wait()
}

// toNarrow returns about how many pictures more have to be judged for the interval of the accuracy
// at the threshold to be ± half; ok is false where there are not so many.
func (f *figures) toNarrow(half float64) (n int, ok bool) {
	e := f.point.Accuracy
	left := f.of.Len() - f.of.Judged()
	if e.Judged == 0 || f.of.Judged() == 0 {
		return 0, false
	}
	n, ok = e.More(half, max(f.point.Covered-e.Judged, 0))
	// Of what is judged only a part reaches the threshold.
	n = int(math.Ceil(float64(n) * float64(f.of.Judged()) / float64(e.Judged)))
	return min(n, left), ok
}
