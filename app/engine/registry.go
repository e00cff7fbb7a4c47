package engine

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"wanwu/app/host"
	"wanwu/inference"
)

// Key is what two callers must agree on to share an engine.
type Key struct {
	Pack     string // how RegistryConfig.Open knows it
	PackKey  string // which of those that have lain there; empty for whatever does
	Device   string // as Config has it, and so the rest
	MaxBatch int
	MaxDelay time.Duration
	// AllowRemote is as in Config.
	AllowRemote bool
}

// RegistryConfig is what a registry is made of.
type RegistryConfig struct {
	// Open opens an engine and warms it up, as OpenOn does: what it returns is ready. Its ctx ends
	// when no caller waits for it any more.
	Open func(ctx context.Context, key Key) (Recognizer, error)
	// Short says whether the machine's memory is short; nil is MemoryShort.
	Short func() bool
	// Log receives what is opened and closed; nil discards it.
	Log *slog.Logger
}

// Registry holds engines. One is opened when it is first asked for, shared by all callers that ask
// for the same, and kept open while it is unused, so that the next caller need not wait; it is
// closed when memory is short, or when another device is asked for, since a process can load one
// library. All methods may be called from any goroutine.
type Registry struct {
	cfg  RegistryConfig
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu      sync.Mutex
	entries map[Key]*entry
	closed  bool
	closing []error
}

// entry is one engine. Its fields are guarded by the registry's lock, but engine and
// err, which are set before ready is closed and read after.
type entry struct {
	key    Key
	ready  chan struct{} // closed when it was opened, or could not be
	gone   chan struct{} // closed when it was closed; nil while it lives
	cancel context.CancelFunc
	engine Recognizer
	err    error
	users  int // leases, and callers who wait for one
	idle   time.Time
}

// opened reports whether the engine is there.
func (e *entry) opened() bool {
	select {
	case <-e.ready:
		return e.err == nil
	default:
		return false
	}
}

// NewRegistry makes a registry without engines. The caller closes it.
func NewRegistry(cfg RegistryConfig) *Registry {
	if cfg.Short == nil {
		cfg.Short = host.MemoryShort
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	r := &Registry{cfg: cfg, entries: map[Key]*entry{}}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.work.Go(r.watch)
	return r
}

// open opens the engine of e, which is in the list. Unused engines make room first: all of another device, whose
// library may be another one, the same pack with other settings, and the rest while memory is short. Where a device
// has no room it is tried again without them.
func (r *Registry) open(ctx context.Context, e *entry) {
	defer e.cancel()
	r.evict(func(o *entry) bool { return o.key.Device != e.key.Device || o.key.Pack == e.key.Pack })
	r.Trim()
	engine, err := r.cfg.Open(ctx, e.key)
	if noRoom(engine, err) && r.evict(func(*entry) bool { return true }) > 0 {
		if err == nil { // on the CPU, in place of the GPU
			r.note(engine.Close())
		}
		engine, err = r.cfg.Open(ctx, e.key)
	}
	r.mu.Lock()
	unwanted := err == nil && e.users == 0 && ctx.Err() != nil // no caller waits any more
	if unwanted {
		err = ctx.Err()
	}
	e.engine, e.err = engine, err
	if err != nil {
		delete(r.entries, e.key)
	}
	close(e.ready)
	r.mu.Unlock()
	if unwanted {
		err = errors.Join(err, engine.Close())
	}
	r.cfg.Log.Info("an engine was asked for", "pack", e.key.Pack, "device", e.key.Device, "code", inference.CodeOf(err))
}

// noRoom reports whether a device had no room for a network: it could not be opened, was refused
// for that, or the CPU has taken its place because of it.
func noRoom(engine Recognizer, err error) bool {
	var refused *inference.DeviceError
	switch {
	case err == nil:
		return engine.Info().Device.Reason == inference.ReasonLowMemory
	case errors.As(err, &refused) && refused.Reason == inference.ReasonLowMemory:
		return true
	}
	return inference.CodeOf(err) == inference.CodeOutOfMemory
}

// begin marks e as being closed, and starts closing it. r.mu is held.
func (r *Registry) begin(e *entry) {
	e.gone = make(chan struct{})
	r.work.Go(func() { r.finish(e) })
}

// finish closes e, for which gone was made.
func (r *Registry) finish(e *entry) {
	err := e.engine.Close()
	r.note(err)
	r.mu.Lock()
	delete(r.entries, e.key)
	close(e.gone)
	r.mu.Unlock()
	r.cfg.Log.Info("an engine was closed", "pack", e.key.Pack, "device", e.key.Device, "error", err)
}

// note keeps an error of closing an engine for Close.
func (r *Registry) note(err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closing = append(r.closing, err)
}

// EngineState is an engine of a registry as others see it.
type EngineState struct {
	Key Key
	// Ready says whether it can run: it was opened and is warm.
	Ready bool
	Users int // leases, and callers who wait for one
}

// Engines returns the engines there are, and those that are being opened, by pack and device.
func (r *Registry) Engines() []EngineState {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []EngineState
	for _, e := range r.entries {
		out = append(out, EngineState{Key: e.key, Ready: e.gone == nil && e.opened(), Users: e.users})
	}
	slices.SortFunc(out, func(a, b EngineState) int {
		if a.Key.Pack != b.Key.Pack {
			return strings.Compare(a.Key.Pack, b.Key.Pack)
		}
		return strings.Compare(a.Key.Device, b.Key.Device)
	})
	return out
}

// Close ends what is being opened, closes every engine and waits. All leases must
// have been given back.
func (r *Registry) Close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.evict(func(*entry) bool { return true })
	r.work.Wait()
	r.evict(func(*entry) bool { return true }) // what was opened in that very moment
	r.work.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.closing...)
}
