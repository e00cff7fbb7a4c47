package recover

import "time"

// memoryGrace is how long a run waits for the answer how full the memory is: much longer than the
// milliseconds that a working driver takes.
const memoryGrace = time.Second

// look asks how full the device's memory is, unless it has just asked. The driver is asked on a
// goroutine of its own and with no lock held: one that has lost its GPU may not come back, which
// must not keep the watchdog from its work. Then the run continues with what was known before, and
// the driver is not asked again until there was an answer.
func (r *Backend) look() {
	if r.cfg.Memory == nil {
		return
	}
	r.mu.Lock()
	now := time.Now()
	due := r.asking == nil && (r.asked.IsZero() || now.Sub(r.asked) >= memoryPeriod)
	answer := make(chan struct{})
	if due {
		r.asked, r.asking = now, answer
	}
	r.mu.Unlock()
	if !due {
		return
	}
	go func() {
		defer close(answer)
		var used, total int64
		var ok bool
		err := guarded("asking for the memory", func() error {
			used, total, ok = r.cfg.Memory()
			return nil
		})
		known := err == nil && ok && total > 0
		if known {
			r.cfg.Observer.ObserveMemory(used, total)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.asking = nil
		r.pressed = known && float64(used) > crowded*float64(total)
		r.eased = r.eased && r.pressed
	}()
	if !within(answer, memoryGrace) {
		r.cfg.Log.Warn("the driver does not say how full the memory is")
	}
}

// settleMemory waits for a question that is still open when the device is closed, but not for ever:
// a driver that hangs is abandoned.
func (r *Backend) settleMemory() {
	r.mu.Lock()
	asking := r.asking
	r.mu.Unlock()
	if asking != nil {
		within(asking, endGrace)
	}
}

// within reports whether done is closed before d is over.
func within(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
