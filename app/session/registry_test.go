package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
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

func TestRegistrySharesEngines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		begin := time.Now()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				l := s.take("a")
				if time.Since(begin) != time.Second {
					t.Errorf("ready after %v, and the opening takes a second", time.Since(begin))
				}
				l.Close()
				l.Close() // gives nothing back a second time
			})
		}
		time.Sleep(time.Second / 2)
		if st := s.Engines(); len(st) != 1 || st[0].Ready || st[0].Users != 50 {
			t.Errorf("while it is opened: %+v", st)
		}
		wg.Wait()
		if st := s.Engines(); len(st) != 1 || !st[0].Ready || st[0].Users != 0 {
			t.Errorf("afterwards: %+v", st)
		}
		b := s.take("b")
		s.expect("a", "b")
		a := s.take("a") // is there still
		s.expect("a", "b")
		a.Close()
		b.Close()
	})
}

func TestRegistryClosesUnusedWhenMemoryIsLow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		a, b, c := s.take("a"), s.take("b"), s.take("c")
		b.Close()
		time.Sleep(time.Minute)
		a.Close()
		s.expect("a", "b", "c")
		s.short.Store(true)
		time.Sleep(time.Minute) // the registry checks by itself
		s.expect("c")           // is used
		d := s.take("d")        // is still opened: it is needed
		s.expect("c", "d")
		d.Close()
		c.Close()
		s.short.Store(false)
		time.Sleep(time.Hour)
		s.expect("c", "d")
	})
}

// TestRegistryClosesLeastRecentlyUsed checks that the one that was unused longest goes first, and
// no more go than must.
func TestRegistryClosesLeastRecentlyUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		for _, pack := range []string{"b", "a", "c", "b"} {
			s.take(pack).Close()
			time.Sleep(time.Second)
		}
		s.once.Store(1)
		s.Trim()
		s.expect("b", "c")
	})
}

func TestRegistryReplacesUnusedDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		s.take("a").Close()
		l, err := s.Acquire(t.Context(), engine.Key{Pack: "a", Device: "cuda:0"})
		if err != nil {
			t.Fatal(err)
		}
		s.expect("a")
		if len(s.opened) != 2 {
			t.Errorf("%d engines were opened", len(s.opened))
		}
		l.Close()
	})
}

// TestRegistryReopensFallback checks that an engine that fell back to the CPU is not what the next
// one asks for.
func TestRegistryReopensFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		s.reason = inference.ReasonDeviceLost
		l := s.take("a")
		s.reason = ""
		other := s.take("a") // while it is in use, it is shared
		if len(s.opened) != 1 {
			t.Errorf("%d engines", len(s.opened))
		}
		l.Close()
		other.Close()
		l = s.take("a")
		if len(s.opened) != 2 || l.Info().Device.Reason != "" {
			t.Errorf("%d engines, %+v", len(s.opened), l.Info().Device)
		}
		l.Close()
		s.expect("a")
	})
}

// TestRegistryFreesDeviceMemory checks that under auto a GPU without room is no error: the CPU
// takes its place. An unused engine still makes room for one on the GPU.
func TestRegistryFreesDeviceMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		s.single = true
		a := s.take("a")
		b := s.take("b") // a is in use, and stays
		if b.Info().Device.Reason != inference.ReasonLowMemory {
			t.Errorf("b runs on %+v", b.Info().Device)
		}
		b.Close()
		a.Close()
		c := s.take("c")
		if c.Info().Device.Reason != "" {
			t.Errorf("c runs on %+v, and nobody uses the card", c.Info().Device)
		}
		s.expect("c")
		c.Close()
	})
}

func TestRegistryOpenFailureAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t)
		defer s.end()
		s.fails.Store(1)
		if _, err := s.Acquire(t.Context(), engine.Key{Pack: "a"}); inference.CodeOf(err) != inference.CodeOutOfMemory {
			t.Errorf("%v", err)
		}
		a := s.take("a") // the next one tries again
		a.Close()
		s.fails.Store(1)
		b := s.take("b") // makes room, and tries again
		s.expect("b")
		b.Close()

		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		begin := time.Now()
		if _, err := s.Acquire(ctx, engine.Key{Pack: "c"}); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second/2 {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		c := s.take("c") // whose first opening was just given up
		s.expect("b", "c")
		c.Close()

		first, end := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { s.Acquire(first, engine.Key{Pack: "d"}) })
		synctest.Wait()
		wg.Go(func() { s.take("d").Close() })
		synctest.Wait()
		end() // the second one waits on
		wg.Wait()
		s.expect("b", "c", "d")
	})
}

// TestTwoRealPacksInOneProcess checks that the real pack and a copy of it under another name, on
// the real runtime: both are loaded, answer alike, go one after the other, and come back.
func TestTwoRealPacksInOneProcess(t *testing.T) {
	first, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "副本")
	if err := os.CopyFS(dir, first); err != nil {
		t.Fatal(err)
	}
	var manifest map[string]any
	path := filepath.Join(dir, "pack.json")
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &manifest)
	}
	if err == nil {
		manifest["id"], manifest["title"] = "copy", "副本"
		data, err = json.Marshal(manifest)
	}
	if err == nil {
		os.Chmod(path, 0o644)
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	packs := map[string]fs.FS{"efficientnet-lite2": first, "copy": os.DirFS(dir)}
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	var short atomic.Bool
	var opened atomic.Int64
	r := engine.NewRegistry(engine.RegistryConfig{
		Short: short.Load,
		Open: func(ctx context.Context, key engine.Key) (engine.Recognizer, error) {
			opened.Add(1)
			return engine.OpenOn(ctx, packs[key.Pack], engine.Config{Library: library, Device: key.Device})
		},
	})
	answers := func(pack string) map[string]string {
		l, err := r.Acquire(t.Context(), engine.Key{Pack: pack, Device: "cpu"})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if l.Info().PackID != pack || l.Info().Warm <= 0 {
			t.Errorf("%s: %+v", pack, l.Info())
		}
		ws := workspace.New(0)
		run := &session.Runner{Engine: l, Workspace: ws, Options: engine.RunOptions{TopK: 1, Recursive: true}}
		if err := run.Scan(t.Context(), []string{someSamples(t)}); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for i := range ws.Len() {
			if row, ok := ws.Row(i); ok && row.State == workspace.Done {
				out[filepath.Base(row.Path)] = l.Vocabulary()[row.Labels[0].Class].ID
			}
		}
		return out
	}
	a := answers("efficientnet-lite2")
	b := answers("copy")
	if len(a) != 3 || len(b) != 3 {
		t.Fatalf("%v, %v", a, b)
	}
	for name, id := range a {
		if b[name] != id {
			t.Errorf("%s is %s with one and %s with the other", name, id, b[name])
		}
	}
	// A session that has an engine of the registry's is examined as any other.
	session := session.New(session.Config{Workspace: workspace.New(0), Open: func(ctx context.Context) (engine.Recognizer, error) {
		return r.Acquire(ctx, engine.Key{Pack: "copy", Device: "cpu"})
	}})
	var report diagnose.DoctorReport
	for ok := false; !ok && t.Context().Err() == nil; { // until the session's goroutine has it
		report, ok = diagnose.Session(t.Context(), session, diagnose.DoctorOptions{Lang: words.English, Pack: packs["copy"], Getenv: os.Getenv,
			Config: engine.Config{Library: library, Device: "cpu"}})
	}
	if !report.OK || report.Device == nil || report.Device.Kind != "cpu" {
		t.Errorf("%+v", report)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	answers("copy")
	if st := r.Engines(); opened.Load() != 2 || len(st) != 2 || !st[0].Ready || !st[1].Ready {
		t.Errorf("%d openings, %+v", opened.Load(), st)
	}
	short.Store(true)
	r.Trim()
	if st := r.Engines(); len(st) != 0 {
		t.Errorf("%+v are there, and memory is short", st)
	}
	if c := answers("copy"); len(c) != 3 || opened.Load() != 3 {
		t.Errorf("again: %v after %d openings", c, opened.Load())
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// someSamples lays three pictures into a folder.
func someSamples(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"猫.jpg", "咖啡.jpg", "高山.jpg"} {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
