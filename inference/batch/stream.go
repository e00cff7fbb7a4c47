package batch

import (
	"context"
	"sync"
	"wanwu/inference"
)

// Stream is a bulk caller: a run over a folder, which has many pictures under way
// and waits for none of them.
type Stream struct {
	b   *Batcher
	Ctx context.Context
	// background is whether a batch of its pictures alone runs at low priority.
	background bool
	stop       func() bool
	swept      chan struct{} // closed when what was queued at a cancel is answered
	pending    sync.WaitGroup

	mu  sync.Mutex
	err error
}

// Stream opens a bulk caller. When ctx ends, its queued pictures are answered
// with ctx's error at once, and runs in which only it has pictures are ended. The
// caller closes it.
func (b *Batcher) Stream(ctx context.Context) *Stream {
	s := &Stream{b: b, Ctx: ctx, swept: make(chan struct{})}
	s.stop = context.AfterFunc(ctx, s.cancel)
	return s
}

// Background is like Stream, for work that no person waits for: what runs for it alone has low
// priority, as Config.LowPriority sets it. Its share of the seats is the same.
func (b *Batcher) Background(ctx context.Context) *Stream {
	s := b.Stream(ctx)
	s.background = true
	return s
}

// Submit queues a picture, and blocks while as many wait as may. slot has Len
// values and belongs to the batcher until done is called: exactly once where
// Submit returned nil, never otherwise. done runs on the batcher's goroutines,
// several at once, and must not block, since a lane's other callers wait behind
// it. Its errors are those of Batcher.Submit. Any goroutine may call Submit.
func (s *Stream) Submit(slot []float32, done func(Output, error)) error {
	b := s.b
	if err := b.fits(slot); err != nil {
		return err
	}
	select {
	case b.bulk <- struct{}{}:
	case <-s.Ctx.Done():
		return s.Ctx.Err()
	case <-b.ctx.Done():
		return &inference.Error{Code: inference.CodeDraining}
	}
	s.pending.Add(1)
	r := &request{ctx: s.Ctx, slot: slot, done: done, stream: s, place: true}
	if err := b.enqueue(r); err != nil {
		<-b.bulk
		s.pending.Done()
		return err
	}
	return nil
}

// Close waits until every picture was answered and its callback is back. It
// returns an error where a callback panicked. No Submit may be under way.
func (s *Stream) Close() error {
	s.pending.Wait()
	if !s.stop() {
		<-s.swept
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// cancel answers what is queued, and leaves the batches.
func (s *Stream) cancel() {
	defer close(s.swept)
	b := s.b
	b.mu.Lock()
	out := b.queue.removeStream(s)
	for _, r := range out {
		b.leavePlace(r)
	}
	for bt := range b.active {
		for _, r := range bt.requests {
			if r.stream == s && r.state == seated {
				bt.leave(r)
			}
		}
	}
	b.finished()
	b.mu.Unlock()
	for _, r := range out {
		b.answer(r, Output{}, s.Ctx.Err())
	}
}

func (s *Stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}
