package infertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"wanwu/inference"
)

// Fault is what goes wrong with a run on a GPU.
type Fault int

// The faults. Each of the first five is one of the device, the rest of a picture.
const (
	Well        Fault = iota
	OutOfMemory       // CodeOutOfMemory
	Lost              // CodeDeviceLost
	Hang              // does not come back before HangFor, whatever ctx says
	Garbage           // NaN for every picture
	Same              // the first picture's answer for all
	Stale             // the answers of the run before
	Refuse            // an error without a meaning
	Panic
)

// Run is what a GPU is about to do.
type Run struct {
	// Number counts the runs of a GPU, Session its openings, both from 1.
	Number, Session int
	N               int
	// Input is the batch's; it must not be kept.
	Input []float32
}

// GPU is a fake device that fails: sessions are opened on it, and its runs end as Fault says. Runs
// under way at once take turns, as on a GPU. The answer for a picture is the class Input[0]. Misuse
// reports wrong use.
type GPU struct {
	Classes int
	// Lanes is 1 where it is not set.
	Lanes int
	// Latency is how long a run of n pictures takes, and Copy how long before that, while another
	// one may compute, to bring them to the GPU; nil is no time.
	Latency, Copy func(n int) time.Duration
	// HangFor is how long a hanging run takes to come back; then it writes to its
	// outputs, as a driver would.
	HangFor time.Duration
	// Fault, where set, is asked before each run, Opening before each opening, and
	// Closing before each closing, which may Hang, as long as a run, be Lost or Panic.
	Fault   func(Run) Fault
	Opening func(session, batch int) error
	Closing func(session int) Fault

	once    sync.Once
	turn    chan struct{} // held while the GPU computes
	mu      sync.Mutex
	runs    int
	opened  int
	open    map[*gpuSession]bool
	misuse  []error
	busy    time.Duration
	batches []int
	last    []float32 // the answers of the last run
	hung    sync.WaitGroup
}

// Linear returns the latency of a device that takes fixed for a run and each for a picture more.
func Linear(fixed, each time.Duration) func(n int) time.Duration {
	return func(n int) time.Duration { return fixed + time.Duration(n)*each }
}

// Open opens a session for batches of up to batch pictures. It is a
// ResilientConfig.Open.
func (c *GPU) Open(_ context.Context, batch int) (inference.Backend, error) {
	c.once.Do(func() {
		c.turn = make(chan struct{}, 1)
		c.open = map[*gpuSession]bool{}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened++
	for s := range c.open {
		if !s.stuck {
			c.wrong("session %d is opened while another one is open: its memory is not free", c.opened)
		}
	}
	if c.Opening != nil {
		if err := c.Opening(c.opened, batch); err != nil {
			return nil, err
		}
	}
	s := &gpuSession{gpu: c, number: c.opened, batch: batch}
	c.open[s] = true
	return s, nil
}

// Opened returns how often a session was opened, failures included.
func (c *GPU) Opened() int { c.mu.Lock(); defer c.mu.Unlock(); return c.opened }

// Batches returns the sizes of the runs that were computed, in their order.
func (c *GPU) Batches() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]int(nil), c.batches...)
}

// Busy returns how long the GPU has computed.
func (c *GPU) Busy() time.Duration { c.mu.Lock(); defer c.mu.Unlock(); return c.busy }

// Wait waits until the runs and closings that hang have come back.
func (c *GPU) Wait() {
	c.mu.Lock()
	//lint:ignore SA2001 waits for calls that have begun to hang before
	c.mu.Unlock()
	c.hung.Wait()
}

// Misuse says what was done that must not be: a run on a closed session or of too
// many pictures, too many at once, a session closed twice or in the middle of a
// run, or not yet.
func (c *GPU) Misuse() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) > 0 {
		c.wrong("%d sessions were not closed", len(c.open))
	}
	return errors.Join(c.misuse...)
}

// wrong records a misuse. c.mu is held.
func (c *GPU) wrong(format string, args ...any) {
	c.misuse = append(c.misuse, fmt.Errorf(format, args...))
}

// gpuSession is one opening of a GPU.
type gpuSession struct {
	gpu           *GPU
	number, batch int
	active        int // runs under way, guarded by the GPU's lock like the rest
	closed, stuck bool
}

func (s *gpuSession) Device() inference.Device {
	return inference.Device{Kind: "cuda", Name: "a card", Lanes: max(s.gpu.Lanes, 1), Batch: s.batch, Serial: true}
}

func (s *gpuSession) Close() error {
	c := s.gpu
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.closed || s.active > 0 {
		c.wrong("session %d is closed with %d runs under way, closed already: %v", s.number, s.active, s.closed)
	}
	s.closed = true
	defer delete(c.open, s)
	fault := Well
	if c.Closing != nil {
		fault = c.Closing(s.number)
	}
	switch fault {
	case Panic:
		panic("a fault of the backend")
	case Lost:
		return &inference.Error{Code: inference.CodeDeviceLost, Err: errors.New("CUDA failure 700")}
	case Hang:
		s.stuck = true
		c.hung.Add(1)
		c.mu.Unlock()
		time.Sleep(c.HangFor)
		c.mu.Lock()
		c.hung.Done()
	}
	return nil
}

func (s *gpuSession) Run(ctx context.Context, b *inference.Batch) error {
	c := s.gpu
	c.mu.Lock()
	c.runs++
	s.active++
	if s.closed || b.N < 1 || b.N > s.batch || s.active > max(c.Lanes, 1) {
		c.wrong("run %d of %d pictures on session %d of batch %d, closed %v, %d at once", c.runs, b.N, s.number, s.batch, s.closed, s.active)
	}
	fault := Well
	if c.Fault != nil {
		fault = c.Fault(Run{Number: c.runs, Session: s.number, N: b.N, Input: b.Input})
	}
	if fault == Hang {
		s.stuck = true
		c.hung.Add(1)
	}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		s.active--
		c.mu.Unlock()
		if fault == Hang {
			c.hung.Done()
		}
	}()
	switch fault {
	case OutOfMemory:
		return &inference.Error{Code: inference.CodeOutOfMemory, Err: fmt.Errorf("%d pictures", b.N)}
	case Lost:
		return &inference.Error{Code: inference.CodeDeviceLost, Err: errors.New("CUDA failure 700")}
	case Panic:
		panic("a fault of the backend")
	case Hang:
		time.Sleep(c.HangFor)
		for i := range b.Logits {
			b.Logits[i] = -1
		}
		return nil
	}
	if err := c.compute(ctx, b.N); err != nil {
		return err
	}
	if fault == Refuse {
		return errors.New("an operator does not like it")
	}
	s.answer(b, fault)
	return nil
}

// compute takes the GPU's time, in turn.
func (c *GPU) compute(ctx context.Context, n int) error {
	if err := wait(ctx, c.Copy, n); err != nil {
		return err
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	begin := time.Now()
	if err := wait(ctx, c.Latency, n); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy += time.Since(begin)
	c.batches = append(c.batches, n)
	return nil
}

// wait waits for as long as n pictures take.
func wait(ctx context.Context, latency func(n int) time.Duration, n int) error {
	if latency == nil {
		return nil
	}
	return inference.Sleep(ctx, latency(n))
}

func (s *gpuSession) answer(b *inference.Batch, fault Fault) {
	c := s.gpu
	classes, per := c.Classes, len(b.Input)/b.N
	for i := range b.N {
		logits := b.Logits[i*classes : (i+1)*classes]
		from := i
		if fault == Same {
			from = 0
		}
		answer(logits, b.Input[from*per:(from+1)*per])
		if fault == Garbage {
			logits[i%classes] = float32(math.NaN())
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if fault == Stale {
		copy(b.Logits, c.last)
		return
	}
	c.last = append(c.last[:0], b.Logits...)
}

// Numbered is a decoder whose pictures are their items' numbers, so that an answer
// tells which picture it is for. Nothing is read.
type Numbered struct {
	Latency time.Duration
	// From is the number of the first picture. With 1 none of them is grey, which is 0.
	From int
}

// Decode fills the slot with the item's number.
func (d Numbered) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	if err := inference.Sleep(ctx, d.Latency); err != nil {
		return inference.Picture{}, err
	}
	for i := range slot {
		slot[i] = float32(d.From + it.Index)
	}
	return inference.Picture{Width: 1, Height: 1, Bytes: 1, Format: "number"}, nil
}

// Close does nothing.
func (Numbered) Close() error { return nil }
