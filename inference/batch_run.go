package inference

import (
	"context"
	"fmt"
	"time"
)

// batch is pictures that run together. One worker brings it from its forming to
// the last answer.
type batch struct {
	ctx    context.Context // ends when nobody waits for any of its pictures
	cancel context.CancelFunc
	size   int           // the most pictures it could have
	direct bool          // whether the one slot is the input, and nothing is copied
	lane   chan struct{} // closed when it has a lane
	buf    *buffer

	// Guarded by the batcher's lock.
	requests []*request
	live     int   // requests whose callers have not given up
	copied   bool  // whether no slot is read any more
	changed  []int // seats that were given to others since
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

// work runs a batch. The lane is given up before the answers are handed over, so
// that callbacks do not keep the device waiting.
func (b *Batcher) work(bt *batch) {
	rs := bt.requests // nobody changes them before they are copied
	b.copyIn(bt, rs)
	if !bt.direct {
		b.copied(bt)
	}
	<-bt.lane
	rs = bt.requests // and now nobody changes them any more
	if len(bt.changed) > 0 {
		for _, i := range bt.changed {
			copy(bt.buf.input[i*b.cfg.Len:], rs[i].slot)
		}
		b.copied(bt)
	}
	run, err := b.run(bt, rs)
	again := err != nil && bt.ctx.Err() == nil && !fatal(err)
	if again {
		b.salvage(bt, err)
	}
	b.leaveLane(bt)
	if !again {
		b.deliver(rs, run, err)
	}
}

// reserve makes the buffer large enough for n pictures of bt. It is made for the
// largest batch at once; a direct one needs no input.
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
	if bt.direct {
		buf.input = nil // the device may have been a larger one before
	} else {
		buf.input = room(buf.input, c.Len, bt.size)
	}
}

// copyIn copies the slots of rs into the input, unless the one slot is the input.
func (b *Batcher) copyIn(bt *batch, rs []*request) {
	b.reserve(bt, len(rs))
	if bt.direct {
		return
	}
	for i, r := range rs {
		copy(bt.buf.input[i*b.cfg.Len:], r.slot)
	}
}

// copied takes note that no slot of bt is read any more: callers who gave up
// meanwhile can go.
func (b *Batcher) copied(bt *batch) {
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

// finishedRun is what a run of the backend left behind.
type finishedRun struct {
	Batch
	begin time.Time
	took  time.Duration
}

// run runs rs, whose slots were copied in.
func (b *Batcher) run(bt *batch, rs []*request) (finishedRun, error) {
	input := bt.buf.input
	if bt.direct {
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
