package oip

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// How long a server that failed is left alone: the first time, and at most.
const (
	firstPause = 200 * time.Millisecond
	mostPause  = 15 * time.Second
)

// endpoint is one server.
type endpoint struct {
	address string
	client  client
	met     atomic.Bool // it is known to have the model that the others have

	// Guarded by the pool's lock.
	failures int       // in a row
	until    time.Time // it is left alone until then
	flying   int       // requests under way
}

// pool is the servers, of which whoever is up and has the least to do is asked next.
type pool struct {
	mu  sync.Mutex
	all []*endpoint
}

// pick takes a server that is up, or says when the next one may be tried. A server in not
// is taken where there is no other.
func (p *pool) pick(not *endpoint) (e *endpoint, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	wait = mostPause
	for _, one := range p.all {
		if d := one.until.Sub(now); d > 0 {
			wait = min(wait, d)
			continue
		}
		if e == nil || e == not || one != not && one.flying < e.flying {
			e = one
		}
	}
	if e != nil {
		e.flying++
	}
	return e, wait
}

// done gives a server back.
func (p *pool) done(e *endpoint, failed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.flying--
	e.tell(failed)
}

// tell notes whether a server has answered. What failed is left alone for a while that doubles,
// with a random part, so that not everybody comes back at once. The pool's lock is held.
func (e *endpoint) tell(failed bool) {
	if !failed {
		e.failures, e.until = 0, time.Time{}
		return
	}
	pause := min(firstPause<<min(e.failures, 10), mostPause)
	e.failures++
	e.until = time.Now().Add(pause/2 + rand.N(pause))
}

// up is how many servers did not fail the last time.
func (p *pool) up() (up int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.all {
		if e.failures == 0 {
			up++
		}
	}
	return up
}
