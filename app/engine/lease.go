package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"wanwu/app/words"
	"wanwu/inference"
)

// Lease is the use of an engine; Close, which can be called again, gives it back.
type Lease struct {
	Recognizer
	giveBack func()
}

// Online is that of the engine; see Engine.Online. What is not an Engine answers nobody online.
func (l *Lease) Online() (*Online, error) {
	e, ok := l.Recognizer.(*Engine)
	if !ok {
		return nil, &inference.Error{Code: inference.CodeInternal, Err: fmt.Errorf("%T answers nobody online", l.Recognizer)}
	}
	return e.Online()
}

// Close gives the engine back to its registry, which closes it in its own time. No
// run of this lease may be under way.
func (l *Lease) Close() error {
	l.giveBack()
	return nil
}

// errRegistryClosed is returned after Close.
var errRegistryClosed = &inference.Error{Code: inference.CodeDraining}

// Acquire returns the use of the engine of key. Where there is none yet it is opened, once for all
// callers that wait; Acquire returns when it is ready, which is after its warm-up. An unused engine
// that had to fall back to the CPU is opened again. The error is Open's, and is returned to all
// callers that waited; the next caller tries again. ctx ends the wait, and the opening where no
// other caller waits.
func (r *Registry) Acquire(ctx context.Context, key Key) (*Lease, error) {
	for {
		e, gone, err := r.join(key)
		if err != nil {
			return nil, err
		}
		if gone != nil {
			select {
			case <-gone:
				continue
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		select {
		case <-e.ready:
		case <-ctx.Done():
			r.release(e)
			return nil, ctx.Err()
		}
		if e.err == nil {
			var once sync.Once
			return &Lease{Recognizer: e.engine, giveBack: func() { once.Do(func() { r.release(e) }) }}, nil
		}
		r.release(e)
		if !errors.Is(e.err, context.Canceled) || r.ctx.Err() != nil {
			return nil, e.err
		}
		// All earlier callers stopped waiting just before: it is opened again.
	}
}

// join returns the entry of key with one use more; it is made where there is none. Where gone is
// not nil, an engine is to go first.
func (r *Registry) join(key Key) (e *entry, gone <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, nil, errRegistryClosed
	}
	e = r.entries[key]
	if e != nil && e.gone == nil && e.users == 0 && e.opened() && words.DeviceConcern(e.engine.Info().Device) {
		r.begin(e)
	}
	if e != nil && e.gone != nil {
		return nil, e.gone, nil
	}
	if e == nil {
		e = &entry{key: key, ready: make(chan struct{})}
		var ctx context.Context
		ctx, e.cancel = context.WithCancel(r.ctx)
		r.entries[key] = e
		r.work.Go(func() { r.open(ctx, e) })
	}
	e.users++
	return e, nil, nil
}

// release gives one use of e back.
func (r *Registry) release(e *entry) {
	r.mu.Lock()
	e.users--
	if e.users == 0 {
		e.idle = time.Now()
		select {
		case <-e.ready:
		default:
			e.cancel() // no caller waits for the opening any more
		}
	}
	r.mu.Unlock()
}
