package batch

import (
	"context"
	"fmt"
	"time"

	"wanwu/inference"
)

// Submit runs one picture for a caller that waits. slot has Len values and may be
// used again when Submit has returned; use, which gets the answer, is called at
// most once, before that, on another goroutine. The error is nil when use was
// called and came back; CodeQueueFull or CodeDraining where the picture was not
// taken; ctx's own where the caller gave up, which takes effect at once, queued
// or not; CodeRejected, CodeHang or CodeBadOutput where this picture is at fault;
// and otherwise what the backend failed with.
func (b *Batcher) Submit(ctx context.Context, slot []float32, use func(Output)) error {
	if err := b.fits(slot); err != nil {
		return err
	}
	r := &request{
		ctx: ctx, slot: slot, online: true, ready: make(chan struct{}),
		done: func(o Output, err error) {
			if err == nil {
				use(o)
			}
		},
	}
	if err := b.enqueue(r); err != nil {
		return err
	}
	select {
	case <-r.ready:
		return r.err
	case <-ctx.Done():
	}
	b.abandon(r)
	<-r.ready
	return r.err
}

// Begin is Submit for a caller that does something else meanwhile: it returns as soon as the
// picture is queued. slot belongs to the batcher until done is called: exactly once where
// Begin returned nil, never otherwise. done runs on the batcher's goroutines, several at
// once, and must not block, since a lane's other callers wait behind it. Errors are those of
// Submit: Begin returns what keeps a picture from being taken, and done gets the rest.
func (b *Batcher) Begin(ctx context.Context, slot []float32, done func(Output, error)) error {
	if err := b.fits(slot); err != nil {
		return err
	}
	begun := make(chan struct{})
	var stop func() bool
	r := &request{
		ctx: ctx, slot: slot, online: true, ready: make(chan struct{}),
		done: func(o Output, err error) {
			<-begun // stop is set in a moment, if it is not yet
			stop()
			done(o, err)
		},
	}
	if err := b.enqueue(r); err != nil {
		return err
	}
	stop = context.AfterFunc(ctx, func() { b.abandon(r) })
	close(begun)
	return nil
}

// enqueue puts r into its queue, or says why it cannot be taken.
func (b *Batcher) enqueue(r *request) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case b.closing:
		return &inference.Error{Code: inference.CodeDraining}
	case r.online && len(b.queue.online) >= b.cfg.Queue:
		return &inference.Error{Code: inference.CodeQueueFull, Err: fmt.Errorf("%d pictures are waiting", len(b.queue.online))}
	}
	r.queued = time.Now()
	if r.online {
		b.asked = r.queued
	}
	if r.online && r.queued.Before(b.settle) {
		b.settle = r.queued.Add(comeback) // they are coming back: one more moment
	}
	b.queue.push(r)
	b.dispatch()
	return nil
}

// abandon lets go of a picture whose caller gave up. It is answered at once, but where a run reads
// its slot: then that run is ended, if it has no other caller's picture.
func (b *Batcher) abandon(r *request) {
	b.mu.Lock()
	if r.state == queued {
		b.queue.remove(r)
		b.finished()
	} else if r.state == seated {
		r.batch.leave(r)
	}
	if r.state == answered || r.state == seated && !r.batch.copied {
		b.mu.Unlock()
		return
	}
	r.state = answered
	b.mu.Unlock()
	r.finish(Output{}, r.ctx.Err())
}

// fits refuses a slot of another length: copied into a batch it would spoil its
// neighbours.
func (b *Batcher) fits(slot []float32) error {
	if len(slot) != b.cfg.Len {
		return fmt.Errorf("a picture of %d values, where the network takes %d", len(slot), b.cfg.Len)
	}
	return nil
}
