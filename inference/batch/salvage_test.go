package batch_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

// TestCallerCancelsDuringRerun checks that a caller who gives up while a batch is
// run again in parts goes at once, and nothing is run for that picture alone any more.
func TestCallerCancelsDuringRerun(t *testing.T) {
	const bad, gone = 3, 7
	for fault, code := range map[infertest.Fault]inference.Code{
		infertest.Hang: inference.CodeHang, infertest.Refuse: inference.CodeRejected,
	} {
		synctest.Test(t, func(t *testing.T) {
			alone := false
			gpu := &infertest.GPU{
				Classes: 64, HangFor: time.Hour, Latency: func(int) time.Duration { return time.Second },
				Fault: func(run infertest.Run) infertest.Fault {
					if run.N == 1 && infertest.Holds(run, gone) {
						alone = true
					}
					if infertest.Holds(run, bad) {
						return fault
					}
					return infertest.Well
				},
			}
			back, err := recover.New(t.Context(), recover.Config{Open: gpu.Open, Batch: 8})
			if err != nil {
				t.Fatal(err)
			}
			r := &rig{Batcher: batch.New(back, batch.Config{Len: infertest.Preprocess().Len(), Classes: 64})}
			patience := 3500 * time.Millisecond // the batch failed after 2 s, and grey after 3
			if fault == infertest.Hang {
				patience = 32 * time.Second // and here after 31
			}
			var wg sync.WaitGroup
			begin := time.Now()
			wg.Go(func() { r.all(t, 0, 0) })
			synctest.Wait()
			for k := 1; k <= gone; k++ {
				wg.Go(func() {
					ctx := t.Context()
					if k == gone {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, patience)
						defer cancel()
					}
					switch err := r.ask(ctx, t, k); {
					case k == gone:
						if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != patience {
							t.Errorf("fault %d: who gave up after %v is told %v after %v", fault, patience, err, took)
						}
					case k == bad && inference.CodeOf(err) != code, k != bad && err != nil:
						t.Errorf("fault %d, picture %d: %v", fault, k, err)
					}
				})
				synctest.Wait()
			}
			wg.Wait()
			if alone {
				t.Errorf("fault %d: a picture was run alone that nobody waited for", fault)
			}
			if err := errors.Join(r.Close(t.Context()), back.Close()); err != nil {
				t.Error(err)
			}
			gpu.Wait()
			synctest.Wait()
			if err := gpu.Misuse(); err != nil {
				t.Error(err)
			}
		})
	}
}
