package recover

import (
	"context"
	"errors"
	"time"
	"wanwu/inference"
)

// deviceSession is one opening of a device. What changes is guarded by the lock
// of its Backend.
type deviceSession struct {
	inference.Backend
	batch    int
	fallback bool

	users   int
	retired bool          // no more runs: it is closed when the last is over
	gone    chan struct{} // closed when it was closed, or could not be
	stuck   chan struct{} // closed when a run of it hangs
	hung    bool
	stray   error // why it could not be closed, where closing it hangs; set before gone is closed
}

func newDeviceSession(b inference.Backend, batch int, fallback bool) *deviceSession {
	return &deviceSession{
		Backend: b, batch: batch, fallback: fallback,
		gone: make(chan struct{}), stuck: make(chan struct{}),
	}
}

// acquire waits for a session that runs can be done on. The caller releases it.
func (r *Backend) acquire(ctx context.Context) (*deviceSession, error) {
	for {
		r.look()
		r.mu.Lock()
		if r.current != nil {
			r.adjustBatch()
		}
		switch {
		case r.closed:
			r.mu.Unlock()
			return nil, errClosed
		case r.current != nil:
			s := r.current
			s.users++
			r.mu.Unlock()
			return s, nil
		case r.failed != nil && time.Since(r.when) < failedPause:
			err := r.failed
			r.mu.Unlock()
			return nil, err
		case r.failed != nil:
			r.failed, r.lost, r.hangs, r.useless = nil, false, 0, 0
			r.reopen(nil, 1, nil)
		}
		ready := r.ready
		r.mu.Unlock()
		select {
		case <-ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// release gives a session back, and closes it where it was the last use of one
// that was retired.
func (r *Backend) release(s *deviceSession) {
	r.mu.Lock()
	s.users--
	last := s.retired && s.users == 0
	r.mu.Unlock()
	if last {
		r.end(s)
	}
}

// retire keeps new runs from a session and waits until it is closed, or one of them
// hangs. The error is CodeHang where it cannot be closed.
func (r *Backend) retire(s *deviceSession) error {
	r.mu.Lock()
	s.retired = true
	last := s.users == 0
	r.mu.Unlock()
	if last {
		r.end(s)
	}
	select {
	case <-s.gone:
		return s.stray
	case <-s.stuck:
		return nil
	}
}

// end closes an unused session.
func (r *Backend) end(s *deviceSession) {
	defer close(s.gone)
	err := r.watchClose(s.Backend)
	if err == nil {
		return
	}
	if inference.CodeOf(err) == inference.CodeHang {
		s.stray = err
	}
	r.cfg.Log.Error("a session could not be closed", "error", err)
	r.mu.Lock()
	r.closing = append(r.closing, err)
	r.mu.Unlock()
}

// run runs b on s, and abandons a run that does not return. The fallback is run on the caller's own
// goroutine: a CPU does not hang, and the caller sets up its threads.
func (s *deviceSession) run(ctx context.Context, r *Backend, b *inference.Batch) error {
	if s.fallback {
		return s.try(ctx, b)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- s.try(ctx, b) }()
	watchdog := time.NewTimer(r.cfg.RunTimeout)
	defer watchdog.Stop()
	select {
	case err := <-result:
		return err
	case <-watchdog.C:
	case <-ctx.Done():
		watchdog.Reset(min(endGrace, r.cfg.RunTimeout))
		select {
		case err := <-result:
			return err
		case <-watchdog.C:
		}
	}
	r.abandon(s, result)
	return &inference.Error{Code: inference.CodeHang, Err: errors.Join(&inference.HungPart{N: b.N}, ctx.Err())}
}

// try is like Run, but returns a panic as an error.
func (s *deviceSession) try(ctx context.Context, b *inference.Batch) error {
	return guarded("running", func() error { return s.Run(ctx, b) })
}

// abandon leaves a run to itself. Its session is used until it comes back.
func (r *Backend) abandon(s *deviceSession, result <-chan error) {
	r.mu.Lock()
	s.users++
	if !s.hung {
		s.hung = true
		close(s.stuck)
	}
	r.mu.Unlock()
	go func() {
		<-result
		r.release(s)
	}()
}
