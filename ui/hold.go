package ui

import (
	"maps"
	"sync"
	"time"
)

// Hold is how long one kind of our own callbacks has held the main goroutine.
type Hold struct {
	Count int           // calls so far
	Max   time.Duration // the longest
	Total time.Duration
	// Busy is the most processor time of a call, 0 where the system does not tell.
	// What Max has beyond it was spent waiting for a core, on a machine whose cores
	// draw the window in software and recognise pictures as well.
	Busy time.Duration
}

// mainTimer measures every piece of our own code that runs on the main
// goroutine: while it runs, the window neither paints nor answers. What Fyne's
// painting takes is not in it.
type mainTimer struct {
	now func() time.Time // time.Now, or a clock of a test

	mu    sync.Mutex
	holds map[string]Hold
}

func newMainTimer() *mainTimer {
	return &mainTimer{now: time.Now, holds: map[string]Hold{}}
}

// run calls f and counts it under name.
func (t *mainTimer) run(name string, f func()) {
	start := t.now()
	used, _ := threadTime() // Fyne locks the main goroutine to its thread
	defer func() {
		d := t.now().Sub(start)
		busy, _ := threadTime()
		t.mu.Lock()
		defer t.mu.Unlock()
		h := t.holds[name]
		h.Count, h.Max, h.Total = h.Count+1, max(h.Max, d), h.Total+d
		h.Busy = max(h.Busy, busy-used)
		t.holds[name] = h
	}()
	f()
}

// wrap is f, measured.
func (t *mainTimer) wrap(name string, f func()) func() {
	return func() { t.run(name, f) }
}

func (t *mainTimer) snapshot() map[string]Hold {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.holds)
}

// forget begins anew.
func (t *mainTimer) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.holds)
}
