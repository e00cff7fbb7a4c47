package pipeline_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
)

// counted counts what a scan has found.
type counted struct {
	infertest.Record
	found atomic.Int64
}

func (c *counted) Found(it *inference.Item) bool {
	c.found.Add(1)
	return c.Record.Found(it)
}

// TestScanWaitsForFirstAnswer checks that a large folder's scan leaves the processor to the
// first picture, and to none for long.
func TestScanWaitsForFirstAnswer(t *testing.T) {
	dir := folder(t, 200)
	for _, c := range []struct {
		latency, waits, goesOn time.Duration
	}{
		{20 * time.Millisecond, 20 * time.Millisecond, 22 * time.Millisecond},
		{time.Second, 299 * time.Millisecond, 301 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			var open atomic.Int64
			p := newPipeline(&infertest.Backend{Lanes: 1, Batch: 1, Latency: c.latency}, &open, time.Millisecond)
			var got counted
			var wg sync.WaitGroup
			wg.Go(func() {
				if err := p.Run(t.Context(), []string{dir}, &got); err != nil {
					t.Error(err)
				}
			})
			begin := time.Now()
			for _, at := range []struct {
				time time.Duration
				want int64
			}{{c.waits, 64}, {c.goesOn, 200}} {
				time.Sleep(time.Until(begin.Add(at.time)))
				synctest.Wait()
				if n := got.found.Load(); n != at.want {
					t.Errorf("a picture takes %v: %d found after %v, want %d", c.latency, n, at.time, at.want)
				}
			}
			wg.Wait()
		})
	}
}

// TestFirstAnswerGoesBeforeOthers checks that with a pause two pictures are read until the first
// answer is there and was shown, whether many wait or few, and that none waits for long.
func TestFirstAnswerGoesBeforeOthers(t *testing.T) {
	const pause = 100 * time.Millisecond
	for _, c := range []struct {
		pictures       int
		latency, until time.Duration
	}{
		{200, 20 * time.Millisecond, 120 * time.Millisecond},
		{5, 20 * time.Millisecond, 120 * time.Millisecond},
		{200, time.Second, 300 * time.Millisecond},
	} {
		dir := folder(t, c.pictures)
		synctest.Test(t, func(t *testing.T) {
			var open, decoded atomic.Int64
			p := newPipeline(&infertest.Backend{Lanes: 1, Batch: 1, Latency: c.latency}, &open, 0)
			p.FirstPause = pause
			p.Known = func(context.Context, *inference.Item) *inference.Result {
				decoded.Add(1)
				return nil
			}
			var got counted
			var wg sync.WaitGroup
			begin := time.Now()
			wg.Go(func() {
				if err := p.Run(t.Context(), []string{dir}, &got); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Until(begin.Add(c.until - time.Millisecond)))
			synctest.Wait()
			if n := decoded.Load(); n != 2 {
				t.Errorf("%d pictures at %v each: %d read before %v, want 2", c.pictures, c.latency, n, c.until)
			}
			time.Sleep(2 * time.Millisecond)
			synctest.Wait()
			if n := decoded.Load(); n <= 2 {
				t.Errorf("%d pictures at %v each: %d read after %v", c.pictures, c.latency, n, c.until)
			}
			wg.Wait()
			if n := len(got.Results); n != c.pictures {
				t.Errorf("%d results of %d pictures", n, c.pictures)
			}
		})
	}
}
