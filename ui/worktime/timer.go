// Package worktime measures how long our own code keeps the main goroutine: while it runs, the
// window neither paints nor answers. It knows nothing of the window, which names each piece of
// work.
package worktime

import (
	"maps"
	"sync"
	"time"
)

// Work is how long one kind of our own callbacks has kept the main goroutine.
type Work struct {
	Count int           // calls so far
	Max   time.Duration // the longest
	Total time.Duration
	// Busy is the most processor time of a call, 0 where the system does not tell.
	// What Max has beyond it was spent waiting for a core, on a machine whose cores
	// draw the window in software and recognise pictures as well.
	Busy time.Duration
}

// Timer adds up what it runs, by name. What Fyne's painting takes is not in it.
type Timer struct {
	now func() time.Time // time.Now, or a clock of a test

	mu    sync.Mutex
	works map[string]Work
}

// New makes a timer by the system's clock.
func New() *Timer {
	return &Timer{now: time.Now, works: map[string]Work{}}
}

// Run calls f and counts it under name.
func (t *Timer) Run(name string, f func()) {
	start := t.now()
	used, _ := threadTime() // Fyne locks the main goroutine to its thread
	defer func() {
		d := t.now().Sub(start)
		busy, _ := threadTime()
		t.mu.Lock()
		defer t.mu.Unlock()
		h := t.works[name]
		h.Count, h.Max, h.Total = h.Count+1, max(h.Max, d), h.Total+d
		h.Busy = max(h.Busy, busy-used)
		t.works[name] = h
	}()
	f()
}

// Snapshot returns what was counted so far, by name. It may be called from any goroutine.
func (t *Timer) Snapshot() map[string]Work {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.works)
}

// Reset begins again.
func (t *Timer) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.works)
}
