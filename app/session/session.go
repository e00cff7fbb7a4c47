package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Config is what a session is made of.
type Config struct {
	// Open opens the engine; it is called once at the start, and again by Reopen.
	Open func(ctx context.Context) (engine.Recognizer, error)
	// OpenPack opens an engine of another pack, which is in a folder or an archive, for one run
	// beside the first; nil where there is none but the first.
	OpenPack func(ctx context.Context, pack engine.PackInfo) (engine.Recognizer, error)
	// OpenText opens the text tower of a pack; the error is engine.ErrNoText where it has none. Nil
	// is that no pack has one.
	OpenText func(ctx context.Context, pack engine.PackInfo) (TextEncoder, error)
	// Names is what is known of the pack, asked for where the engine cannot be opened, so that the
	// stored results have their labels anyway; nil for none. It may block.
	Names func(ctx context.Context) engine.PackInfo
	// Workspace receives the results, Thumbs the thumbnails (nil makes none).
	Workspace *workspace.Workspace
	Thumbs    *thumbnail.Cache
	// Persist opens the workspace's file and fills the workspace from it, once and in the
	// background; nil stores nothing.
	Persist func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error)
	// Labels is the path of the workspace's file, beside which the labels are that the user
	// has added; empty uses none.
	Labels string
	// Background is as in labelling.Teacher.
	Background func(modelHash string) []byte
	// TopK is how many labels a result has; 0 means StoredTopK.
	TopK int
}

// DefaultTopK is how many labels of a picture are shown and exported.
const DefaultTopK = 5

// Session is the queue of what a person does with pictures: each drop becomes a task, and
// the tasks run one after another. It opens the engine in the background, so that a window
// appears at once, and queues what is dropped meanwhile. All methods may be called from
// any goroutine, and none but Close and Unsaved blocks.
//
// What the command line calls a session, `wanwu session` and `--session NAME`, is one task
// by its name: workspace.Task here and in the file.
type Session struct {
	cfg   Config
	first chan struct{}

	ctx    context.Context // of the session; ends with Close
	cancel context.CancelFunc
	wake   chan struct{}  // a job was queued, or the engine is to be opened again
	done   chan struct{}  // the worker is gone
	users  sync.WaitGroup // of the engine, beside the worker

	encoders encoders
	editing  sync.Mutex // held while a label library is saved and applied

	mu         sync.Mutex
	engine     engine.Recognizer
	reopen     bool // the engine is to be opened again when the queue is empty
	syncer     *persist.Syncer
	openErr    error // of the workspace's file
	labelsErr  error // of a label library that another process has saved
	restoring  bool  // whether the stored results are being read
	restored   bool  // whether they have been read, or there are none
	unfinished unfinished
	queue      []*job
	current    *job // that runs; nil where none does
	progress   progress
}

// New starts a session; Close ends it.
func New(cfg Config) *Session {
	if cfg.TopK <= 0 {
		cfg.TopK = StoredTopK
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

// FirstResult receives once a run, when its first result is in the workspace, so that it can be
// painted before the next tick.
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

// Engine returns the engine that is open, or why there is none; settled is false while it is still
// being opened.
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
		s.reopen = true
	}
	s.mu.Unlock()
	s.poke()
}

// Stop cancels the current run and empties the queue. What is done stays, and so do the tasks, also
// those that did not start: each can be resumed.
func (s *Session) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
	if s.current != nil {
		s.progress.phase = Stopping
		s.current.cancel()
	}
}

// Status returns a snapshot for a ticker.
func (s *Session) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.progress.status(time.Now())
	engine := s.engine
	if s.current != nil {
		engine, st.Task = s.current.engine, s.current.task
	}
	if engine != nil {
		info := engine.Info()
		st.Device, st.Pack, st.Warm = info.Device, info.PackTitle, info.Warm
		st.Classes = len(engine.Vocabulary())
	}
	st.Restoring, st.Unfinished, st.Offer = s.restoring, s.unfinished.pictures, s.unfinished.offer
	st.FileErr = s.openErr
	if s.syncer != nil {
		st.FileReport = s.syncer.Report()
		if st.FileErr == nil {
			st.FileErr = s.syncer.Err()
		}
	}
	st.Queued = s.queued()
	if st.FileErr == nil {
		st.FileErr = s.labelsErr
	}
	if s.cfg.Thumbs != nil {
		st.CacheErr = s.cfg.Thumbs.Err()
	}
	return st
}

// Unsaved stores what can be stored and returns how many pictures have a result or a
// judgement that would be lost with the session: where the disk is full, the file is
// read-only, or it could not be opened. A session that stores nothing has none. It waits
// for the disk.
func (s *Session) Unsaved() int {
	if s.cfg.Persist == nil {
		return 0
	}
	if syncer := s.openSyncer(); syncer != nil && syncer.Flush(true) == nil {
		return 0
	}
	return s.cfg.Workspace.Journal().Unstored()
}

// openSyncer returns what stores the workspace; nil where nothing does, or not yet.
func (s *Session) openSyncer() *persist.Syncer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.syncer
}

// Close cancels everything, waits until every goroutine is gone, stores what is
// left, and closes the engine. It blocks for up to a batch.
func (s *Session) Close() error {
	s.cancel()
	<-s.done
	s.users.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.closeEncoders()
	if s.syncer != nil {
		err = errors.Join(err, s.syncer.Close())
		s.syncer = nil
	}
	if s.engine != nil {
		err = errors.Join(err, s.engine.Close())
		s.engine = nil
	}
	return err
}
