package session

import (
	"context"
	"slices"
	"time"

	"wanwu/app/engine"
	"wanwu/app/workspace"
)

// job is one run of a task, queued or under way: it has all that was asked for. While it is queued,
// and its engine and task also while it runs, the session's lock guards it.
type job struct {
	task  int32    // 0 until the drop has its task
	roots []string // to be scanned; nil resumes the task
	rows  []int    // to be recognised again, instead

	dropped  bool // just now: a missing root is a mistake then, and no unplugged drive
	enlisted bool // whether the task exists and is marked as not scanned
	scanned  bool // whether the task was scanned before that

	engine   engine.Recognizer // that runs it; nil in the queue
	packFrom string            // where the engine's pack was found; empty for the session's own engine
	cancel   context.CancelFunc
}

// Add queues what was dropped as one run. It becomes a task of its own at once, which is
// listed and stored while it waits for its turn; where the same was dropped before, the
// run joins that task.
func (s *Session) Add(roots []string) {
	if len(roots) == 0 {
		return
	}
	s.push(&job{roots: AbsoluteRoots(roots), dropped: true})
}

// AddTo queues what is added to a task: its pictures join those that the task has.
func (s *Session) AddTo(number int32, roots []string) {
	t, ok := s.cfg.Workspace.Task(number)
	if !ok || len(roots) == 0 {
		return
	}
	roots = AbsoluteRoots(roots)
	s.cfg.Workspace.ChangeTask(number, func(now *workspace.Task) {
		now.AddRoots(roots)
		if !now.Scanned { // what it had is still to be scanned
			roots = now.Roots
		}
	})
	s.push(&job{task: t.Number, roots: roots, dropped: true})
}

// RunTask queues a task to be resumed, or, where it is finished, to be scanned again for what is
// new.
func (s *Session) RunTask(number int32) {
	if t, ok := s.cfg.Workspace.Task(number); ok {
		s.push(&job{task: number, roots: t.Roots})
	}
}

// Retry queues rows that failed to be read again; others are ignored.
func (s *Session) Retry(rows []int) {
	tasks, failed := s.cfg.Workspace.FailedByTask(rows)
	for _, t := range tasks {
		s.push(&job{task: t, rows: failed[t]})
	}
}

func (s *Session) push(j *job) {
	s.mu.Lock()
	s.queue = append(s.queue, j)
	if s.restored {
		s.enlist()
	}
	s.mu.Unlock()
	s.poke()
}

// enlist gives every queued drop its task, which counts as not scanned from now on: should
// the program end before its turn, it is offered to be resumed. The session is locked, and
// the tasks of the file have been read.
func (s *Session) enlist() {
	for _, j := range s.queue {
		if j.roots == nil || j.enlisted {
			continue
		}
		if j.task == 0 {
			j.task = s.taskFor(j.roots)
		}
		j.enlisted = true
		s.cfg.Workspace.ChangeTask(j.task, func(t *workspace.Task) {
			j.scanned = j.scanned || t.Scanned
			t.Scanned, t.Dismissed = false, false
		})
	}
}

// queued returns the tasks in the queue, in its order; the session is locked.
func (s *Session) queued() (tasks []int32) {
	for _, j := range s.queue {
		if j.task != 0 && !slices.Contains(tasks, j.task) {
			tasks = append(tasks, j.task)
		}
	}
	return tasks
}

// taskFor returns the task of a drop: the newest of the same roots and pack, else a new one. One
// that has not run yet has no pack; while the engine's is not known, any will do.
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
