package batch

import (
	"context"
	"fmt"
	"time"

	"wanwu/inference"
)

// batch is pictures that run together. One worker brings it from its forming to
// the last answer.
type batch struct {
	ctx    context.Context // ends when no caller waits for any of its pictures
	cancel context.CancelFunc
	size   int  // the most pictures it could have
	direct bool // whether the one slot is the input, and nothing is copied
	// background is whether all its pictures were of background streams when it was formed.
	background bool
	bulk       bool          // whether none was of an online caller when it was formed
	lane       chan struct{} // closed when it has a lane
	buf        *buffer

	// Guarded by the batcher's lock.
	requests []*request
	live     int   // requests whose callers have not given up
	copied   bool  // whether no slot is read any more
	changed  []int // seats that were given to others since
}

// buffer is the memory of a run, used again and again.
type buffer struct{ input, logits, embedding []float32 }

// leave notes that r's caller cancelled, and ends a run that no caller waits for. The batcher's
// lock is held.
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
	rs := bt.requests // they do not change before they are copied
	b.copyIn(bt, rs)
	if !bt.direct {
		b.copied(bt)
	}
	<-bt.lane
	rs = bt.requests // they do not change any more
	if len(bt.changed) > 0 {
		for _, i := range bt.changed {
			copy(bt.buf.input[i*b.cfg.Len:], rs[i].slot)
		}
		b.copied(bt)
	}
	input := bt.buf.input
	if bt.direct {
		input = rs[0].slot
	}
	run, err := b.run(bt, rs, input)
	again := err != nil && bt.ctx.Err() == nil && !fatal(err)
	if again {
		b.salvage(bt, input, err)
	}
	b.leaveLane(bt)
	if !again {
		b.deliver(rs, run, err)
	}
}

// room is s where that has n values, else a new slice of most.
func room(s []float32, n, most int) []float32 {
	if len(s) < n {
		return make([]float32, most)
	}
	return s
}

// copyIn copies the slots of rs into the input, which is made for the largest batch at
// once, unless the one slot is the input.
func (b *Batcher) copyIn(bt *batch, rs []*request) {
	if bt.direct {
		bt.buf.input = nil // the device may have been a larger one before
		return
	}
	n := b.cfg.Len
	bt.buf.input = room(bt.buf.input, len(rs)*n, bt.size*n)
	for i, r := range rs {
		copy(bt.buf.input[i*n:], r.slot)
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
	inference.Batch
	begin time.Time
	took  time.Duration
}

// run runs rs, whose pictures are the input.
func (b *Batcher) run(bt *batch, rs []*request, input []float32) (finishedRun, error) {
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
		b.cfg.Observe(inference.BatchStats{N: len(rs), Online: online, Wait: run.begin.Sub(oldest), Took: run.took, Err: err})
	}
	return run, err
}

// call runs the backend once. A panic of the backend is returned as an error.
func (b *Batcher) call(bt *batch, n int, input []float32) (run finishedRun, err error) {
	c, buf := &b.cfg, bt.buf
	buf.logits = room(buf.logits, n*c.Classes, bt.size*c.Classes)
	buf.embedding = room(buf.embedding, n*c.Dims, bt.size*c.Dims)
	run.Batch = inference.Batch{
		N: n, Input: input[:n*c.Len],
		Logits: buf.logits[:n*c.Classes], Embedding: buf.embedding[:n*c.Dims],
	}
	run.begin = time.Now()
	defer func() {
		if v := recover(); v != nil {
			err = &inference.Error{Code: inference.CodeInternal, Err: fmt.Errorf("panic in the backend: %v", v)}
		}
		run.took = time.Since(run.begin)
		if inference.CodeOf(err) == inference.CodeHang {
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
	doubt, why := b.doubt(&run.Batch)
	for i, r := range rs {
		if doubt != nil && doubt[i] {
			b.answer(r, Output{}, &inference.Error{Code: inference.CodeBadOutput, Err: why})
			continue
		}
		b.answer(r, Output{
			Logits:    run.Logits[i*c.Classes : (i+1)*c.Classes],
			Embedding: run.Embedding[i*c.Dims : (i+1)*c.Dims],
			Wait:      run.begin.Sub(r.queued), Infer: each,
		}, nil)
	}
}

// doubt says which answers of a run are suspect, and why; doubt is nil where none is.
func (b *Batcher) doubt(run *inference.Batch) (doubt []bool, why error) {
	if doubt := sameAnswers(run); doubt != nil {
		return doubt, errSameAnswer
	}
	lanes, _, _ := b.shape()
	return b.history.old(run, lanes), errOldAnswer
}

// reason returns what r's caller is told where the run failed with err: first that the caller
// itself gave up, then that the batcher had to end.
func (b *Batcher) reason(r *request, err error) error {
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case b.ctx.Err() != nil:
		return &inference.Error{Code: inference.CodeDraining}
	case inference.CodeOf(err) == inference.CodeInternal || inference.CodeOf(err) == inference.CodeCancelled:
		return &inference.Error{Code: inference.CodeBackend, Err: err}
	}
	return err
}
