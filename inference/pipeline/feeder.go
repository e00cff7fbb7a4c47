package pipeline

import (
	"context"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

// firstItems is how many items a scan finds at least before it waits for the first answer:
// more than the decoders take at first.
const firstItems = 64

// firstWait is the longest time that a scan waits for the first answer.
const firstWait = 300 * time.Millisecond

// feeder is the Visitor that puts a scan's items into the pipeline. It lets the first
// answer go before the rest of the scan, which would take the processor from it: with enough
// items for the decoders and a batch of each lane, the scan waits for that.
type feeder struct {
	ctx      context.Context
	sink     Sink
	items    chan<- inference.Item
	next     int
	enough   int             // items
	answered <-chan struct{} // closed with the first answer
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

// wait returns with the first answer, or after firstWait: the scan says how much there is to do.
func (f *feeder) wait() error {
	late := time.NewTimer(firstWait)
	defer late.Stop()
	select {
	case <-f.answered:
	case <-late.C:
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
	return nil
}

func (f *feeder) Skipped(path string, why source.SkipReason) { f.sink.Skipped(path, why) }
