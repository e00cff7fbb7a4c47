package pipeline

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
)

// decode returns one worker: it pulls items until there are no more, or stay says that it is to
// leave: more tells which. It counts what it decodes.
func (r *run) decode(ctx context.Context, items <-chan inference.Item, stay func() bool, decoded *atomic.Int64) (more bool, err error) {
	dec, err := r.NewDecoder()
	if err != nil {
		return false, fmt.Errorf("decoder: %w", err)
	}
	defer dec.Close()
	for stay() {
		it, ok := <-items
		if !ok {
			return false, nil
		}
		select {
		case r.places <- struct{}{}:
		case <-ctx.Done():
			return false, ctx.Err()
		}
		known, err := r.answer(ctx, &it)
		if err != nil {
			return false, err
		}
		if known {
			continue
		}
		if err := r.decodeItem(ctx, dec, it, decoded); err != nil {
			return false, err
		}
	}
	return true, nil
}

// answer asks Known for the item's result, and hands that on; false is that it has none.
func (r *run) answer(ctx context.Context, it *inference.Item) (known bool, err error) {
	if r.Known == nil || it.Err != nil {
		return false, nil
	}
	res := r.Known(ctx, it)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if res == nil {
		return false, nil
	}
	it.Source = nil
	res.Item = *it
	r.hand(res)
	return true, nil
}

// decodeItem decodes an item into a slot and submits that to the batcher. A picture's own
// error becomes its result here and goes past the network.
func (r *run) decodeItem(ctx context.Context, dec inference.Decoder, it inference.Item, decoded *atomic.Int64) error {
	var slot []float32
	select {
	case slot = <-r.slots:
	case <-ctx.Done():
		return ctx.Err()
	}
	if slot == nil {
		slot = make([]float32, r.Preprocess.Len())
	}
	begin := time.Now()
	pic, err := safeDecode(ctx, dec, &it, slot)
	took := time.Since(begin)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	decoded.Add(1)
	if pic.Hash != 0 {
		it.Hash = pic.Hash
	}
	if pic.Thumb != nil {
		r.sink.Thumb(&it, pic.Thumb)
		pic.Thumb = nil
	}
	it.Source = nil // a result must not keep its archive in memory
	res := inference.NewResult(it, pic, took)
	if res.Err = err; err != nil {
		r.slots <- slot // never blocks: a slot goes back where it came from
		r.hand(res)
		return nil
	}
	return r.stream.Submit(slot, func(o batch.Output, err error) {
		r.slots <- slot
		r.finish(res, o, err)
	})
}

// safeDecode keeps a codec's panic from ending the program: the picture that
// caused it becomes an error row.
func safeDecode(ctx context.Context, dec inference.Decoder, it *inference.Item, slot []float32) (pic inference.Picture, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = inference.Recovered(it.File, v)
		}
	}()
	if it.Err != nil {
		return inference.Picture{}, it.Err
	}
	return dec.Decode(ctx, it, slot)
}
