package batch

import (
	"context"
	"fmt"
	"slices"
	"time"
	"wanwu/inference"
)

// The states of a request. Only the first two can be left by its caller.
const (
	queued   = iota
	seated   // in a batch
	answered // its answer is being handed over, or was
)

// request is one picture on its way through a batcher. Its state and batch are
// guarded by the batcher's lock.
type request struct {
	ctx    context.Context
	slot   []float32
	online bool
	queued time.Time
	done   func(Output, error)
	stream *Stream // nil for an online caller
	place  bool    // whether it holds one of the places for bulk pictures
	state  int
	batch  *batch
	left   bool // whether its caller cancelled while it was seated
	hangs  int  // runs with it that did not come back; its batch's goroutine only

	err   error         // what the caller is told; set before ready is closed
	ready chan struct{} // closed when an online caller may go
}

// finish hands the answer over. It is called once. A panic of a callback is returned to its caller,
// or its stream, as an error.
func (r *request) finish(o Output, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &inference.Error{Code: inference.CodeInternal, Err: fmt.Errorf("panic in a callback: %v", v)}
			if r.stream != nil {
				r.stream.fail(err)
			}
		}
		if r.stream != nil {
			r.stream.pending.Done()
		} else {
			r.err = err
			close(r.ready)
		}
	}()
	r.done(o, err)
}

// queue holds the pictures that wait, in two lines. It is small, so that taking
// out of the middle may cost a walk.
type queue struct {
	online, bulk []*request
	turn         int // of the odd seats
}

func (q *queue) len() int { return len(q.online) + len(q.bulk) }

func (q *queue) push(r *request) {
	if r.online {
		q.online = append(q.online, r)
	} else {
		q.bulk = append(q.bulk, r)
	}
}

// oldest is when the picture that waits longest was queued; the queue is not empty.
func (q *queue) oldest() time.Time {
	switch {
	case len(q.online) == 0:
		return q.bulk[0].queued
	case len(q.bulk) == 0 || q.online[0].queued.Before(q.bulk[0].queued):
		return q.online[0].queued
	}
	return q.bulk[0].queued
}

// take removes up to size pictures, the oldest of each line. Where more wait than
// fit, each line has half of the seats if it needs them, and they take turns with
// an odd one, of which the bulk line has the last of so many turns: 2 is every other.
func (q *queue) take(size, turns int) []*request {
	on, bulk := len(q.online), len(q.bulk)
	if on+bulk > size {
		half := size / 2
		if size%2 == 1 && q.turn%turns != turns-1 {
			half++
		}
		if size%2 == 1 && on > 0 && bulk > 0 {
			q.turn++
		}
		on = min(on, max(half, size-bulk))
		bulk = size - on
	}
	out := make([]*request, 0, on+bulk)
	out = append(append(out, q.online[:on]...), q.bulk[:bulk]...)
	q.online = slices.Delete(q.online, 0, on)
	q.bulk = slices.Delete(q.bulk, 0, bulk)
	return out
}

// takeOnline removes the oldest picture of an online caller; there is one.
func (q *queue) takeOnline() []*request {
	first := q.online[0]
	q.online = slices.Delete(q.online, 0, 1)
	return []*request{first}
}

// unget puts bulk pictures that were taken back to where they came from.
func (q *queue) unget(rs []*request) { q.bulk = slices.Insert(q.bulk, 0, rs...) }

// remove takes out one picture.
func (q *queue) remove(r *request) {
	line := &q.online
	if !r.online {
		line = &q.bulk
	}
	if i := slices.Index(*line, r); i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
}

// removeStream takes out everything of one stream.
func (q *queue) removeStream(s *Stream) (out []*request) {
	q.bulk = slices.DeleteFunc(q.bulk, func(r *request) bool {
		if r.stream == s {
			out = append(out, r)
			return true
		}
		return false
	})
	return out
}

// clear takes out everything.
func (q *queue) clear() []*request {
	out := slices.Concat(q.online, q.bulk)
	q.online, q.bulk = nil, nil
	return out
}
