package oip

import (
	"context"
	"sync"
	"time"
)

// healthTimeout bounds the question whether a server is up.
const healthTimeout = 3 * time.Second

// watch asks every server now and then whether it is up, until ctx ends: a badge should not wait
// for the next batch to learn it, and a server that is back is used again without risking one.
func (b *Backend) watch(ctx context.Context) {
	t := time.NewTicker(b.cfg.Health)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		var asked sync.WaitGroup
		for _, e := range b.pool.idle() {
			asked.Go(func() { b.look(ctx, e) })
		}
		asked.Wait()
	}
}

// look asks one server.
func (b *Backend) look(ctx context.Context, e *endpoint) {
	short, cancel := context.WithTimeout(ctx, min(healthTimeout, b.cfg.Timeout))
	defer cancel()
	err := e.client.ready(short)
	if err == nil && !e.met.Load() {
		err = b.meet(short, e)
	}
	if ctx.Err() == nil {
		b.pool.note(e, err != nil)
	}
}

// idle returns the servers without a request under way, whose state nothing else tells.
func (p *pool) idle() (out []*endpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.all {
		if e.flying == 0 {
			out = append(out, e)
		}
	}
	return out
}

// note keeps whether a server that was asked for its health is up.
func (p *pool) note(e *endpoint, failed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.tell(failed)
}
