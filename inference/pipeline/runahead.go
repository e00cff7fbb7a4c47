package pipeline

import (
	"context"
	"time"

	"wanwu/inference"
)

// runAhead moves items from in to out and keeps, in order, what out cannot take
// yet, so that a scan reaches its end early: then the total is known, and the
// time that remains. It returns when in is closed and all was handed on, or
// with ctx's error. An item waiting here costs some 30 bytes (see waiting).
func runAhead(ctx context.Context, in <-chan inference.Item, out chan<- inference.Item, g *gate) error {
	var queue waiting
	for {
		var send chan<- inference.Item // nil, so never ready, where nothing waits or may go
		var next inference.Item
		first := queue.first()
		switch {
		case first != nil && g.lets():
			send, next = out, *first
		case first == nil && in == nil:
			return nil
		}
		select {
		case it, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			queue.push(it)
			g.begin()
		case send <- next:
			queue.pop()
			g.passed++
		case <-g.answered:
			g.answer()
		case <-g.late:
			g.open()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const (
	// firstWait is the longest time that the rest of a run waits for the first answer.
	firstWait = 300 * time.Millisecond
	// firstPasses is how many items a gate lets pass to the decoders: the second is read while
	// the network has the first.
	firstPasses = 2
)

// gate lets the first answer of a run go before the rest, which would take the processor from it:
// the rest of the scan and, with a pause, the other pictures wait for it, and for the pause after
// it. It belongs to the goroutine of runAhead, but for opened.
type gate struct {
	pause    time.Duration
	answered <-chan struct{} // closed with the first answer; nil once that was seen
	opened   chan struct{}   // closed when the rest may go

	late   <-chan time.Time // when it opens; nil before the first item, and once it is open
	begun  bool
	isOpen bool
	passed int // items
}

// lets reports whether the next item may pass.
func (g *gate) lets() bool { return g.isOpen || g.pause == 0 || g.passed < firstPasses }

// begin has the gate open after firstWait from the first item on.
func (g *gate) begin() {
	if !g.begun {
		g.begun, g.late = true, time.After(firstWait)
	}
}

// answer has the gate open when the pause after the first answer is over.
func (g *gate) answer() {
	g.answered = nil
	switch {
	case g.isOpen:
	case g.pause > 0:
		g.late = time.After(g.pause)
	default:
		g.open()
	}
}

func (g *gate) open() {
	g.isOpen, g.late = true, nil
	close(g.opened)
}
