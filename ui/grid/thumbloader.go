package grid

import (
	"container/list"
	"context"
	"image"
	"sync"

	"wanwu/app/host"
)

const (
	// thumbMemory is how many bytes of pixels are kept: about five hundred cards
	// of the usual size, some fifteen screens full. What is older comes back from
	// the disk in a millisecond.
	thumbMemory = 48 << 20
	// thumbWorkers is how many thumbnails are made at once; more would take
	// the cores from recognition.
	thumbWorkers = 2
)

// ThumbSource makes thumbnails. Thumb is called on goroutines of the loader,
// two at a time, and should return early when ctx is done. The picture it
// returns may have any size and must not be written to afterwards.
type ThumbSource interface {
	Thumb(ctx context.Context, key ThumbKey) (*image.RGBA, error)
}

// ThumbLoader makes the pictures of the cards in view, off the main goroutine,
// cut to the size at which they are shown, and keeps the latest in memory.
// Whatever is no longer requested is not started, and cancelled where it was.
type ThumbLoader struct {
	src   ThumbSource
	do    func(func())
	limit int64 // of bytes; those in view are kept even if they are more

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu       sync.Mutex
	wake     *sync.Cond // queue, running or closed has changed
	closed   bool
	spec     thumbSpec
	inView   int64          // bytes that the pictures in view may need
	queue    []thumbRequest // not begun, the next one first
	running  map[ThumbKey]*thumbJob
	cached   map[ThumbKey]*list.Element // of thumbEntry
	recent   *list.List                 // front is the latest used
	bytes    int64
	ready    func() // the grid's: pictures have come
	flushing bool   // a flush is on its way to the main goroutine
}

// thumbRequest asks for the picture of a row in a state. That there is no picture
// holds for this state alone: a row that is recognised after a second attempt
// is asked for again.
type thumbRequest struct {
	key   ThumbKey
	state CellState
}

type thumbJob struct {
	cancel    context.CancelFunc
	cancelled bool
	outdated  bool // its row may be another picture now
}

// NewThumbLoader starts the workers. do runs a function on the main goroutine
// without waiting for it (fyne.Do); there is never more than one on its way.
// The caller closes the loader.
func NewThumbLoader(src ThumbSource, do func(func())) *ThumbLoader {
	l := &ThumbLoader{
		src: src, do: do, limit: thumbMemory,
		running: map[ThumbKey]*thumbJob{}, cached: map[ThumbKey]*list.Element{}, recent: list.New(),
	}
	l.wake = sync.NewCond(&l.mu)
	l.ctx, l.cancel = context.WithCancel(context.Background())
	for range thumbWorkers {
		l.wg.Go(l.work)
	}
	return l
}

// Close cancels what is being made and blocks until the workers are gone. The
// grid is not called any more.
func (l *ThumbLoader) Close() {
	l.mu.Lock()
	l.closed = true
	l.cancel()
	l.wake.Broadcast()
	l.mu.Unlock()
	l.wg.Wait()
}

// onReady sets the function that is called on the main goroutine when
// pictures have come.
func (l *ThumbLoader) onReady(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ready = f
}

// get returns the picture stored for a request, nil where there is none. settled
// says that asking for it would bring nothing better: it has the present size,
// or it is known that there is none.
func (l *ThumbLoader) get(w thumbRequest) (img *image.RGBA, settled bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	el := l.cached[w.key]
	if el == nil {
		return nil, false
	}
	l.recent.MoveToFront(el)
	e := el.Value.(thumbEntry)
	return e.img, e.settles(w, l.spec)
}

// has reports whether a request would bring nothing better. Unlike get it makes the picture
// no younger: it is for cards that are not in view.
func (l *ThumbLoader) has(w thumbRequest) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settled(w)
}

// settled is like has, for callers that hold the lock.
func (l *ThumbLoader) settled(w thumbRequest) bool {
	el := l.cached[w.key]
	return el != nil && el.Value.(thumbEntry).settles(w, l.spec)
}

// setInView says how many cards are in view, and in which form: a large screen may show more
// than the memory is meant to hold, and would have them made again and again. It
// returns how many of that form the memory is meant to hold.
func (l *ThumbLoader) setInView(spec thumbSpec, cards int) (room int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inView = int64(cards) * spec.bytes()
	return int(l.limit / spec.bytes())
}

// request says which pictures are wanted now, the most urgent first, and in
// which form. It replaces what was wanted before.
func (l *ThumbLoader) request(spec thumbSpec, requests []thumbRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.spec, l.queue = spec, l.queue[:0]
	wanted := make(map[ThumbKey]bool, len(requests))
	for _, w := range requests {
		if wanted[w.key] {
			continue
		}
		wanted[w.key] = true
		if l.settled(w) {
			continue // it has come since it was requested
		}
		if job := l.running[w.key]; job == nil || job.cancelled {
			l.queue = append(l.queue, w)
		}
	}
	for key, job := range l.running {
		if !wanted[key] && !job.cancelled {
			job.cancelled = true
			job.cancel()
		}
	}
	if len(l.queue) > 0 {
		l.wake.Broadcast()
	}
}

// clear forgets every picture, those being made included: the rows were
// emptied and their numbers will be given to others.
func (l *ThumbLoader) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = l.queue[:0]
	clear(l.cached)
	l.recent.Init()
	l.bytes = 0
	for _, job := range l.running {
		job.cancelled, job.outdated = true, true
		job.cancel()
	}
}

// work makes one wanted picture after the other until the loader is closed. It runs at low
// priority, so that painting goes first.
func (l *ThumbLoader) work() {
	defer host.LowPriority()()
	for {
		wish, ctx, ok := l.next()
		if !ok {
			return
		}
		e := thumbEntry{thumbRequest: wish}
		// Why there is no picture is not said here: the row's own error, which
		// the card shows, says it.
		img, err := l.src.Thumb(ctx, wish.key)
		e.spec = l.present()
		if err == nil && img != nil && !img.Rect.Empty() {
			e.img = cropCover(img, e.spec)
		}
		l.finish(e, ctx.Err() != nil)
	}
}

// next waits for a wanted picture that is not being made; ok is false when the loader is closed.
func (l *ThumbLoader) next() (w thumbRequest, ctx context.Context, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if l.closed {
			return w, nil, false
		}
		for i, w := range l.queue {
			if l.running[w.key] != nil { // cancelled, wanted again, not yet returned
				continue
			}
			l.queue = append(l.queue[:i], l.queue[i+1:]...)
			ctx, cancel := context.WithCancel(l.ctx)
			l.running[w.key] = &thumbJob{cancel: cancel}
			return w, ctx, true
		}
		l.wake.Wait()
	}
}

func (l *ThumbLoader) present() thumbSpec {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spec
}

// finish keeps what was made and has it painted. Of a job that was cancelled
// only a picture is worth keeping: that there is none is not known then.
func (l *ThumbLoader) finish(e thumbEntry, cancelled bool) {
	l.mu.Lock()
	job := l.running[e.key]
	job.cancel()
	delete(l.running, e.key)
	l.wake.Broadcast()
	flush := false
	if !l.closed && !job.outdated && (e.img != nil || !cancelled) {
		l.add(e)
		flush = !l.flushing
		l.flushing = true
	}
	l.mu.Unlock()
	if flush {
		l.do(l.flush)
	}
}

// flush tells the grid, on the main goroutine.
func (l *ThumbLoader) flush() {
	l.mu.Lock()
	l.flushing = false
	ready := l.ready
	if l.closed {
		ready = nil
	}
	l.mu.Unlock()
	if ready != nil {
		ready()
	}
}

// add stores e and drops the least recently used.
func (l *ThumbLoader) add(e thumbEntry) {
	if el := l.cached[e.key]; el != nil {
		l.drop(el)
	}
	l.cached[e.key] = l.recent.PushFront(e)
	l.bytes += e.size()
	for l.bytes > max(l.limit, l.inView) && l.recent.Len() > 1 {
		l.drop(l.recent.Back())
	}
}

func (l *ThumbLoader) drop(el *list.Element) {
	e := l.recent.Remove(el).(thumbEntry)
	delete(l.cached, e.key)
	l.bytes -= e.size()
}
