package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// BenchmarkBatcher is what the batcher costs a picture of the embedded model's
// size on a device that takes no time.
func BenchmarkBatcher(b *testing.B) {
	for _, shape := range []struct{ lanes, batch int }{{2, 1}, {1, 32}} {
		b.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(b *testing.B) {
			const n = 3 * 260 * 260
			back := &infertest.Backend{Lanes: shape.lanes, Batch: shape.batch, Classes: 1000}
			r := batch.New(&quick{Backend: back}, batch.Config{Len: n, Classes: 1000})
			s := r.Stream(b.Context())
			slots := make(chan []float32, 4*shape.batch+2)
			for i := range cap(slots) {
				slots <- slices.Repeat([]float32{float32(i)}, n)
			}
			b.ReportAllocs()
			for b.Loop() {
				slot := <-slots
				if err := s.Submit(slot, func(batch.Output, error) { slots <- slot }); err != nil {
					b.Fatal(err)
				}
			}
			if err := errors.Join(s.Close(), r.Close(b.Context())); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// quick answers at once, something else in each run.
type quick struct {
	inference.Backend
	runs atomic.Int64
}

func (q *quick) Run(_ context.Context, b *inference.Batch) error {
	n := float32(q.runs.Add(1) % (1 << 24))
	classes := len(b.Logits) / b.N
	for i := range b.N {
		b.Logits[i*classes], b.Logits[i*classes+1] = n, float32(i)
	}
	return nil
}
