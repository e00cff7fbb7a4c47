package column

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls f for 0 ≤ k < n on up to four goroutines, and returns when they are
// gone; what was not begun when ctx ends is left out.
func Parallel(ctx context.Context, n int, f func(k int)) error {
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			k := int(next.Add(1)) - 1
			if k >= n {
				return
			}
			f(k)
		}
	}
	var wg sync.WaitGroup
	for range min(4, runtime.GOMAXPROCS(0), n) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return ctx.Err()
}
