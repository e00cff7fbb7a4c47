package batch_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// TestQueueLimit checks that the limit counts pictures, and says so at once; bulk
// callers wait instead.
func TestQueueLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{Queue: 10})
		var wg sync.WaitGroup
		var taken, refused atomic.Int64
		for k := range 40 {
			wg.Go(func() {
				begin := time.Now()
				switch err := r.ask(t.Context(), t, k); {
				case err == nil:
					taken.Add(1)
				case inference.CodeOf(err) == inference.CodeQueueFull && time.Since(begin) == 0:
					refused.Add(1)
				default:
					t.Errorf("%v after %v", err, time.Since(begin))
				}
			})
		}
		synctest.Wait()
		// One runs, four were put together early, ten wait.
		if n := refused.Load(); n != 25 {
			t.Errorf("%d were refused at once, want 25 of 40", n)
		}
		ctx, cancel := context.WithCancel(t.Context())
		s := r.Stream(ctx)
		var submitted atomic.Int64
		wg.Go(func() {
			for k := range 1000 {
				if s.Submit(infertest.SlotOf(k), func(batch.Output, error) {}) != nil {
					return
				}
				submitted.Add(1)
			}
		})
		synctest.Wait()
		if n := submitted.Load(); n != 8 {
			t.Errorf("%d bulk pictures were taken, want two batches", n)
		}
		cancel()
		wg.Wait()
		if err := s.Close(); err != nil || taken.Load() != 15 {
			t.Errorf("%d answered, %v", taken.Load(), err)
		}
	})
}

func TestWrongSlotLengthIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{})
		s := r.Stream(t.Context())
		for _, n := range []int{0, 2, 4} {
			if err := r.Submit(t.Context(), make([]float32, n), nil); err == nil {
				t.Errorf("%d values were taken", n)
			}
			if err := s.Submit(make([]float32, n), nil); err == nil {
				t.Errorf("%d values were taken from a stream", n)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestBulkAndOnlineShareDevice checks that a folder of a million pictures and callers who wait:
// neither may starve.
func TestBulkAndOnlineShareDevice(t *testing.T) {
	for _, shape := range []struct{ lanes, batch int }{{1, 32}, {2, 32}, {1, 1}, {2, 1}, {1, 5}} {
		t.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &infertest.GPU{Lanes: shape.lanes}, shape.batch, batch.Config{Queue: 1000})
				full := infertest.Fixed + time.Duration(shape.batch)*infertest.Each
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				var bulk, online atomic.Int64
				s := r.Stream(ctx)
				fill(&wg, s, &bulk)
				time.Sleep(time.Second)
				// One caller against the folder: what runs, at most one more where
				// another lane has it already, and its own.
				begin := time.Now()
				if err := r.ask(ctx, t, 5); err != nil {
					t.Error(err)
				}
				if took := time.Since(begin); took > time.Duration(shape.lanes+1)*full {
					t.Errorf("a caller waited %v beside a folder, a full batch takes %v", took, full)
				}
				// And the folder against a crowd.
				for k := range 100 {
					wg.Go(func() {
						for ctx.Err() == nil {
							if r.ask(ctx, t, k) == nil {
								online.Add(1)
							}
						}
					})
				}
				time.Sleep(2 * time.Second)
				bulk.Store(0)
				online.Store(0)
				time.Sleep(20 * time.Second)
				b, o := bulk.Load(), online.Load()
				if share := float64(b) / float64(b+o); share < 0.4 || share > 0.6 {
					t.Errorf("bulk did %d and online %d, want about half each", b, o)
				}
				cancel()
				wg.Wait()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
