package server

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// admission says who may come in: a place a picture, and the bytes that pictures hold.
type admission struct {
	places *semaphore.Weighted
	bytes  *semaphore.Weighted
	inside *atomic.Int64 // places that are taken
}

func newAdmission(l Limits) admission {
	return admission{semaphore.NewWeighted(int64(l.Queue)), semaphore.NewWeighted(l.HeldBytes), new(atomic.Int64)}
}

// taken returns how many pictures wait or run.
func (a *admission) taken() int { return int(a.inside.Load()) }

// try takes a place, if one is free.
func (a *admission) try() bool {
	if !a.places.TryAcquire(1) {
		return false
	}
	a.inside.Add(1)
	return true
}

// enter waits for a place.
func (a *admission) enter(ctx context.Context) error {
	if err := a.places.Acquire(ctx, 1); err != nil {
		return err
	}
	a.inside.Add(1)
	return nil
}

// leave gives a place back.
func (a *admission) leave() {
	a.inside.Add(-1)
	a.places.Release(1)
}

// active counts the requests under way that are waited for at the end. A WaitGroup would
// not do: requests come while it waits.
type active struct {
	mu   *sync.Mutex
	idle *sync.Cond
	n    *int
}

func newActive() active {
	mu := new(sync.Mutex)
	return active{mu, sync.NewCond(mu), new(int)}
}

func (a *active) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	*a.n += n
	if *a.n == 0 {
		a.idle.Broadcast()
	}
}

// wait blocks until no request is under way, or ctx ends.
func (a *active) wait(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.idle.Broadcast()
	})
	defer stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	for *a.n > 0 && ctx.Err() == nil {
		a.idle.Wait()
	}
}
