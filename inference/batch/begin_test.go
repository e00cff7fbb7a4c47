package batch_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// Each picture that was begun is answered exactly once, with its own answer or with its
// caller's reason, whenever the caller gives up.
func TestBegunPicturesAreAnsweredExactlyOnce(t *testing.T) {
	for _, size := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, &infertest.GPU{}, size, batch.Config{Queue: 1000})
			var wg sync.WaitGroup
			var well, gaveUp atomic.Int64
			for k := range 200 {
				patience := time.Hour
				if k%3 == 0 {
					patience = time.Duration(k) * 7 * time.Millisecond
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				calls := 0
				wg.Add(1)
				err := r.Begin(ctx, infertest.SlotOf(k), func(o batch.Output, err error) {
					defer wg.Done()
					defer cancel()
					switch calls++; {
					case calls > 1:
						t.Errorf("picture %d is answered %d times", k, calls)
					case errors.Is(err, context.DeadlineExceeded):
						gaveUp.Add(1)
					case err != nil || best(o) != k:
						t.Errorf("picture %d got the answer of %d, %v", k, best(o), err)
					default:
						well.Add(1)
					}
				})
				if err != nil && k == 0 && errors.Is(err, context.DeadlineExceeded) {
					wg.Done() // its time was over before it began
					gaveUp.Add(1)
				} else if err != nil {
					t.Fatal(err)
				}
			}
			wg.Wait()
			if well.Load() < 100 || gaveUp.Load() == 0 || well.Load()+gaveUp.Load() != 200 {
				t.Errorf("%d answered, %d gave up of 200", well.Load(), gaveUp.Load())
			}
		})
	}
}

func TestBeginRefusesWhatSubmitRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 1, batch.Config{Queue: 2})
		never := func(batch.Output, error) { t.Error("a picture that was refused is answered") }
		if err := r.Begin(t.Context(), make([]float32, 1), never); err == nil {
			t.Error("a slot of another length is taken")
		}
		var wg sync.WaitGroup
		for k := range 3 { // one runs, two wait
			wg.Add(1)
			if err := r.Begin(t.Context(), infertest.SlotOf(k), func(batch.Output, error) { wg.Done() }); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Begin(t.Context(), infertest.SlotOf(9), never); inference.CodeOf(err) != inference.CodeQueueFull {
			t.Errorf("a full queue says %v", err)
		}
		wg.Wait()
	})
}
