package pipeline

import (
	"context"

	"wanwu/inference"
	"wanwu/inference/source"
)

// firstItems is how many items a scan finds at least before it waits for the first answer:
// more than the decoders take at first.
const firstItems = 64

// feeder is the Visitor that puts a scan's items into the pipeline. It lets the first
// answer go before the rest of the scan, which would take the processor from it: with enough
// items for the decoders and a batch of each lane, the scan waits for that.
type feeder struct {
	ctx    context.Context
	sink   Sink
	items  chan<- inference.Item
	next   int
	enough int             // items
	opened <-chan struct{} // closed when the rest may go; see gate
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
	if f.next != f.enough {
		return nil
	}
	select {
	case <-f.opened:
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
}

func (f *feeder) Skipped(path string, why source.SkipReason) { f.sink.Skipped(path, why) }
