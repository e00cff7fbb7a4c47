package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Config is what a session is made of.
type Config struct {
	// Open opens the engine; it is called once at the start, and again by Reopen.
	Open func(ctx context.Context) (engine.Recognizer, error)
	// OpenPack opens an engine of another pack, which lies in a folder or an archive, for
	// one run beside the first; nil where there is none but the first.
	OpenPack func(ctx context.Context, card engine.PackCard) (engine.Recognizer, error)
	// Names is what is known of the pack, asked for where the engine cannot be opened,
	// so that the results of the last time have their labels all the same; nil for none.
	// It may block.
	Names func() engine.PackCard
	// Workspace receives the results, Thumbs the thumbnails (nil makes none).
	Workspace *workspace.Workspace
	Thumbs    *thumbnail.Cache
	// Keep opens what keeps the workspace and fills it, once and in the background;
	// nil keeps nothing.
	Keep func(ctx context.Context, ws *workspace.Workspace) (*workspace.Keeper, error)
	// TopK is how many labels a result keeps; 0 means KeptTopK.
	TopK int
}

// DefaultTopK is how many labels of a picture are shown and exported.
const DefaultTopK = 5

// Session is everything a person does with pictures, one drop after the other:
// it opens the engine in the background, so that a window stands at once, and
// queues what is dropped meanwhile. All methods may be called from any
// goroutine, and none but Close and Unsaved blocks.
type Session struct {
	cfg   Config
	first chan struct{}

	ctx    context.Context // of the session; ends with Close
	cancel context.CancelFunc
	wake   chan struct{} // a job was queued, or the engine is to be opened again
	done   chan struct{} // the worker is gone

	mu       sync.Mutex
	engine   engine.Recognizer
	using    engine.Recognizer // another one, that of the run under way
	again    bool              // the engine is to be opened again when nothing is queued
	keeper   *workspace.Keeper
	keeping  keeping
	restored bool // whether what the last time left has been read, or there is nothing to read
	queue    []job
	stopRun  context.CancelFunc // of the run under way
	running  int32              // the task of it
	progress progress
}

// New starts a session; Close ends it.
func New(cfg Config) *Session {
	if cfg.TopK <= 0 {
		cfg.TopK = workspace.KeptTopK
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
func (s *Session) Workspace() *workspace.Workspace { return s.cfg.Workspace }

// Thumbs loads thumbnails; nil where the session was made without.
func (s *Session) Thumbs() *thumbnail.Cache { return s.cfg.Thumbs }

// FirstResult receives once a run, when its first result stands in the
// workspace, so that it can be painted before the next tick.
func (s *Session) FirstResult() <-chan struct{} { return s.first }

// Vocabulary names the labels of the workspace's rows; it is empty while no pack is
// known.
func (s *Session) Vocabulary() inference.Vocabulary { return s.cfg.Workspace.Vocabulary() }

// Info says what the engine runs; ok is false while it is not open.
func (s *Session) Info() (info engine.Info, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return engine.Info{}, false
	}
	return s.engine.Info(), true
}

// Engine is the engine that is open, or why there is none; settled is false while it is
// still being opened.
func (s *Session) Engine() (e engine.Recognizer, err error, settled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine, s.progress.err, s.engine != nil || s.progress.phase == Broken
}

// Reopen opens the engine again: after it could not be opened, or because it is to
// be another one. What is queued is done by the engine that there is, and the engine
// is closed before the next one is opened, since a process holds one library.
func (s *Session) Reopen() {
	s.mu.Lock()
	if s.progress.phase == Broken {
		s.progress.phase, s.progress.err = Loading, nil
	} else {
		s.again = true
	}
	s.mu.Unlock()
	s.poke()
}

// letGo closes the engine where it is to be opened again, and says whether it has.
func (s *Session) letGo() bool {
	s.mu.Lock()
	e := s.engine
	if !s.again || s.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	s.again, s.engine, s.progress.phase, s.progress.err = false, nil, Loading, nil
	s.mu.Unlock()
	if e == nil {
		return true
	}
	if err := e.Close(); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.progress.phase, s.progress.err = Broken, err
	}
	return true
}

func (s *Session) poke() {
	select {
	case s.wake <- struct{}{}:
	default: // the worker has a wake-up waiting already
	}
}

// Stop cancels the run under way and empties the queue. What is done stays, and so do
// the tasks, those that had no turn too: each can be gone on with.
func (s *Session) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
	if s.stopRun != nil {
		s.progress.phase = Stopping
		s.stopRun()
	}
}

// Status is a snapshot for a ticker.
func (s *Session) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.progress.status(time.Now())
	engine := s.engine
	if s.using != nil {
		engine = s.using
	}
	if engine != nil {
		info := engine.Info()
		st.Device, st.Pack, st.Warm = info.Device, info.PackTitle, info.Warm
		st.Classes = len(engine.Vocabulary())
	}
	s.keeping.tell(&st, s.keeper)
	st.Task, st.Waiting = s.running, s.waiting()
	if s.cfg.Thumbs != nil {
		st.CacheErr = s.cfg.Thumbs.Err()
	}
	return st
}

// Unsaved stores what can be stored and says of how many pictures the result, or what a
// person has said of it, would be gone with the session: those of a full disk, of a file that may only be read, or that could not be
// opened. A session that was made to keep nothing has none. It waits for the disk.
func (s *Session) Unsaved() int {
	if s.cfg.Keep == nil {
		return 0
	}
	s.mu.Lock()
	keeper := s.keeper
	s.mu.Unlock()
	if keeper != nil && keeper.Flush(true) == nil {
		return 0
	}
	return s.cfg.Workspace.Unstored()
}

// Close cancels everything, waits until every goroutine is gone, stores what is
// left, and closes the engine. It blocks for up to a batch.
func (s *Session) Close() error {
	s.cancel()
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.keeper != nil {
		err = s.keeper.Close()
		s.keeper = nil
	}
	if s.engine != nil {
		err = errors.Join(err, s.engine.Close())
		s.engine = nil
	}
	return err
}

// work is the session's goroutine: it opens the engine, and what keeps the workspace
// beside it, and runs the jobs in turn, and waits for those that it has begun.
func (s *Session) work() {
	defer close(s.done)
	var restoring sync.WaitGroup
	restoring.Go(s.restore)
	defer restoring.Wait()
	if s.cfg.Thumbs != nil {
		var tending sync.WaitGroup
		tending.Go(func() { s.cfg.Thumbs.Tend(s.ctx) })
		defer tending.Wait()
	}
	for {
		s.open()
		restoring.Wait() // a drop must know what is there
		ran := false
		for s.runNext() {
			ran = true
		}
		if ran && s.cfg.Thumbs != nil {
			s.cfg.Thumbs.Settle()
		}
		if s.letGo() {
			continue
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
	switch {
	case err == nil:
		s.cfg.Workspace.KnowPack(engine.NewPackCard(e.Info(), e.Vocabulary(), ""))
	case s.cfg.Names != nil:
		s.cfg.Workspace.KnowPack(s.cfg.Names())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.progress.phase, s.progress.err = Broken, err
		return
	}
	s.engine, s.progress.phase = e, Ready
}
