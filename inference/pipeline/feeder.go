package pipeline

import (
	"context"

	"wanwu/inference"
	"wanwu/inference/source"
)

// feeder is the Visitor that puts a scan's items into the pipeline.
type feeder struct {
	ctx   context.Context
	sink  Sink
	items chan<- inference.Item
	next  int
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
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
}

func (f *feeder) Skipped(path string, why source.SkipReason) { f.sink.Skipped(path, why) }
