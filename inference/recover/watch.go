package recover

import (
	"context"
	"errors"
	"fmt"
	"time"
	"wanwu/inference"
)

// guarded calls f and returns a panic as an error.
func guarded(doing string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &inference.Error{Code: inference.CodeInternal, Err: fmt.Errorf("panic while %s: %v", doing, v)}
		}
	}()
	return f()
}

// watchOpen opens a backend and abandons it where that takes too long: then it is a hang, and a
// backend that is opened late is closed.
func (r *Backend) watchOpen(open func(context.Context) (inference.Backend, error)) (inference.Backend, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.cfg.OpenTimeout)
	defer cancel()
	type opened struct {
		inference.Backend
		err error
	}
	result := make(chan opened, 1)
	go func() {
		var o opened
		o.err = guarded("opening", func() (err error) {
			o.Backend, err = open(ctx)
			return err
		})
		result <- o
	}()
	select {
	case o := <-result:
		return o.Backend, o.err
	case <-ctx.Done():
	}
	grace := time.NewTimer(endGrace)
	defer grace.Stop()
	select {
	case o := <-result:
		if o.err == nil {
			o.err = errors.Join(ctx.Err(), r.watchClose(o.Backend))
		}
		return nil, &inference.Error{Code: inference.CodeHang, Err: o.err}
	case <-grace.C:
	}
	go func() {
		if o := <-result; o.err == nil {
			r.watchClose(o.Backend)
		}
	}()
	return nil, &inference.Error{Code: inference.CodeHang, Err: fmt.Errorf("not opened in %v", r.cfg.OpenTimeout)}
}

// watchClose closes a backend, and abandons it where that takes too long: a driver that has lost
// its GPU may not return.
func (r *Backend) watchClose(b inference.Backend) error {
	result := make(chan error, 1)
	go func() { result <- guarded("closing", b.Close) }()
	limit := time.NewTimer(r.cfg.CloseTimeout)
	defer limit.Stop()
	select {
	case err := <-result:
		return err
	case <-limit.C:
		return &inference.Error{Code: inference.CodeHang, Err: fmt.Errorf("not closed in %v", r.cfg.CloseTimeout)}
	}
}
