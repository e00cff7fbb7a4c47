package batch_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

// TestEachPictureIsAnsweredOnce lets callers who wait and folders share a device that fails in every
// way, while some of them give up and the batcher is closed under their feet. Each picture has one
// answer, which is its own, or one error that is true of it, and no one's slot is looked at after
// they have it back.
func TestEachPictureIsAnsweredOnce(t *testing.T) {
	seeds := 100
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { (&crowd{T: t, rnd: rand.New(rand.NewPCG(uint64(seed), 11))}).run() })
		})
	}
}

// crowd is one such device and its callers.
type crowd struct {
	*testing.T
	*batch.Batcher

	mu     sync.Mutex // of what follows
	rnd    *rand.Rand
	failed map[int]bool // pictures of runs that the network refused
	hung   map[int]int  // and of runs that did not come back

	closing        atomic.Bool
	answered, gone atomic.Int64
}

func (c *crowd) intN(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rnd.IntN(n)
}

// fault returns what goes wrong with a run; the grey picture, which is 0, is well.
func (c *crowd) fault(rates [4]int) func(infertest.Run) infertest.Fault {
	return func(run infertest.Run) infertest.Fault {
		c.mu.Lock()
		defer c.mu.Unlock()
		if run.N == 1 && run.Input[0] == 0 {
			return infertest.Well
		}
		fault := infertest.Well
		for i, f := range []infertest.Fault{infertest.OutOfMemory, infertest.Lost, infertest.Hang, infertest.Refuse} {
			if c.rnd.IntN(100) < rates[i] {
				fault = f
			}
		}
		for i := range run.N {
			switch k := int(run.Input[3*i]); fault {
			case infertest.Refuse:
				c.failed[k] = true
			case infertest.Hang:
				c.hung[k]++
			}
		}
		return fault
	}
}

// judge reports whether err may be what picture k ends with.
func (c *crowd) judge(ctx context.Context, k int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ok := false
	switch code := inference.CodeOf(err); {
	case err == nil:
		c.answered.Add(1)
		return
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		ok = true
	case code == inference.CodeDraining:
		ok = c.closing.Load()
	case code == inference.CodeRejected:
		ok = c.failed[k]
	case code == inference.CodeHang:
		ok = c.hung[k] >= 2
	case code == inference.CodeQueueFull:
		ok = true
	}
	c.gone.Add(1)
	if !ok {
		c.Errorf("picture %d: %v", k, err)
	}
}

// caller asks for pictures one after the other, and gives some of them up.
func (c *crowd) caller(first, n int) {
	slot := infertest.SlotOf(0)
	for k := first; k < first+n; k++ {
		ctx, cancel := context.WithCancel(c.Context())
		if c.intN(4) == 0 {
			ctx, cancel = context.WithTimeout(ctx, time.Duration(c.intN(150))*time.Millisecond)
		}
		for i := range slot {
			slot[i] = float32(k)
		}
		calls, got := 0, 0
		err := c.Submit(ctx, slot, func(o batch.Output) { calls++; got = best(o) })
		for i := range slot {
			slot[i] = 4000 // it is the caller's again
		}
		if want := map[bool]int{true: 1}[err == nil]; calls != want || err == nil && got != k {
			c.Errorf("picture %d: %d answers, of %d, and %v", k, calls, got, err)
		}
		c.judge(ctx, k, err)
		cancel()
		time.Sleep(time.Duration(c.intN(30)) * time.Millisecond)
	}
}

// folder submits pictures as fast as they are taken, and may be cancelled.
func (c *crowd) folder(first, n int) {
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	if c.intN(2) == 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(c.intN(2000))*time.Millisecond)
		defer cancel()
	}
	s := c.Stream(ctx)
	answers := make([]atomic.Int64, n)
	taken := make([]bool, n)
	for i := range n {
		k := first + i
		err := s.Submit(infertest.SlotOf(k), func(o batch.Output, err error) {
			answers[i].Add(1)
			if err == nil && best(o) != k {
				c.Errorf("bulk picture %d got the answer of %d", k, best(o))
			}
			c.judge(ctx, k, err)
		})
		if taken[i] = err == nil; err != nil {
			c.judge(ctx, k, err)
		}
	}
	if err := s.Close(); err != nil {
		c.Error(err)
	}
	for i := range answers {
		if want := map[bool]int64{true: 1}[taken[i]]; answers[i].Load() != want {
			c.Errorf("bulk picture %d: %d answers, taken %v", first+i, answers[i].Load(), taken[i])
		}
	}
}

func (c *crowd) run() {
	c.failed, c.hung = map[int]bool{}, map[int]int{}
	gpu := &infertest.GPU{
		Classes: 4096, Lanes: 1 + c.rnd.IntN(2), Latency: infertest.Linear(infertest.Fixed, infertest.Each), HangFor: time.Duration(31+c.rnd.IntN(60)) * time.Second,
		Fault: c.fault([4]int{c.rnd.IntN(8), c.rnd.IntN(2), c.rnd.IntN(2), c.rnd.IntN(8)}),
	}
	cpu := &infertest.Backend{Lanes: 2, Batch: 1, Classes: 4096, Latency: infertest.Fixed}
	size := []int{1, 2, 5, 32}[c.rnd.IntN(4)]
	back, err := recover.New(c.Context(), recover.Config{
		Open: gpu.Open, Batch: size, Quiet: time.Duration(1+c.rnd.IntN(10)) * time.Second,
		Fallback: func(context.Context) (inference.Backend, error) { return cpu, nil },
	})
	if err != nil {
		c.Fatal(err)
	}
	c.Batcher = batch.New(back, batch.Config{
		Len: infertest.Preprocess().Len(), Classes: 4096, MaxDelay: []time.Duration{0, -1, 5 * time.Millisecond}[c.rnd.IntN(3)], Queue: 4 + c.rnd.IntN(40),
	})
	const callers, asks, bulk = 12, 25, 200
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() { c.caller(1+i*asks, asks) })
	}
	for i := range 2 {
		wg.Go(func() { c.folder(1000+i*bulk, bulk) })
	}
	early := c.intN(3) == 0
	if early {
		time.Sleep(time.Duration(c.intN(3000)) * time.Millisecond)
	} else {
		wg.Wait()
	}
	ctx, cancel := context.WithTimeout(c.Context(), time.Duration(c.intN(500))*time.Millisecond)
	defer cancel()
	c.closing.Store(true)
	if err := c.Close(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		c.Error(err)
	}
	wg.Wait()
	if n := c.answered.Load() + c.gone.Load(); n != callers*asks+2*bulk {
		c.Errorf("%d of %d pictures have an end", n, callers*asks+2*bulk)
	}
	if !early && c.answered.Load() == 0 {
		c.Error("nobody was answered")
	}
	if err := back.Close(); err != nil {
		c.Error(err)
	}
	gpu.Wait()
	synctest.Wait() // for what is closed when they are back
	if err := gpu.Misuse(); err != nil {
		c.Error(err)
	}
}
