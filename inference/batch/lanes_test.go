package batch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// TestCallersHaveALaneBesideAFolder checks a device whose lanes run single pictures, as a CPU's do: a
// caller beside a folder of a million pictures waits for nobody, a crowd costs each of its callers less
// than twice what it would alone, and the folder goes on.
func TestCallersHaveALaneBesideAFolder(t *testing.T) {
	for _, lanes := range []int{2, 4, 8} {
		t.Run(fmt.Sprint(lanes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const run = 20 * time.Millisecond
				b := batch.New(&infertest.Backend{Lanes: lanes, Batch: 1, Classes: 64, Latency: run}, batch.Config{Len: infertest.Preprocess().Len(), Classes: 64, Queue: 1000})
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				var bulk, online atomic.Int64
				s := b.Background(ctx)
				fill(&wg, s, &bulk)
				ask := func(k int) time.Duration {
					begin := time.Now()
					if err := b.Submit(ctx, infertest.SlotOf(k), func(batch.Output) { online.Add(1) }); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
					return time.Since(begin)
				}
				rate := func(of *atomic.Int64, d time.Duration) float64 {
					of.Store(0)
					time.Sleep(d)
					return float64(of.Load()) / d.Seconds()
				}
				all := float64(lanes) / run.Seconds()
				if got := rate(&bulk, 2*time.Second); got < 0.99*all {
					t.Errorf("alone the folder does %.0f pictures/s of %.0f", got, all)
				}
				ask(2) // the first one finds every lane taken
				for k := range 50 {
					if took := ask(k); took != run {
						t.Fatalf("a caller waited %v beside a folder, and %v alone", took, run)
					}
				}
				for k := range 100 {
					wg.Go(func() {
						for ctx.Err() == nil {
							ask(k)
						}
					})
				}
				time.Sleep(time.Second)
				crowd := rate(&online, 10*time.Second)
				folder := rate(&bulk, 10*time.Second)
				if crowd < all/2 || folder < all/5 || crowd+folder < 0.95*all {
					t.Errorf("a crowd does %.0f pictures/s and the folder %.0f, of %.0f", crowd, folder, all)
				}
				cancel()
				wg.Wait()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if err := b.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestLanesOfBatchesAreNotReserved checks a device whose lanes take many pictures, as other machines
// do: callers have seats in the next batch, and no lane stands idle for them.
func TestLanesOfBatchesAreNotReserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const run, size = 20 * time.Millisecond, 8
		b := batch.New(&infertest.Backend{Lanes: 2, Batch: size, Classes: 64, Latency: run}, batch.Config{Len: infertest.Preprocess().Len(), Classes: 64, MaxBatch: size, Queue: 1000})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		var bulk atomic.Int64
		s := b.Background(ctx)
		fill(&wg, s, &bulk)
		wg.Go(func() {
			for ctx.Err() == nil {
				time.Sleep(100 * time.Millisecond)
				if err := b.Submit(ctx, infertest.SlotOf(2), func(batch.Output) {}); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
		time.Sleep(time.Second)
		bulk.Store(0)
		time.Sleep(10 * time.Second)
		if got, all := float64(bulk.Load())/10, 2*size/run.Seconds(); got < 0.95*all {
			t.Errorf("beside a caller ten times a second the folder does %.0f pictures/s of %.0f", got, all)
		}
		cancel()
		wg.Wait()
		if err := errors.Join(s.Close(), b.Close(t.Context())); err != nil {
			t.Error(err)
		}
	})
}

// fill submits pictures of a folder without an end from a goroutine, until the context of the
// stream ends, and counts in done those that were answered.
func fill(wg *sync.WaitGroup, s *batch.Stream, done *atomic.Int64) {
	wg.Go(func() {
		for s.Submit(infertest.SlotOf(1), func(_ batch.Output, err error) {
			if err == nil {
				done.Add(1)
			}
		}) == nil {
		}
	})
}
