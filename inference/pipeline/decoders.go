package pipeline

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
	"wanwu/inference"

	"golang.org/x/sync/errgroup"
)

const (
	// growDecoders is how many decoders a run grows to, for each of those that it
	// starts with. Memory is bounded elsewhere: by slots and by the decoders' budget.
	growDecoders = 4
	// A measurement of the tuner begins when a change has had its effect, and takes
	// the time and the pictures that make it mean something.
	tuneSettle   = 500 * time.Millisecond
	tuneWindow   = time.Second
	tunePictures = 24
)

// decoders are the decoding workers of one run. They start as many as the pipeline says and may
// become more while the run continues; see tuner.
type decoders struct {
	run   *run
	items <-chan inference.Item
	group *errgroup.Group
	ctx   context.Context

	size    atomic.Int32 // worker n leaves when n ≥ size
	done    atomic.Int64 // pictures decoded
	mu      sync.Mutex   // guards running and slots
	running []bool       // by worker
	slots   int          // of the workers: each brings one along
	over    chan struct{}
	end     sync.Once // closes over
}

// decodeAll runs the workers until there are no more items, and blocks until the last of
// them is gone.
func (r *run) decodeAll(ctx context.Context, items <-chan inference.Item, start, most int) error {
	group, ctx := errgroup.WithContext(ctx)
	d := &decoders{run: r, items: items, group: group, ctx: ctx, over: make(chan struct{}), running: make([]bool, most)}
	d.resize(start)
	group.Go(func() error { d.tune(start); return nil })
	return group.Wait()
}

// resize changes the number of workers. Of fewer, those beyond end after the picture
// that they have.
func (d *decoders) resize(n int) {
	d.size.Store(int32(n))
	d.mu.Lock()
	defer d.mu.Unlock()
	for ; d.slots < n; d.slots++ {
		d.run.slots <- nil // never blocks: there is a place for each
	}
	for i := range n {
		if d.running[i] {
			continue // it may be about to leave: then the next change brings it back
		}
		d.running[i] = true
		d.group.Go(func() error {
			defer func() {
				d.mu.Lock()
				d.running[i] = false
				d.mu.Unlock()
			}()
			if d.run.OnWorker != nil {
				defer d.run.OnWorker()()
			}
			return d.work(i)
		})
	}
}

// work runs worker i.
func (d *decoders) work(i int) error {
	more, err := d.run.decode(d.ctx, d.items, func() bool { return i < int(d.size.Load()) }, &d.done)
	if !more {
		d.end.Do(func() { close(d.over) })
	}
	return err
}

// tune measures and resizes until the items are over. Nothing waits for it: the first
// picture is long done when the first measurement is.
func (d *decoders) tune(start int) {
	t := newTuner(start, len(d.running))
	clock := time.NewTicker(tuneSettle)
	defer clock.Stop()
	now := start
	for {
		if !d.tick(clock) {
			return
		}
		n, begin := d.done.Load(), time.Now()
		for time.Since(begin) < tuneWindow || d.done.Load()-n < tunePictures {
			if !d.tick(clock) {
				return
			}
		}
		rate := float64(d.done.Load()-n) / time.Since(begin).Seconds()
		if next := t.observe(rate); next != now {
			now = next
			d.resize(now)
		}
	}
}

// tick waits for the clock; false is that the run is over.
func (d *decoders) tick(clock *time.Ticker) bool {
	select {
	case <-clock.C:
		return true
	case <-d.over:
	case <-d.ctx.Done():
	}
	return false
}
