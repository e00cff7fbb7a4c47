package batch_test

import (
	"context"
	"errors"
	"slices"
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

func TestBadPictureDoesNotFailOthers(t *testing.T) {
	for _, fault := range []infertest.Fault{infertest.Refuse, infertest.Panic} {
		for _, bad := range [][]int{{13}, {1, 30}, {7, 8, 9}} {
			synctest.Test(t, func(t *testing.T) {
				gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
					if slices.ContainsFunc(bad, func(k int) bool { return infertest.Holds(run, k) }) {
						return fault
					}
					return infertest.Well
				}}
				r := newRig(t, gpu, 32, batch.Config{})
				var wg sync.WaitGroup
				for k := range 33 {
					wg.Go(func() {
						err := r.ask(t.Context(), t, k)
						if want := slices.Contains(bad, k); want != (inference.CodeOf(err) == inference.CodeRejected) || !want && err != nil {
							t.Errorf("picture %d: %v", k, err)
						}
					})
				}
				wg.Wait()
				if n := len(r.sizes()); n > 2+10*len(bad) {
					t.Errorf("%d runs for %d bad pictures among 32", n, len(bad))
				}
			})
		}
	}
}

// TestBadPictureAloneIsRetriedOnce checks that a lone picture that fails once is well;
// one that always fails is to blame, and the next is run.
func TestBadPictureAloneIsRetriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once := true
		gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
			switch {
			case infertest.Holds(run, 1) && once:
				once = false
				return infertest.Refuse
			case infertest.Holds(run, 2):
				return infertest.Refuse
			}
			return infertest.Well
		}}
		r := newRig(t, gpu, 1, batch.Config{})
		if err := r.ask(t.Context(), t, 1); err != nil {
			t.Errorf("a picture that failed once: %v", err)
		}
		if err := r.ask(t.Context(), t, 2); inference.CodeOf(err) != inference.CodeRejected {
			t.Errorf("a picture that always fails: %v", err)
		}
		if err := r.ask(t.Context(), t, 3); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

func TestFailingNetworkIsNotSplit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Fault: func(infertest.Run) infertest.Fault { return infertest.Refuse }}, 32, batch.Config{})
		var wg sync.WaitGroup
		for k := range 33 {
			wg.Go(func() {
				if err := r.ask(t.Context(), t, k); inference.CodeOf(err) != inference.CodeBackend || batch.PictureFault(err) {
					t.Errorf("picture %d: %v, want the backend's failure", k, err)
				}
			})
		}
		wg.Wait()
		if n := len(r.sizes()); n != 2 {
			t.Errorf("%d batches were run, want the two", n)
		}
	})
}
