package engine

import (
	"slices"
	"time"
)

// trimPeriod is how often a registry looks whether memory has become short.
const trimPeriod = 30 * time.Second

// watch closes unused engines when memory becomes short.
func (r *Registry) watch() {
	t := time.NewTicker(trimPeriod)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			r.Trim()
		case <-r.ctx.Done():
			return
		}
	}
}

// unused returns the unused engines for which which is true, the one that was used last at the end.
// r.mu is held.
func (r *Registry) unused(which func(*entry) bool) (out []*entry) {
	for _, e := range r.entries {
		if e.users == 0 && e.gone == nil && e.opened() && which(e) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *entry) int { return a.idle.Compare(b.idle) })
	return out
}

// evict closes every unused engine for which which is true, waits until they are
// gone, and says how many they were.
func (r *Registry) evict(which func(*entry) bool) int {
	r.mu.Lock()
	out := r.unused(which)
	for _, e := range out {
		r.begin(e)
	}
	r.mu.Unlock()
	for _, e := range out {
		<-e.gone
	}
	return len(out)
}

// Trim closes unused engines, the longest unused first, as long as memory is short. It blocks while
// they close.
func (r *Registry) Trim() {
	for r.cfg.Short() {
		r.mu.Lock()
		out := r.unused(func(*entry) bool { return true })
		if len(out) == 0 {
			r.mu.Unlock()
			return
		}
		e := out[0]
		r.begin(e)
		r.mu.Unlock()
		<-e.gone
	}
}
