package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

func TestLoneCallerDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		for k := range 50 {
			begin := time.Now()
			if err := r.ask(t.Context(), t, k); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); took != infertest.Fixed+infertest.Each {
				t.Fatalf("picture %d took %v, the device %v", k, took, infertest.Fixed+infertest.Each)
			}
		}
	})
}

func TestIdleLaneAndFullBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		begin := time.Now()
		r.all(t, 0, 99)
		// The first one found an idle lane; the others what it left.
		if got, want := r.sizes(), []int{1, 32, 32, 32, 3}; !slices.Equal(got, want) {
			t.Errorf("batches of %v, want %v", got, want)
		}
		if took, want := time.Since(begin), 5*infertest.Fixed+100*infertest.Each; took != want {
			t.Errorf("100 pictures took %v, want %v without a gap", took, want)
		}
	})
}

// TestLoopingCallersShareBatch checks that two callers who ask in a loop must share a batch
// instead of taking turns.
func TestLoopingCallersShareBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		var wg sync.WaitGroup
		for k := range 2 {
			wg.Go(func() {
				time.Sleep(time.Duration(k) * 7 * time.Millisecond) // out of step at first
				for range 50 {
					if err := r.ask(t.Context(), t, k); err != nil {
						t.Error(err)
					}
				}
			})
		}
		begin := time.Now()
		wg.Wait()
		if took := time.Since(begin); took > 52*(infertest.Fixed+2*infertest.Each+2*time.Millisecond) {
			t.Errorf("two callers took %v for 50 pictures each, want about %v", took, 50*(infertest.Fixed+2*infertest.Each))
		}
	})
}

// TestDelayCountsFromOldestPicture checks that the delay counts from the oldest picture: it
// is neither begun again by the next one nor subtracted once for each.
func TestDelayCountsFromOldestPicture(t *testing.T) {
	const delay = 5 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{MaxDelay: delay})
		r.all(t, 0, 15) // now sixteen are expected back
		var wg sync.WaitGroup
		for k := range 12 { // and come one by one, each within the moment for it
			wg.Go(func() { r.ask(t.Context(), t, k) })
			time.Sleep(900 * time.Microsecond)
		}
		wg.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		held := r.stats[2] // after the first one alone and the fifteen others
		if held.Wait != delay || held.N != 6 {
			t.Errorf("%d pictures left after %v, want the 6 of the first %v", held.N, held.Wait, delay)
		}
	})
}

// TestSerialLanesLetBatchGrow checks that where lanes take turns, a batch that went behind
// another one's run would wait there anyway, for its turn, and could not grow. Only a full one
// goes.
func TestSerialLanesLetBatchGrow(t *testing.T) {
	for pictures, sizes := range map[int][]int{10: {1, 9}, 40: {1, 32, 7}} {
		synctest.Test(t, func(t *testing.T) {
			slow := func(int) time.Duration { return time.Second }
			r := newRig(t, &infertest.GPU{Lanes: 2, Latency: slow}, 32, batch.Config{})
			begin := time.Now()
			var wg sync.WaitGroup
			for k := range pictures {
				wg.Go(func() { r.ask(t.Context(), t, k) })
				time.Sleep(10 * time.Millisecond)
			}
			wg.Wait()
			if got := r.sizes(); !slices.Equal(got, sizes) {
				t.Errorf("%d pictures left in batches of %v, want %v", pictures, got, sizes)
			}
			if took, want := time.Since(begin), time.Duration(len(sizes))*time.Second; took != want {
				t.Errorf("%d pictures took %v, want %v", pictures, took, want)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			// The full one left when its last picture came, and took a second's turn behind
			// the first one's.
			if full := r.stats[1]; full.N == 32 && full.Took != 2*time.Second-320*time.Millisecond {
				t.Errorf("the full batch was on the device for %v", full.Took)
			}
		})
	}
}

// TestCallersGetTheirOwnAnswers checks that answers are not mixed up while callers come, go and
// cancel.
func TestCallersGetTheirOwnAnswers(t *testing.T) {
	for _, shape := range []struct{ lanes, batch int }{{1, 1}, {3, 1}, {1, 8}, {2, 32}} {
		t.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &infertest.GPU{Lanes: shape.lanes}, shape.batch, batch.Config{Queue: 1000})
				var wg sync.WaitGroup
				var well, gaveUp atomic.Int64
				for k := range 300 {
					wg.Go(func() {
						time.Sleep(time.Duration(k*k%997) * time.Millisecond)
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						if k%3 == 0 {
							ctx, cancel = context.WithTimeout(ctx, time.Duration(k%41)*time.Millisecond)
							defer cancel()
						}
						switch err := r.ask(ctx, t, k); {
						case err == nil:
							well.Add(1)
						case errors.Is(err, context.DeadlineExceeded):
							gaveUp.Add(1)
						default:
							t.Errorf("picture %d: %v", k, err)
						}
					})
				}
				s := r.Stream(t.Context())
				var bulk atomic.Int64
				for k := range 300 {
					err := s.Submit(infertest.SlotOf(k+1000), func(o batch.Output, err error) {
						if got := best(o); err != nil || got != k+1000 {
							t.Errorf("bulk picture %d: answer of %d, %v", k+1000, got, err)
						}
						bulk.Add(1)
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				if err := s.Close(); err != nil || bulk.Load() != 300 {
					t.Errorf("%d bulk answers, %v", bulk.Load(), err)
				}
				wg.Wait()
				if well.Load() < 200 || well.Load()+gaveUp.Load() != 300 || gaveUp.Load() == 0 {
					t.Errorf("%d answered, %d gave up of 300", well.Load(), gaveUp.Load())
				}
			})
		})
	}
}
