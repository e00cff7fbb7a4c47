package pipeline

import (
	"context"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

const (
	// firstItems is how many items a scan finds at least before it waits for the first answer:
	// more than the decoders take at first.
	firstItems = 64
	// firstPaused is how many it finds where a pause follows that answer: the second is read while
	// the network has the first, and a window paints one row sooner than sixty.
	firstPaused = 2
	// firstWait is the longest time that a scan waits for the first answer.
	firstWait = 300 * time.Millisecond
)

// feeder is the Visitor that puts a scan's items into the pipeline. It lets the first
// answer go before the rest of the scan, which would take the processor from it: with enough
// items the scan waits for that.
type feeder struct {
	ctx      context.Context
	sink     Sink
	items    chan<- inference.Item
	next     int
	enough   int             // items
	answered <-chan struct{} // closed with the first answer
	pause    time.Duration   // after that answer
}

func (f *feeder) Found(it inference.Item) error {
	it.Index = f.next
	if !f.sink.Found(&it) {
		f.sink.Skipped(it.Path, source.SkipDuplicate)
		return nil
	}
	f.next++
	select {
	case f.items <- it:
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
	if f.next == f.enough {
		return f.wait()
	}
	return nil
}

// wait returns when the pause after the first answer is over, or after firstWait: the scan says how
// much there is to do.
func (f *feeder) wait() error {
	late := time.NewTimer(firstWait)
	defer late.Stop()
	select {
	case <-f.answered:
		late.Reset(f.pause)
	case <-late.C:
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
	select {
	case <-late.C:
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
}

func (f *feeder) Skipped(path string, why source.SkipReason) { f.sink.Skipped(path, why) }
