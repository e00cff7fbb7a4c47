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
)

func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{})
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 0, 9) })
		synctest.Wait()
		wg.Go(func() {
			if err := r.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if err := r.ask(t.Context(), t, 1); inference.CodeOf(err) != inference.CodeDraining {
			t.Errorf("a picture that came too late: %v", err)
		}
		wg.Wait() // the ten that were there are answered, all checks it
	})
}

func TestCloseWithEndedContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Hour }}, 4, batch.Config{})
		var wg sync.WaitGroup
		for k := range 12 {
			wg.Go(func() {
				if err := r.ask(t.Context(), t, k); inference.CodeOf(err) != inference.CodeDraining {
					t.Errorf("picture %d: %v", k, err)
				}
			})
		}
		s := r.Stream(t.Context())
		if err := s.Submit(infertest.SlotOf(1), func(_ batch.Output, err error) {
			if inference.CodeOf(err) != inference.CodeDraining {
				t.Errorf("a bulk picture: %v", err)
			}
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		wg.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
