package inference

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// batch is pictures that run together. One worker brings it from its forming to
// the last answer.
type batch struct {
	ctx    context.Context // ends when nobody waits for any of its pictures
	cancel context.CancelFunc
	size   int           // the most pictures it could have
	lane   chan struct{} // closed when it has a lane
	early  bool          // whether it was formed before there was a lane
	buf    *buffer

	// Guarded by the batcher's lock.
	requests []*request
	live     int  // requests whose callers have not given up
	copied   bool // whether no slot is read any more
}

// buffer is the memory of a run, used again and again.
type buffer struct{ input, logits, embedding []float32 }

// leave takes note that r's caller gave up, and ends the run that nobody waits
// for. The batcher's lock is held.
func (bt *batch) leave(r *request) {
	if r.left {
		return
	}
	r.left = true
	if bt.live--; bt.live == 0 {
		bt.cancel()
	}
}

// kick is dispatch for those who do not hold the lock.
func (b *Batcher) kick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dispatch()
}

// dispatch lets every batch leave that may. It is called whenever a picture came
// or a lane became free. b.mu is held.
func (b *Batcher) dispatch() {
	for {
		lanes, size := b.shape()
		waiting := b.queue.len()
		switch {
		case b.ahead != nil && b.running < lanes:
			b.running++
			close(b.ahead.lane)
			b.ahead = nil
		case waiting == 0:
			return
		case b.running < lanes:
			if d := b.hold(waiting, size); d > 0 {
				b.wake.Reset(d)
				return
			}
			b.running++
			close(b.form(size).lane)
		case size > 1 && waiting >= size && b.ahead == nil:
			b.ahead = b.form(size)
			b.ahead.early = true
		default:
			return
		}
	}
}

// hold is how long a free lane should leave the queue alone. b.mu is held.
func (b *Batcher) hold(waiting, size int) time.Duration {
	if waiting >= min(size, b.expect) || b.closing {
		return 0
	}
	until := b.settle
	if latest := b.queue.oldest().Add(b.cfg.MaxDelay); latest.Before(until) {
		until = latest
	}
	return time.Until(until)
}

// worker starts one, which does the batches that are sent to it until the channel
// is closed. The channel takes one without blocking.
func (b *Batcher) worker() chan *batch {
	jobs := make(chan *batch, 1)
	b.workers.Go(func() {
		if b.cfg.OnWorker != nil {
			defer b.cfg.OnWorker()()
		}
		for bt := range jobs {
			b.work(bt)
			bt.cancel()
			b.mu.Lock()
			delete(b.active, bt)
			b.spare = append(b.spare, bt.buf)
			b.idle = append(b.idle, jobs)
			b.finished()
			b.mu.Unlock()
		}
	})
	return jobs
}

// form takes a batch out of the queue and gives it to a worker, which waits for
// its lane. b.mu is held.
func (b *Batcher) form(size int) *batch {
	bt := &batch{size: size, lane: make(chan struct{}), requests: b.queue.take(size), buf: &buffer{}}
	bt.ctx, bt.cancel = context.WithCancel(b.ctx)
	bt.live = len(bt.requests)
	for _, r := range bt.requests {
		r.state, r.batch = seated, bt
		b.leavePlace(r)
	}
	if n := len(b.spare); n > 0 {
		bt.buf, b.spare = b.spare[n-1], b.spare[:n-1]
	}
	b.active[bt] = true
	b.expect = 0
	var jobs chan *batch
	if n := len(b.idle); n > 0 {
		jobs, b.idle = b.idle[n-1], b.idle[:n-1]
	} else {
		jobs = b.worker()
	}
	jobs <- bt // never blocks: the worker has nothing else
	return bt
}

// leavePlace lets the next bulk picture in. b.mu is held.
func (b *Batcher) leavePlace(r *request) {
	if r.place {
		r.place = false
		<-b.bulk // never blocks: r's own place is in there
	}
}

// work runs a batch. The lane is given up before the answers are handed over, so
// that callbacks do not keep the device waiting.
func (b *Batcher) work(bt *batch) {
	b.reserve(bt, len(bt.requests))
	b.copyIn(bt, 0)
	<-bt.lane
	if bt.early {
		b.copyIn(bt, b.reseat(bt))
	}
	run, err := b.run(bt, bt.requests)
	again := err != nil && bt.ctx.Err() == nil && !fatal(err)
	if again {
		b.salvage(bt, err)
	}
	b.leaveLane(bt)
	if !again {
		b.deliver(bt.requests, run, err)
	}
}

// reserve makes the buffer large enough for n pictures of bt. It is made for the
// largest batch at once; a batch of one needs no input, since the slot is it.
func (b *Batcher) reserve(bt *batch, n int) {
	room := func(s []float32, each, pictures int) []float32 {
		if len(s) < each*n {
			return make([]float32, each*pictures)
		}
		return s
	}
	c, buf := &b.cfg, bt.buf
	buf.logits = room(buf.logits, c.Classes, bt.size)
	buf.embedding = room(buf.embedding, c.Dims, bt.size)
	switch {
	case n > 1:
		buf.input = room(buf.input, c.Len, bt.size)
	case bt.size == 1:
		buf.input = nil // the device became smaller, and so does this
	}
}

// copyIn copies the slots of bt's requests from the given one on into the input.
// Callers who gave up meanwhile can go then.
func (b *Batcher) copyIn(bt *batch, from int) {
	if len(bt.requests) == 1 {
		return
	}
	for i, r := range bt.requests[from:] {
		copy(bt.buf.input[(from+i)*b.cfg.Len:], r.slot)
	}
	var gone []*request
	b.mu.Lock()
	bt.copied = true
	for _, r := range bt.requests {
		if r.online && r.state == seated && r.ctx.Err() != nil {
			bt.leave(r)
			r.state = answered
			gone = append(gone, r)
		}
	}
	b.mu.Unlock()
	for _, r := range gone {
		r.finish(Output{}, r.ctx.Err())
	}
}

// reseat gives seats of bulk pictures in a batch that was formed early to online
// pictures that came since, up to half of the batch, so that forming early makes
// nobody wait for a batch more. It returns the first seat that changed; all
// behind it are online ones or are copied again.
func (b *Batcher) reseat(bt *batch) (first int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	first = len(bt.requests)
	online := 0
	for _, r := range bt.requests {
		if r.online {
			online++
		}
	}
	var out []*request
	for seats := len(bt.requests)/2 - online; seats > 0 && len(b.queue.online) > 0 && bt.live > 0 && first > 0; {
		old := bt.requests[first-1]
		if old.online {
			break
		}
		first--
		if old.ctx.Err() != nil {
			continue // its stream is about to leave, and finds it here
		}
		r := b.queue.online[0]
		b.queue.remove(r)
		r.state, r.batch = seated, bt
		old.state, old.batch = queued, nil
		bt.requests[first] = r
		out = append(out, old)
		seats--
	}
	slices.Reverse(out)
	b.queue.unget(out)
	if len(out) > 0 {
		bt.copied = false
	}
	return first
}

// leaveLane lets the next batch run.
func (b *Batcher) leaveLane(bt *batch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	b.expect = b.queue.len()
	for _, r := range bt.requests {
		if r.online && !r.left {
			b.expect++
		}
	}
	b.settle = time.Now().Add(comeback)
	b.dispatch()
}

// finishedRun is what a run of the backend left behind.
type finishedRun struct {
	Batch
	begin time.Time
	took  time.Duration
}

// run runs rs, whose slots are copied in where they are more than one.
func (b *Batcher) run(bt *batch, rs []*request) (finishedRun, error) {
	input := bt.buf.input
	if len(rs) == 1 {
		input = rs[0].slot
	}
	online, oldest := 0, rs[0].queued
	for _, r := range rs {
		if r.online {
			online++
		}
		if r.queued.Before(oldest) {
			oldest = r.queued
		}
	}
	run, err := b.call(bt, len(rs), input)
	if b.cfg.Observe != nil {
		b.cfg.Observe(BatchStats{N: len(rs), Online: online, Wait: run.begin.Sub(oldest), Took: run.took, Err: err})
	}
	return run, err
}

// call is one run of the backend. A backend that panics has failed, no more.
func (b *Batcher) call(bt *batch, n int, input []float32) (run finishedRun, err error) {
	b.reserve(bt, n)
	run.Batch = Batch{
		N: n, Input: input[:n*b.cfg.Len],
		Logits: bt.buf.logits[:n*b.cfg.Classes], Embedding: bt.buf.embedding[:n*b.cfg.Dims],
	}
	run.begin = time.Now()
	defer func() {
		if v := recover(); v != nil {
			err = &Error{Code: CodeInternal, Err: fmt.Errorf("panic in the backend: %v", v)}
		}
		run.took = time.Since(run.begin)
		if CodeOf(err) == CodeHang {
			bt.buf = &buffer{} // the old one belongs to the run that hangs
		}
	}()
	if err := bt.ctx.Err(); err != nil {
		return run, err
	}
	return run, b.backend.Run(bt.ctx, &run.Batch)
}

// deliver answers rs with what a run made of them.
func (b *Batcher) deliver(rs []*request, run finishedRun, err error) {
	if err != nil {
		for _, r := range rs {
			b.answer(r, Output{}, b.reason(r, err))
		}
		return
	}
	c := &b.cfg
	each := run.took / time.Duration(run.N)
	doubt := sameAnswers(&run.Batch)
	for i, r := range rs {
		if doubt != nil && doubt[i] {
			b.answer(r, Output{}, &Error{Code: CodeBadOutput, Err: errSameAnswer})
			continue
		}
		b.answer(r, Output{
			Logits:    run.Logits[i*c.Classes : (i+1)*c.Classes],
			Embedding: run.Embedding[i*c.Dims : (i+1)*c.Dims],
			Wait:      run.begin.Sub(r.queued), Infer: each,
		}, nil)
	}
}

// reason is what r's caller is told where the run failed with err: first that
// the caller itself gave up, then that the batcher had to end.
func (b *Batcher) reason(r *request, err error) error {
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case b.ctx.Err() != nil:
		return &Error{Code: CodeDraining}
	case CodeOf(err) == CodeInternal || CodeOf(err) == CodeCancelled:
		return &Error{Code: CodeBackend, Err: err}
	}
	return err
}
