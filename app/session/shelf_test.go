package session_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// shelved is an engine with a number, whose use is watched.
type shelved struct {
	apptest.Engine
	key    engine.Key
	reason string
}

func (k *shelved) Info() engine.Info {
	return engine.Info{PackID: k.key.Pack, Device: inference.Device{Kind: "cpu", Reason: k.reason}}
}

// shelf opens such engines, each in a second.
type shelf struct {
	*engine.Registry
	t      *testing.T
	mu     sync.Mutex
	opened []*shelved
	short  atomic.Bool
	once   atomic.Int64 // how often memory is short besides
	fails  atomic.Int64 // how many openings from now on fail for lack of memory
	reason string       // of the next engine
	single bool         // the GPU has room for one engine, and others get the CPU
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{t: t}
	s.Registry = engine.NewRegistry(engine.RegistryConfig{
		Short: func() bool { return s.short.Load() || s.once.Add(-1) >= 0 },
		Open: func(ctx context.Context, key engine.Key) (engine.Recognizer, error) {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if s.fails.Load() > 0 {
				s.fails.Add(-1)
				return nil, &inference.Error{Code: inference.CodeOutOfMemory}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			k := &shelved{Engine: apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Classes: 5}}, key: key, reason: s.reason}
			for _, o := range s.opened {
				if s.single && !o.Closed.Load() {
					k.reason = inference.ReasonLowMemory
				}
				if !o.Closed.Load() && o.key.Device != key.Device {
					t.Errorf("%v is opened while %v is there, and a process holds one library", key, o.key)
				}
			}
			s.opened = append(s.opened, k)
			return k, nil
		},
	})
	return s
}

// alive returns the packs of the engines that are open, in the order of their opening.
func (s *shelf) alive() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.opened {
		if !k.Closed.Load() {
			out = append(out, k.key.Pack)
		}
	}
	return out
}

func (s *shelf) take(pack string) *engine.Lease {
	s.t.Helper()
	l, err := s.Acquire(s.t.Context(), engine.Key{Pack: pack})
	if err != nil {
		s.t.Fatal(err)
	}
	if got := l.Info().PackID; got != pack {
		s.t.Errorf("asked for %s, got %s", pack, got)
	}
	return l
}

func (s *shelf) expect(packs ...string) {
	s.t.Helper()
	if got := s.alive(); !slices.Equal(got, packs) {
		s.t.Errorf("%v are open, want %v", got, packs)
	}
}

func (s *shelf) end() {
	s.t.Helper()
	if err := s.Close(); err != nil {
		s.t.Error(err)
	}
	s.expect()
	if _, err := s.Acquire(s.t.Context(), engine.Key{Pack: "a"}); inference.CodeOf(err) != inference.CodeDraining {
		s.t.Errorf("after Close: %v", err)
	}
}
