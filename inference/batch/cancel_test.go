package batch_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// TestCancelledCallerReturnsAtOnce checks that a caller who gives up goes at once, wherever the
// picture is, and does not affect others. The deadline of a queued picture does not wait for the
// run under way.
func TestCancelledCallerReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Second }}, 4, batch.Config{})
		limited := func(k int, d time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			begin := time.Now()
			if err := r.ask(ctx, t, k); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != d {
				t.Errorf("picture %d: %v after %v, want the deadline after %v", k, err, time.Since(begin), d)
			}
		}
		begin := time.Now()
		limited(0, 10*time.Millisecond) // alone in its run, which ends with it
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 1, 1) })
		synctest.Wait()
		wg.Go(func() { limited(2, 20*time.Millisecond) }) // queued
		wg.Go(func() { limited(3, 20*time.Millisecond) })
		wg.Go(func() { r.all(t, 4, 6) })
		wg.Go(func() { limited(7, 1500*time.Millisecond) }) // in the run of the three
		wg.Wait()
		if took := time.Since(begin); took != 2010*time.Millisecond {
			t.Errorf("all took %v, want a run of 10 ms that was ended and two of a second", took)
		}
		if err := r.ask(t.Context(), t, 8); err != nil {
			t.Errorf("the picture after them: %v", err)
		}
	})
}

func TestRunWithoutCallersIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Hour }}, 4, batch.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		s := r.Stream(ctx)
		var ended atomic.Int64
		for k := range 9 {
			if err := s.Submit(infertest.SlotOf(k), func(_ batch.Output, err error) {
				if errors.Is(err, context.Canceled) {
					ended.Add(1)
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		cancel()
		if err := s.Close(); err != nil || ended.Load() != 9 || time.Since(begin) != 0 {
			t.Errorf("%d of 9 ended after %v, %v", ended.Load(), time.Since(begin), err)
		}
		if err := s.Submit(infertest.SlotOf(1), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("a picture after the cancel: %v", err)
		}
	})
}

func TestCallbackPanicIsContained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 8, batch.Config{})
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 0, 5) })
		wg.Go(func() {
			err := r.Submit(t.Context(), infertest.SlotOf(9), func(batch.Output) { panic("a caller's fault") })
			if inference.CodeOf(err) != inference.CodeInternal || !strings.Contains(err.Error(), "a caller's fault") {
				t.Errorf("the caller is told %v", err)
			}
		})
		wg.Wait()
		s := r.Stream(t.Context())
		for k := range 20 {
			if err := s.Submit(infertest.SlotOf(k), func(batch.Output, error) {
				if k == 3 {
					panic("a sink's fault")
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); inference.CodeOf(err) != inference.CodeInternal {
			t.Errorf("the stream is told %v", err)
		}
		r.all(t, 0, 20)
	})
}
