package session

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wanwu/app/engine"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// job is one run to do in its turn: a drop, a task to go on with, or rows to do again.
type job struct {
	task  int32
	roots []string // to be scanned; nil goes on with the task
	rows  []int

	dropped  bool // just now, so that what is not there is a mistake, and no drive that is away
	enlisted bool // whether the task is there and waits to be looked through
	scanned  bool // whether it had been looked through before
}

// Add queues what was dropped as one run. It becomes a task of its own at once, which
// is seen and kept while it waits for its turn; what was dropped before as a whole is
// gone on with.
func (s *Session) Add(roots []string) {
	if len(roots) == 0 {
		return
	}
	s.push(job{roots: absolutes(roots), dropped: true})
}

// absolutes are roots independent of the working folder.
func absolutes(roots []string) []string {
	roots = slices.Clone(roots)
	for i, r := range roots {
		if abs, err := filepath.Abs(r); err == nil {
			roots[i] = abs
		}
	}
	return roots
}

// AddTo queues what is added to a task: its pictures join those that the task has.
func (s *Session) AddTo(number int32, roots []string) {
	t, ok := s.cfg.Workspace.Task(number)
	if !ok || len(roots) == 0 {
		return
	}
	roots = absolutes(roots)
	all := slices.Clone(t.Roots)
	for _, r := range roots {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	s.cfg.Workspace.ChangeTask(number, func(t *workspace.Task) { t.Roots = all })
	if !t.Scanned { // what it had is still to be looked through
		roots = all
	}
	s.push(job{task: number, roots: roots, dropped: true})
}

// RunTask queues a task to be gone on with, or, where it is finished, to be looked
// through once more for what is new.
func (s *Session) RunTask(number int32) {
	if t, ok := s.cfg.Workspace.Task(number); ok {
		s.push(job{task: number, roots: t.Roots})
	}
}

// Retry queues rows that failed to be read again; others are left alone.
func (s *Session) Retry(rows []int) {
	tasks, failed := s.cfg.Workspace.FailedByTask(rows)
	for _, t := range tasks {
		s.push(job{task: t, rows: failed[t]})
	}
}

func (s *Session) push(j job) {
	s.mu.Lock()
	s.queue = append(s.queue, j)
	if s.restored {
		s.enlist()
	}
	s.mu.Unlock()
	s.poke()
}

// enlist gives every drop that waits its task, which has not been looked through from
// now on: should the program end before its turn, it is offered to be gone on with. The
// caller has the lock, and the tasks of the last time have been read.
func (s *Session) enlist() {
	for i := range s.queue {
		j := &s.queue[i]
		if j.roots == nil || j.enlisted {
			continue
		}
		if j.task == 0 {
			j.task = s.taskFor(j.roots)
		}
		j.enlisted = true
		s.cfg.Workspace.ChangeTask(j.task, func(t *workspace.Task) {
			j.scanned = j.scanned || t.Scanned
			t.Scanned, t.LeftOff = false, false
		})
	}
}

// waiting are the tasks whose turn is still to come, in their order; the caller has the
// lock.
func (s *Session) waiting() (tasks []int32) {
	for _, j := range s.queue {
		if j.task != 0 && !slices.Contains(tasks, j.task) {
			tasks = append(tasks, j.task)
		}
	}
	return tasks
}

// taskFor is the task of a drop: the newest of the same roots and pack, else a new one.
// One that has not run yet has no pack; while the engine's is not known, any will do.
func (s *Session) taskFor(roots []string) int32 {
	var info engine.Info
	if s.engine != nil {
		info = s.engine.Info()
	}
	for _, t := range slices.Backward(s.cfg.Workspace.Tasks()) {
		if slices.Equal(t.Roots, roots) && (s.engine == nil || t.PackKey == "" || t.PackKey == info.PackKey) {
			return t.Number
		}
	}
	return s.cfg.Workspace.InsertTask(workspace.Task{Name: TaskName(roots), Roots: roots, Pack: info.PackID, PackKey: info.PackKey, Created: time.Now()})
}

// TaskName is what a drop is called after: its folder, its archive, its picture, or
// the folder that the dropped files lie in.
func TaskName(roots []string) string {
	if len(roots) == 0 {
		return ""
	}
	name := filepath.Base(roots[0])
	if parent := filepath.Dir(roots[0]); len(roots) > 1 && filepath.Base(parent) != "" &&
		!slices.ContainsFunc(roots, func(r string) bool { return filepath.Dir(r) != parent }) {
		name = filepath.Base(parent)
	}
	if trimmed := strings.Trim(name, `/\.`); trimmed != "" {
		name = trimmed
	}
	return name
}

// runNext runs the next job; false where there is none to run now.
func (s *Session) runNext() bool {
	s.mu.Lock()
	if len(s.queue) == 0 || s.engine == nil || s.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	j := s.queue[0]
	s.queue = slices.Delete(s.queue, 0, 1)
	return s.run(j)
}

// run runs a job; the caller has the lock, and run gives it back.
func (s *Session) run(j job) bool {
	ctx, cancel := context.WithCancel(s.ctx)
	s.stopRun = cancel
	if s.progress.phase != Running {
		s.progress.begin(time.Now())
	}
	s.progress.scanning = true
	own, keeper := s.engine, s.keeper
	s.running, s.keeping.offer = j.task, false
	s.progress.run(j.task)
	s.mu.Unlock()

	e, err := s.ready(ctx, j, own)
	passes := err != nil
	if err == nil {
		s.mu.Lock()
		s.running, s.using = e.task, e.engine
		s.mu.Unlock()
		err = s.runWith(ctx, e, keeper)
		passes = passing(err)
	}
	if passing(err) && j.scanned && !j.dropped && e.task == j.task {
		// It is the other process's to change, and nothing new waits to be looked for.
		s.cfg.Workspace.ChangeTask(j.task, func(t *workspace.Task) { t.Scanned = true })
	}
	cancel()

	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopRun, s.running, s.using = nil, 0, nil
	s.progress.scanning = false
	switch {
	case s.progress.phase == Stopping, s.ctx.Err() != nil:
		s.progress.end(time.Now(), nil, true)
	case err != nil && !passes:
		// The network or the disk failed; what is queued would fail as well.
		s.queue = nil
		s.progress.end(time.Now(), err, false)
		s.offer()
	default:
		s.progress.pass(err)
		if len(s.queue) == 0 {
			s.progress.end(time.Now(), s.progress.passed, false)
			if inference.CodeOf(s.progress.passed) == inference.CodeRootGone {
				s.offer() // to try again
			}
		}
	}
	return true
}

// ready finds what a job needs: its pictures, and its engine.
func (s *Session) ready(ctx context.Context, j job, own engine.Recognizer) (equipped, error) {
	if !j.dropped {
		if err := rootGone(s.cfg.Workspace, j.task); err != nil {
			return equipped{}, err
		}
	}
	return s.equip(ctx, j, own)
}

// runWith runs a job by its engine, which it closes where it is not the session's.
func (s *Session) runWith(ctx context.Context, e equipped, keeper *workspace.Keeper) error {
	o := engine.RunOptions{TopK: s.cfg.TopK, Recursive: true, Background: true}
	if s.cfg.Thumbs != nil {
		o.ThumbSide = thumbnail.Side
	}
	run := &Runner{
		Engine: e.engine, Workspace: s.cfg.Workspace, Keeper: keeper, Thumbs: s.cfg.Thumbs, Task: e.task, Options: o,
		Watcher: &watcher{session: s}, PackFrom: e.from,
	}
	var err error
	switch {
	case e.rows != nil:
		err = run.Again(ctx, e.rows)
	case e.roots != nil:
		err = run.Scan(ctx, e.roots)
	default:
		err = run.Continue(ctx)
	}
	return errors.Join(err, e.close())
}

// passing is whether an error concerns one task alone, so that the next has its turn.
func passing(err error) bool {
	return inference.CodeOf(err) == inference.CodeTaskRunning
}

// watcher counts a run's results for the session's status.
type watcher struct {
	session *Session
	began   bool // whether the first result was announced; Done's goroutine only
}

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

func (k *watcher) Skipped(path string, why source.SkipReason) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.skip(path, why)
}

func (k *watcher) Scanned() {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.scanning = false
}

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
