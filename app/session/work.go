package session

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// firstPause is how long a drop's pictures wait that come after its first answer: the time in
// which a window shows it.
const firstPause = 100 * time.Millisecond

// work runs on the session's goroutine: it opens the engine, and the workspace's file beside it,
// and runs the jobs in turn. It waits for the goroutines that it starts.
func (s *Session) work() {
	defer close(s.done)
	var restoring sync.WaitGroup
	restoring.Go(s.restore)
	defer restoring.Wait()
	if s.cfg.Labels != "" {
		var following sync.WaitGroup
		following.Go(func() {
			restoring.Wait() // which applies them
			s.followLabels(s.ctx)
		})
		defer following.Wait()
	}
	if s.cfg.Thumbs != nil {
		var tending sync.WaitGroup
		tending.Go(func() { s.cfg.Thumbs.Maintain(s.ctx) })
		defer tending.Wait()
	}
	for {
		s.open()
		restoring.Wait() // a drop must know the stored tasks
		ran := false
		for s.runNext() {
			ran = true
		}
		if ran && s.cfg.Thumbs != nil {
			s.cfg.Thumbs.Settle()
		}
		if s.closeToReopen() {
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
		s.cfg.Workspace.AddPack(engine.NewPackInfo(e.Info(), e.Vocabulary(), e.Info().From))
	case s.cfg.Names != nil:
		s.cfg.Workspace.AddPack(s.cfg.Names(s.ctx))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.progress.phase, s.progress.err = Broken, err
		return
	}
	s.engine, s.progress.phase = e, Ready
}

// closeToReopen closes the engine where it is to be opened again, and reports whether it is.
func (s *Session) closeToReopen() bool {
	s.mu.Lock()
	e := s.engine
	if !s.reopen || s.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	s.reopen, s.engine, s.progress.phase, s.progress.err = false, nil, Loading, nil
	s.mu.Unlock()
	err := s.closeEncoders()
	if e != nil {
		s.users.Wait()
		err = errors.Join(err, e.Close())
	}
	if err != nil {
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

// runNext runs the next job; false where there is none to run now.
func (s *Session) runNext() bool {
	ctx, j := s.next()
	if j == nil {
		return false
	}
	defer j.cancel()
	task := j.task
	err := s.prepare(ctx, j)
	// What keeps one task from running does not stop the next. A run that fails for another
	// reason than its task stops the queue.
	skip := err != nil
	if err == nil {
		err = s.run(ctx, j)
		skip = inference.CodeOf(err) == inference.CodeTaskRunning
	}
	if skip && ctx.Err() == nil && j.scanned && !j.dropped && j.task == task {
		// Nothing was scanned, and nothing new waits to be: the task is as finished as it was before.
		// (One that another process runs is that process's to change.)
		s.cfg.Workspace.ChangeTask(task, func(t *workspace.Task) { t.Scanned = true })
	}
	s.finished(err, skip)
	return true
}

// next takes the next job off the queue and makes it the current one; nil where there is
// none to run now.
func (s *Session) next() (context.Context, *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 || s.engine == nil || s.ctx.Err() != nil {
		return nil, nil
	}
	j := s.queue[0]
	s.queue = slices.Delete(s.queue, 0, 1)
	s.current, j.engine = j, s.engine
	s.unfinished.offer = false
	if s.progress.phase != Running {
		s.progress.begin(time.Now())
	}
	s.progress.scanning = true
	s.progress.run(j.task)
	ctx, cancel := context.WithCancel(s.ctx)
	j.cancel = cancel
	return ctx, j
}

// prepare finds what a job needs: its pictures, and its engine.
func (s *Session) prepare(ctx context.Context, j *job) error {
	if !j.dropped {
		if err := rootMissing(s.cfg.Workspace, j.task); err != nil {
			return err
		}
	}
	return s.equip(ctx, j)
}

// run runs a job by its engine, which it closes where it is not the session's.
func (s *Session) run(ctx context.Context, j *job) error {
	o := engine.RunOptions{TopK: s.cfg.TopK, Recursive: true, Background: true, FirstPause: firstPause}
	if s.cfg.Thumbs != nil {
		o.ThumbSide = thumbnail.Side
	}
	r := &Runner{
		Engine: j.engine, Workspace: s.cfg.Workspace, Syncer: s.openSyncer(), Thumbs: s.cfg.Thumbs, Task: j.task, Options: o,
		Watcher: &watcher{session: s}, PackFrom: j.packFrom,
	}
	var err error
	if r.Taught, err = s.taught(ctx, j.engine.Info()); err != nil {
		return err
	}
	switch {
	case j.rows != nil:
		err = r.Retry(ctx, j.rows)
	case j.roots != nil:
		err = r.Scan(ctx, j.roots)
	default:
		err = r.Resume(ctx)
	}
	err = errors.Join(err, s.applyChanged(j.engine.Info().PackKey, r.Taught))
	if j.packFrom != "" {
		err = errors.Join(err, j.engine.Close())
	}
	return err
}

// finished notes the outcome of the current job. With skip the error concerns its task alone, and
// the next job is scheduled.
func (s *Session) finished(err error, skip bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = nil
	s.progress.scanning = false
	switch {
	case s.progress.phase == Stopping, s.ctx.Err() != nil:
		s.progress.end(time.Now(), nil, true)
		s.offer()
	case err != nil && !skip:
		// The network or the disk failed; the queued jobs would fail as well.
		s.queue = nil
		s.progress.end(time.Now(), err, false)
		s.offer()
	default:
		s.progress.skipTask(err)
		if len(s.queue) == 0 {
			s.progress.end(time.Now(), s.progress.skippedTask, false)
			if inference.CodeOf(s.progress.skippedTask) == inference.CodeRootGone {
				s.offer() // to try again
			}
		}
	}
}

// watcher counts a run's results for the session's status.
type watcher struct {
	session *Session
	began   bool // whether the first result was announced; Done's goroutine only
}

// Found counts a picture.
func (k *watcher) Found(_ int, how Placing) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	switch how {
	case PlacedNew:
		s.progress.added++
		s.progress.total++
	case PlacedAgain:
		s.progress.total++
	}
}

// Skipped counts what was left out.
func (k *watcher) Skipped(path string, why source.SkipReason) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.skip(path, why)
}

// Scanned notes that the total is known.
func (k *watcher) Scanned() {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.scanning = false
}

// Done counts a result, and announces the first.
func (k *watcher) Done(_ int, r *inference.Result) error {
	s := k.session
	s.mu.Lock()
	s.progress.finish(time.Now(), r)
	s.mu.Unlock()
	if !k.began {
		k.began = true
		select {
		case s.first <- struct{}{}:
		default: // the one before was not looked at yet: one look serves both
		}
	}
	return nil
}
