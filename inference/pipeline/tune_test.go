package pipeline_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// waiting decodes pictures of which each waits for a disk and takes a core's time.
type waiting struct {
	wait, work time.Duration
	cores      chan struct{} // one token a core
	now, most  atomic.Int32
	inner      infertest.Decoder
}

func (d *waiting) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	n := d.now.Add(1)
	defer d.now.Add(-1)
	for m := d.most.Load(); n > m && !d.most.CompareAndSwap(m, n); m = d.most.Load() {
	}
	time.Sleep(d.wait)
	<-d.cores
	time.Sleep(d.work)
	d.cores <- struct{}{}
	return d.inner.Decode(ctx, it, slot)
}

func (d *waiting) Close() error { return nil }

// TestDecodersGrowWhileWaiting checks that on a slow disk a run grows until the cores
// have enough to do; where the cores are the limit it stays as it is but for trials, and the first
// picture never waits for any of it.
func TestDecodersGrowWhileWaiting(t *testing.T) {
	const start = 3
	for _, c := range []struct {
		name       string
		wait, work time.Duration
		n          int
		most       [2]int32         // decoders at once
		took       [2]time.Duration // of the run
	}{
		// 3 decoders make 57 a second, the two cores could 400: with 12 it is 228.
		{"a network drive", 50 * time.Millisecond, 5 * time.Millisecond / 2, 10_000, [2]int32{12, 12}, [2]time.Duration{44 * time.Second, 56 * time.Second}},
		// The two cores are the limit: 100 a second whatever the decoders.
		{"two cores", 0, 20 * time.Millisecond, 6_000, [2]int32{start, 5}, [2]time.Duration{60 * time.Second, 61 * time.Second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &waiting{wait: c.wait, work: c.work, cores: make(chan struct{}, 2)}
				d.cores <- struct{}{}
				d.cores <- struct{}{}
				backend := &infertest.Backend{Classes: 10}
				p := &pipeline.Pipeline{
					Backend: backend, Preprocess: infertest.Preprocess(), Classes: 10, TopK: 1, Decoders: start,
					NewDecoder: func() (inference.Decoder, error) { return d, nil },
				}
				items := make([]inference.Item, c.n)
				for i := range items {
					items[i] = inference.Item{File: "x.jpg", Size: 1}
				}
				begin := time.Now()
				sink := &timed{begin: begin}
				if err := p.RunItems(t.Context(), items, sink); err != nil {
					t.Fatal(err)
				}
				took := time.Since(begin)
				if sink.done != c.n || sink.first > c.wait+c.work+100*time.Millisecond {
					t.Errorf("%d of %d done, the first after %v", sink.done, c.n, sink.first)
				}
				t.Logf("%d decoders at most, %v, first after %v", d.most.Load(), took, sink.first)
				if m := d.most.Load(); m < c.most[0] || m > c.most[1] {
					t.Errorf("up to %d decoders at once, want %v", m, c.most)
				}
				if took < c.took[0] || took > c.took[1] {
					t.Errorf("took %v, want %v", took, c.took)
				}
			})
		})
	}
}

// timed counts what is done and notes when the first was.
type timed struct {
	pipeline.Discard
	begin time.Time
	done  int
	first time.Duration
}

func (s *timed) Done(*inference.Result) error {
	if s.done++; s.done == 1 {
		s.first = time.Since(s.begin)
	}
	return nil
}
