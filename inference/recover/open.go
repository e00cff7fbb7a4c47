package recover

import (
	"context"
	"errors"
	"time"
	"wanwu/inference"
)

// adjustBatch lets the batch grow after a quiet while, and makes it smaller where the
// memory becomes short. r.mu is held and there is a session.
func (r *Backend) adjustBatch() {
	s := r.current
	if s.fallback {
		return
	}
	now := time.Now()
	limit := r.device.Load().Batch
	if r.grew && now.Sub(r.trouble) >= r.cfg.Quiet {
		r.grew, r.backoff = false, 1 // there is room again, so the next growth may be tried as soon
	}
	if r.pressed && !r.eased && limit > 1 {
		r.eased = true
		r.cfg.Log.Warn("the device's memory is nearly full", "batch", limit, "next", limit/2)
		r.limit(limit / 2)
		r.trouble = now
		r.cfg.Observer.ObserveDevice(inference.DeviceEvent{Kind: inference.EventShrunk, Batch: limit / 2})
		return
	}
	if r.pressed || limit >= r.cfg.Batch || now.Sub(r.trouble) < time.Duration(r.backoff)*r.cfg.Quiet {
		return
	}
	r.trouble, r.lost = now, false
	if limit < s.batch {
		r.limit(min(2*limit, s.batch)) // that much it had, and has still
		r.cfg.Observer.ObserveDevice(inference.DeviceEvent{Kind: inference.EventGrown, Batch: min(2*limit, s.batch)})
		return
	}
	r.grew = true
	r.reopen(s, min(2*s.batch, r.cfg.Batch), nil)
}

// limit says how many pictures runs are of from now on. r.mu is held.
func (r *Backend) limit(n int) {
	d := *r.device.Load()
	d.Batch = n
	r.device.Store(&d)
}

// reopen ends s, if there is one, and opens the device for batches of next, 0 to
// give it up because of cause; acquire waits meanwhile. r.mu is held.
func (r *Backend) reopen(s *deviceSession, next int, cause error) {
	r.current = nil
	ready := make(chan struct{})
	r.ready = ready
	r.work.Go(func() {
		defer close(ready)
		if s != nil {
			if err := r.retire(s); err != nil {
				next, cause = 0, &inference.Error{Code: inference.CodeDeviceLost, Err: err}
			}
		}
		r.open(next, cause)
	})
}

// open opens the device, smaller and smaller, or else the fallback.
func (r *Backend) open(batch int, cause error) {
	for again := true; batch > 0; {
		r.mu.Lock()
		r.asked = time.Time{} // memory was freed just now: ask again
		r.mu.Unlock()
		r.look()
		r.mu.Lock()
		if r.pressed {
			batch, r.eased = max(1, batch/2), true
		}
		r.mu.Unlock()
		n := batch // its own: an opening that hangs may read it later
		b, err := r.watchOpen(func(ctx context.Context) (inference.Backend, error) { return r.cfg.Open(ctx, n) })
		if err == nil {
			r.install(newDeviceSession(b, batch, false), nil)
			return
		}
		if r.ctx.Err() != nil {
			return
		}
		r.cfg.Log.Warn("the device could not be opened", "code", inference.CodeOf(err), "batch", batch, "error", err)
		r.cfg.Observer.ObserveDevice(inference.DeviceEvent{Kind: inference.EventFailed, Code: inference.CodeOf(err), Batch: batch})
		cause = err
		switch {
		case inference.CodeOf(err) == inference.CodeOutOfMemory:
			r.mu.Lock()
			if r.grew {
				r.grew, r.backoff = false, min(2*r.backoff, mostBackoff)
			}
			r.mu.Unlock()
			batch /= 2
		case inference.CodeOf(err) == inference.CodeDeviceLost && again:
			again = false
		default:
			batch = 0
		}
	}
	if r.cfg.Fallback != nil {
		b, err := r.watchOpen(r.cfg.Fallback)
		if err == nil {
			r.install(newDeviceSession(b, max(b.Device().Batch, 1), true), cause)
			return
		}
		cause = errors.Join(cause, err)
	}
	if inference.CodeOf(cause) == inference.CodeHang { // which would be said of a picture
		cause = &inference.Error{Code: inference.CodeDeviceLost, Err: cause}
	}
	r.mu.Lock()
	r.failed, r.when = cause, time.Now()
	r.mu.Unlock()
	r.cfg.Log.Error("the device is given up", "error", cause)
	r.cfg.Observer.ObserveDevice(inference.DeviceEvent{Kind: inference.EventGivenUp, Code: inference.CodeOf(cause)})
}

// install makes s the session that runs are done on. Where it is the fallback,
// cause is why.
func (r *Backend) install(s *deviceSession, cause error) {
	d := s.Device()
	d.Batch = min(max(d.Batch, 1), s.batch)
	if s.fallback {
		d.Reason, d.Detail = inference.ReasonGPUFailed, ""
		switch code := inference.CodeOf(cause); {
		case code == inference.CodeOutOfMemory:
			d.Reason = inference.ReasonLowMemory
		case errors.Is(cause, errUseless):
			d.Reason = inference.ReasonWrongOutput
		case code == inference.CodeDeviceLost || code == inference.CodeHang:
			d.Reason = inference.ReasonDeviceLost
		default:
			var no *inference.DeviceError
			var told *inference.Error
			if d.Detail = cause.Error(); errors.As(cause, &told) && told.Detail != "" {
				d.Detail = told.Detail // the runtime's words, without its machine's name
			}
			if errors.As(cause, &no) {
				d.Reason, d.Detail = no.Reason, no.Detail
			}
		}
		r.cfg.Log.Warn("the fallback takes the device's place", "reason", d.Reason, "device", d.Name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if d.Batch < s.batch { // the network takes no more, whatever the memory
		s.batch, r.cfg.Batch = d.Batch, d.Batch
	}
	if !s.fallback {
		d.Most = r.cfg.Batch
	}
	r.trouble = time.Now()
	r.tell(s, d.Batch, cause)
	r.current = s
	r.device.Store(&d)
}

// tell reports that s, for batches of batch, is the session from now on. The first one is no event.
// r.mu is held.
func (r *Backend) tell(s *deviceSession, batch int, cause error) {
	e := inference.DeviceEvent{Batch: batch, Code: inference.CodeOf(cause)}
	switch {
	case s.fallback:
		e.Kind = inference.EventFallback
	case r.grew:
		e.Kind = inference.EventGrown
	case r.opened:
		e.Kind = inference.EventReopened
	}
	r.opened = true
	if e.Kind != "" {
		r.cfg.Log.Info("the device is open again", "event", e.Kind, "batch", batch)
		r.cfg.Observer.ObserveDevice(e)
	}
}
