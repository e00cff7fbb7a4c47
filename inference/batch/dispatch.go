package batch

import (
	"context"
	"slices"
	"time"
)

// kick is dispatch for callers that do not hold the lock.
func (b *Batcher) kick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dispatch()
}

// dispatch lets every batch leave that may. It is called whenever a picture came
// or a lane became free. b.mu is held.
func (b *Batcher) dispatch() {
	for {
		lanes, size, serial := b.shape()
		waiting := b.queue.len()
		// Behind another lane's run a batch could only wait for its turn on the device,
		// and not grow any more: it goes there for a full one to be copied meanwhile.
		behind := serial && b.running > 0 && waiting < size
		switch {
		case b.ahead != nil && b.running < lanes:
			b.running++
			b.reseat(b.ahead)
			close(b.ahead.lane)
			b.ahead = nil
		case waiting == 0:
			return
		case b.running < lanes && !behind:
			if d := max(b.hold(waiting, size), b.reserved(lanes, size, serial)); d > 0 {
				b.wake.Reset(d)
				return
			}
			b.running++
			close(b.form(size, size == 1 && !serial).lane)
		case size > 1 && lanes == 1 && waiting >= size && b.ahead == nil:
			b.ahead = b.form(size, false)
		default:
			return
		}
	}
}

// hold returns how long a free lane should leave the queue alone. b.mu is held.
func (b *Batcher) hold(waiting, size int) time.Duration {
	latest := b.queue.oldest().Add(b.cfg.MaxDelay)
	switch {
	case waiting >= size || waiting >= b.expect || b.closing:
		return 0
	case latest.Before(b.settle):
		return time.Until(latest)
	}
	return time.Until(b.settle)
}

// reserved returns how long a free lane is kept for online callers: the last one that bulk pictures
// have not taken, for a while after a caller asked. Where lanes take several pictures a caller has
// a seat in the next batch instead. b.mu is held.
func (b *Batcher) reserved(lanes, size int, serial bool) time.Duration {
	if size > 1 || serial || lanes < 2 || b.bulkRunning < lanes-1 || len(b.queue.online) > 0 || b.closing {
		return 0
	}
	return time.Until(b.asked.Add(reserve))
}

// worker starts one, which does the batches that are sent to it until the channel
// is closed. The channel takes one without blocking.
func (b *Batcher) worker() chan *batch {
	jobs := make(chan *batch, 1)
	b.workers.Go(func() {
		var undo func() // nil while its priority is normal
		step := func(back bool) {
			switch {
			case b.cfg.LowPriority == nil || back == (undo != nil):
			case back:
				undo = b.cfg.LowPriority()
			default:
				undo()
				undo = nil
			}
		}
		defer step(false)
		for bt := range jobs {
			step(bt.background)
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
// its lane. Where it is direct, nothing is copied, as on a CPU, where a copy costs
// time that a decoder could use. b.mu is held.
func (b *Batcher) form(size int, direct bool) *batch {
	bt := &batch{size: size, direct: direct, lane: make(chan struct{}), requests: b.choose(size, direct), buf: &buffer{}}
	bt.ctx, bt.cancel = context.WithCancel(b.ctx)
	bt.live = len(bt.requests)
	bt.background, bt.bulk = true, true
	for _, r := range bt.requests {
		b.seat(bt, r)
		bt.bulk = bt.bulk && !r.online
		bt.background = bt.background && r.stream != nil && r.stream.background
	}
	if bt.bulk {
		b.bulkRunning++
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

// choose takes the pictures of the next batch out of the queue. Where it is direct, every seat is a lane
// of its own: callers have the last one that bulk pictures have not taken. b.mu is held.
func (b *Batcher) choose(size int, direct bool) []*request {
	if !direct {
		return b.queue.take(size, 2)
	}
	if lanes, _, _ := b.shape(); lanes > 1 && b.bulkRunning >= lanes-1 && len(b.queue.online) > 0 {
		return b.queue.takeOnline()
	}
	return b.queue.take(size, bulkTurns)
}

// seat puts r into bt. b.mu is held.
func (b *Batcher) seat(bt *batch, r *request) {
	r.state, r.batch = seated, bt
	b.leavePlace(r)
}

// leavePlace lets the next bulk picture in. b.mu is held.
func (b *Batcher) leavePlace(r *request) {
	if r.place {
		r.place = false
		<-b.bulk // never blocks: r's own place is in there
	}
}

// reseat is for a batch that was formed before it had a lane, so that no picture waits for another
// batch because of that: seats of cancelled callers go to waiting pictures, and seats of bulk
// pictures to online ones that came since, up to half of the batch. b.mu is held.
func (b *Batcher) reseat(bt *batch) {
	if !bt.copied || bt.live == 0 || b.queue.len() == 0 {
		return
	}
	rs := slices.Clone(bt.requests)
	online := 0
	for i, r := range rs {
		if r.online && r.state == answered && b.queue.len() > 0 {
			rs[i] = b.queue.take(1, 2)[0]
			b.seat(bt, rs[i])
			bt.live++
			bt.changed = append(bt.changed, i)
		}
		if rs[i].online {
			online++
		}
	}
	var back []*request
	for i := len(rs) - 1; i >= 0 && online < len(rs)/2 && len(b.queue.online) > 0; i-- {
		old := rs[i]
		if old.online || old.left || old.ctx.Err() != nil || slices.Contains(bt.changed, i) {
			continue // a stream that is ending finds its pictures here
		}
		next := b.queue.online[0]
		b.queue.remove(next)
		b.seat(bt, next)
		old.state, old.batch = queued, nil
		rs[i] = next
		back = append(back, old)
		bt.changed = append(bt.changed, i)
		online++
	}
	slices.Reverse(back)
	b.queue.unget(back)
	bt.requests = rs
	bt.copied = len(bt.changed) == 0
}

// leaveLane lets the next batch run.
func (b *Batcher) leaveLane(bt *batch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	if bt.bulk {
		b.bulkRunning--
	}
	b.expect = b.queue.len()
	for _, r := range bt.requests {
		if r.online && !r.left {
			b.expect++
		}
	}
	b.settle = time.Now().Add(comeback)
	b.dispatch()
}
