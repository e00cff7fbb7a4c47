package oip_test

import (
	"net/http"
	"testing"
	"time"

	"wanwu/inference"
)

// until waits for something that has no event.
func until(t *testing.T, what string, there func() bool) {
	t.Helper()
	clock := time.NewTicker(2 * time.Millisecond)
	defer clock.Stop()
	limit := time.After(30 * time.Second)
	for !there() {
		select {
		case <-clock.C:
		case <-limit:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A server that goes, comes back, or comes late is counted, though nothing is run.
func TestIdleServersAreWatched(t *testing.T) {
	one, late := newPeer(t, &peer{}), newPeer(t, &peer{})
	late.down.Store(true)
	cfg := config(one, late)
	cfg.Health = 5 * time.Millisecond
	b := open(t, cfg)
	up := func(n int) func() bool { return func() bool { return b.Device().Up == n } }
	if d := b.Device(); d.Up != 1 || d.Servers != 2 {
		t.Errorf("at first %d of %d are up", d.Up, d.Servers)
	}
	late.down.Store(false)
	until(t, "the late one", up(2))
	one.down.Store(true)
	until(t, "one to be missed", up(1))
	late.down.Store(true)
	until(t, "both to be missed", up(0))
	one.down.Store(false)
	until(t, "one to be back", up(1))
	if batch := batchOf(3, 2); b.Run(t.Context(), batch) != nil || !right(batch) {
		t.Errorf("what is back answers %v", batch.Logits)
	}
}

// A server that comes late with another model is not asked.
func TestLateServerHasToHaveTheModel(t *testing.T) {
	one, late := newPeer(t, &peer{}), newPeer(t, &peer{batch: 5})
	late.down.Store(true)
	cfg := config(one, late)
	cfg.Health = -1
	b := open(t, cfg)
	late.down.Store(false)
	for i := range 20 {
		if batch := batchOf(i, 2); b.Run(t.Context(), batch) != nil || !right(batch) {
			t.Fatalf("%v", batch.Logits)
		}
	}
	if late.asked.Load() != 0 {
		t.Errorf("a server with another model was asked %d times", late.asked.Load())
	}
}

// Who has another device is told at once that no server is up.
func TestBriefBackendGivesUpAtOnce(t *testing.T) {
	p := newPeer(t, &peer{fault: func(_ int64, w http.ResponseWriter) bool { w.WriteHeader(503); return true }})
	cfg := config(p)
	cfg.Brief, cfg.Patience = true, time.Hour
	if err := open(t, cfg).Run(t.Context(), batchOf(1, 1)); inference.CodeOf(err) != inference.CodeRemote || p.asked.Load() != 1 {
		t.Errorf("%v after %d requests", err, p.asked.Load())
	}
}
