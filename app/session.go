package app

import (
	"context"
	"sync"
	"time"

	"wanwu/inference"
)

// Recognizer is what a session needs of an engine; *Engine is one.
type Recognizer interface {
	Info() EngineInfo
	Vocabulary() inference.Vocabulary
	Run(ctx context.Context, roots []string, o RunOptions, sink inference.Sink) error
	RunItems(ctx context.Context, items []inference.Item, o RunOptions, sink inference.Sink) error
	Close() error
}

// SessionConfig is what a session is made of.
type SessionConfig struct {
	// Open opens the engine; it is called once at the start, and again by Reopen.
	Open func(ctx context.Context) (Recognizer, error)
	// Workspace receives the results, Thumbs the thumbnails (nil makes none).
	Workspace *Workspace
	Thumbs    *Thumbs
	// TopK is how many labels a result keeps; 0 means DefaultTopK.
	TopK int
}

// DefaultTopK is how many labels are kept of a picture.
const DefaultTopK = 5

// Session is everything a person does with pictures, one drop after the other:
// it opens the engine in the background, so that a window stands at once, and
// queues what is dropped meanwhile. All methods may be called from any
// goroutine, and none but Close blocks.
type Session struct {
	cfg   SessionConfig
	first chan struct{}

	ctx    context.Context // of the session; ends with Close
	cancel context.CancelFunc
	wake   chan struct{} // a job was queued, or the engine is to be opened again
	done   chan struct{} // the worker is gone

	mu       sync.Mutex
	engine   Recognizer
	queue    []job
	stopRun  context.CancelFunc // of the run under way
	progress progress
}

// job is one run: roots to scan, or rows to try again.
type job struct {
	roots []string
	rows  []int
}

// NewSession starts a session; Close ends it.
func NewSession(cfg SessionConfig) *Session {
	if cfg.TopK <= 0 {
		cfg.TopK = DefaultTopK
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Session{
		cfg: cfg, ctx: ctx, cancel: cancel,
		first: make(chan struct{}, 1), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go s.work()
	return s
}

// Workspace holds the results.
func (s *Session) Workspace() *Workspace { return s.cfg.Workspace }

// Thumbs loads thumbnails; nil where the session was made without.
func (s *Session) Thumbs() *Thumbs { return s.cfg.Thumbs }

// FirstResult receives once a run, when its first result stands in the
// workspace, so that it can be painted before the next tick.
func (s *Session) FirstResult() <-chan struct{} { return s.first }

// Vocabulary is the pack's classes, nil while the engine is not open.
func (s *Session) Vocabulary() inference.Vocabulary {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return nil
	}
	return s.engine.Vocabulary()
}

// Info says what the engine runs; ok is false while it is not open.
func (s *Session) Info() (info EngineInfo, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return EngineInfo{}, false
	}
	return s.engine.Info(), true
}

// Add queues what was dropped as one run.
func (s *Session) Add(roots []string) {
	if len(roots) > 0 {
		s.push(job{roots: append([]string(nil), roots...)})
	}
}

// Retry queues rows that failed to be read again; others are left alone.
func (s *Session) Retry(rows []int) {
	var failed []int
	for _, i := range rows {
		if r, ok := s.cfg.Workspace.Row(i); ok && r.State == Failed {
			failed = append(failed, i)
		}
	}
	if len(failed) > 0 {
		s.push(job{rows: failed})
	}
}

// Reopen opens the engine again after it could not be opened.
func (s *Session) Reopen() {
	s.mu.Lock()
	if s.progress.phase == Broken {
		s.progress.phase, s.progress.err = Loading, nil
	}
	s.mu.Unlock()
	s.poke()
}

func (s *Session) push(j job) {
	s.mu.Lock()
	s.queue = append(s.queue, j)
	s.mu.Unlock()
	s.poke()
}

func (s *Session) poke() {
	select {
	case s.wake <- struct{}{}:
	default: // the worker has a wake-up waiting already
	}
}

// Stop cancels the run under way and forgets the queue. What is done stays.
func (s *Session) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
	if s.stopRun != nil {
		s.progress.phase = Stopping
		s.stopRun()
	}
}

// Clear forgets every row. It does nothing and answers false while a run is
// under way: the rows that it fills must not vanish under it.
func (s *Session) Clear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopRun != nil || len(s.queue) > 0 {
		return false
	}
	s.cfg.Workspace.Clear()
	s.progress.forget()
	return true
}

// Status is a snapshot for a ticker.
func (s *Session) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.progress.status(time.Now())
	if s.engine != nil {
		info := s.engine.Info()
		st.Device, st.Pack, st.Warm = info.Device, info.PackTitle, info.Warm
		st.Classes = len(s.engine.Vocabulary())
	}
	return st
}

// Close cancels everything, waits until every goroutine is gone, and closes
// the engine. It blocks for up to a batch.
func (s *Session) Close() error {
	s.cancel()
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return nil
	}
	err := s.engine.Close()
	s.engine = nil
	return err
}

// work is the session's one goroutine: it opens the engine and runs the jobs
// in turn.
func (s *Session) work() {
	defer close(s.done)
	for {
		s.open()
		ran := false
		for s.runNext() {
			ran = true
		}
		if ran && s.cfg.Thumbs != nil {
			s.cfg.Thumbs.Trim()
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			return
		}
	}
}

// open opens the engine where that is still to be done.
func (s *Session) open() {
	s.mu.Lock()
	loading := s.progress.phase == Loading
	s.mu.Unlock()
	if !loading {
		return
	}
	e, err := s.cfg.Open(s.ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.progress.phase, s.progress.err = Broken, err
		return
	}
	s.engine, s.progress.phase = e, Ready
}

// runNext runs the next job; false where there is none to run now.
func (s *Session) runNext() bool {
	s.mu.Lock()
	if s.engine == nil || len(s.queue) == 0 || s.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	j := s.queue[0]
	s.queue = s.queue[1:]
	ctx, cancel := context.WithCancel(s.ctx)
	s.stopRun = cancel
	if s.progress.phase != Running {
		s.progress.begin(time.Now())
	}
	s.progress.scanning = true
	engine := s.engine
	s.mu.Unlock()

	o := RunOptions{TopK: s.cfg.TopK, Recursive: true, Background: true}
	if s.cfg.Thumbs != nil {
		o.ThumbSide = ThumbSide
	}
	k := &sink{session: s, base: s.cfg.Workspace.Len()}
	var err error
	if j.rows != nil {
		err = engine.RunItems(ctx, k.retry(j.rows), o, k)
	} else {
		err = engine.Run(ctx, j.roots, o, k)
	}
	cancel()

	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopRun = nil
	s.progress.scanning = false
	stopped := s.progress.phase == Stopping
	switch {
	case stopped:
		s.progress.end(time.Now(), nil, true)
	case s.ctx.Err() != nil:
		s.progress.end(time.Now(), nil, true)
	case err != nil:
		// The network or the disk failed; what is queued would fail as well.
		s.queue = nil
		s.progress.end(time.Now(), err, false)
	case len(s.queue) == 0:
		s.progress.end(time.Now(), nil, false)
	}
	return true
}
