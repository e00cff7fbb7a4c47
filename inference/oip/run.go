package oip

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wanwu/inference"
)

// Run sends a batch to the server that has the least to do, and to others while that fails,
// until one answers. An error has CodeRemote where no server answers in time, CodeBackend
// where one says that the request makes no sense, and is ctx's after its end.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	patient, cancel := context.WithTimeout(ctx, b.cfg.Patience)
	defer cancel()
	var last *endpoint
	var why error
	for {
		e, wait := b.pool.pick(last)
		if e == nil {
			if b.cfg.Brief {
				return b.given(ctx, why)
			}
			if err := inference.Sleep(patient, wait); err != nil {
				return b.given(ctx, why)
			}
			continue
		}
		err := b.send(patient, e, batch)
		k := kindOf(err)
		b.pool.done(e, err != nil && (k == broken || k == busy) && ctx.Err() == nil)
		switch {
		case err == nil:
			return nil
		case patient.Err() != nil:
			if why == nil {
				why = err
			}
			return b.given(ctx, why)
		case k == large && batch.N > 1:
			half := (batch.N + 1) / 2
			b.batch.Store(min(b.batch.Load(), int32(half)))
			return errors.Join(b.Run(ctx, batch.Part(0, half)), b.Run(ctx, batch.Part(half, batch.N-half)))
		case k == refused || k == large:
			return &inference.Error{Code: inference.CodeBackend, Err: fmt.Errorf("%s: %w", e.address, err)}
		}
		last, why = e, fmt.Errorf("%s: %w", e.address, err)
	}
}

// given is the error of a batch that is given up.
func (b *Backend) given(ctx context.Context, why error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	detail := "no server is up"
	if why != nil {
		detail = why.Error()
	}
	return remote(detail, why)
}

// send asks one server, once it is known to have the model.
func (b *Backend) send(ctx context.Context, e *endpoint, batch *inference.Batch) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Timeout)
	defer cancel()
	if !e.met.Load() {
		if err := b.meet(ctx, e); err != nil {
			return &failure{broken, err}
		}
	}
	t, n := b.terms, batch.N
	in := tensor{name: t.input, values: batch.Input}
	if t.fixed > n { // filled up with nothing
		n = t.fixed
		in.values = append(slices.Clip(slices.Clone(batch.Input)), make([]float32, (n-batch.N)*b.cfg.Preprocess.Len())...)
	}
	in.shape = append([]int64{int64(n)}, t.shape...)
	if t.flat {
		in.shape = t.shape
	}
	out, err := e.client.infer(ctx, in, t.wanted)
	if err != nil {
		return err
	}
	for i, to := range [][]float32{batch.Logits, batch.Embedding}[:len(t.wanted)] {
		if k := t.wanted[i].classes; k > 0 {
			if err := b.spread(to, out[i], n, batch.N, k); err != nil {
				return err
			}
			continue
		}
		each := len(to) / batch.N
		if err := check(out[i], n, each); err != nil {
			return err
		}
		copy(to, out[i].values)
	}
	return nil
}
