package batch_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// rig is a batcher before a virtual GPU.
type rig struct {
	*batch.Batcher
	gpu *infertest.GPU

	mu    sync.Mutex
	stats []inference.BatchStats
}

// newRig opens GPU for batches of size, and closes everything with the test.
func newRig(t *testing.T, gpu *infertest.GPU, size int, cfg batch.Config) *rig {
	t.Helper()
	gpu.Classes = 4096
	if gpu.Latency == nil {
		gpu.Latency = infertest.Linear(infertest.Fixed, infertest.Each)
	}
	back, err := gpu.Open(t.Context(), size)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{gpu: gpu}
	cfg.Len, cfg.Classes = infertest.Preprocess().Len(), gpu.Classes
	cfg.Observe = func(s inference.BatchStats) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.stats = append(r.stats, s)
	}
	r.Batcher = batch.New(back, cfg)
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := errors.Join(back.Close(), gpu.Misuse()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) sizes() (n []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.stats {
		n = append(n, s.N)
	}
	return n
}

// best returns the best class of an answer.
func best(o batch.Output) int {
	labels, err := inference.TopK(o.Logits, 1, inference.Identity)
	if err != nil {
		return -1
	}
	return int(labels[0].Class)
}

// ask submits picture k and checks that the answer is its own.
func (r *rig) ask(ctx context.Context, t *testing.T, k int) error {
	got := -2
	err := r.Submit(ctx, infertest.SlotOf(k), func(o batch.Output) { got = best(o) })
	if err == nil && got != k {
		t.Errorf("picture %d got the answer of %d", k, got)
	}
	return err
}

// all asks for the pictures from…to at once and waits for the answers.
func (r *rig) all(t *testing.T, from, to int) {
	var wg sync.WaitGroup
	for k := from; k <= to; k++ {
		wg.Go(func() {
			if err := r.ask(t.Context(), t, k); err != nil {
				t.Errorf("picture %d: %v", k, err)
			}
		})
	}
	wg.Wait()
}
