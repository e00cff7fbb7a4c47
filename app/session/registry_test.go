package session_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/engine"
	"wanwu/inference"
)

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
