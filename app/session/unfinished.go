package session

import (
	"slices"

	"wanwu/app/persist"
	"wanwu/app/workspace"

	"golang.org/x/text/unicode/norm"
)

// unfinished is what earlier runs have left, until the user decides what to do with it.
type unfinished struct {
	pictures int
	offer    bool
}

// restore opens the workspace's file, which fills the workspace. What was dropped
// meanwhile becomes tasks then.
func (s *Session) restore() {
	var syncer *persist.Syncer
	var err error
	if s.cfg.Persist != nil {
		s.mu.Lock()
		s.restoring = true
		s.mu.Unlock()
		syncer, err = s.cfg.Persist(s.ctx, s.cfg.Workspace)
		if err == nil {
			err = s.ApplyLabels(s.ctx)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.syncer, s.openErr, s.restoring, s.restored = syncer, err, false, true
	s.offer()
	s.enlist()
}

// offer offers the user to resume what is unfinished, unless that is another process's to
// do; the session is locked.
func (s *Session) offer() {
	s.unfinished = unfinished{}
	if s.syncer != nil && s.syncer.ReadOnly() {
		return
	}
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() {
			s.unfinished.pictures += t.Total - t.Done
			s.unfinished.offer = true
		}
	}
}

// ResumeUnfinished queues the tasks that are offered: see Status.Offer.
func (s *Session) ResumeUnfinished() {
	for _, number := range s.takeUnfinished() {
		s.push(&job{task: number})
	}
}

// DismissUnfinished has the unfinished tasks not offered again. A drop of the same roots resumes
// them anyway.
func (s *Session) DismissUnfinished() {
	for _, number := range s.takeUnfinished() {
		s.cfg.Workspace.ChangeTask(number, func(t *workspace.Task) { t.Dismissed = true })
	}
}

// takeUnfinished returns the unfinished tasks that neither run nor are queued; they are not offered
// any more.
func (s *Session) takeUnfinished() (tasks []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unfinished.offer = false
	queued := s.queued()
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() && !s.runs(t.Number) && !slices.Contains(queued, t.Number) {
			tasks = append(tasks, t.Number)
		}
	}
	return tasks
}

// runs reports whether a task runs; the session is locked.
func (s *Session) runs(task int32) bool { return s.current != nil && s.current.task == task }

// RenameTask gives a task another name; where it is taken, a number is appended. Like all that
// changes a task by hand it takes effect here at once, and in the file when that is written the
// next time: no caller waits for a disk.
func (s *Session) RenameTask(number int32, name string) {
	s.cfg.Workspace.ChangeTask(number, func(t *workspace.Task) { t.Name = norm.NFC.String(name) })
}

// RemoveTask takes a task out of the list and the queue, or brings it back; it returns
// false where the task runs. It is deleted when the window opens the next time.
func (s *Session) RemoveTask(number int32, removed bool) bool {
	s.mu.Lock()
	if s.runs(number) {
		s.mu.Unlock()
		return false
	}
	s.queue = slices.DeleteFunc(s.queue, func(j *job) bool { return j.task == number })
	s.mu.Unlock()
	s.cfg.Workspace.ShowTask(number, !removed)
	return true
}

// Clear removes every task, each of which RemoveTask brings back. It does nothing and
// returns false while a job runs or is queued, or the stored results are being read: the
// rows that they fill must stay.
func (s *Session) Clear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil || len(s.queue) > 0 || s.restoring {
		return false
	}
	for _, t := range s.cfg.Workspace.Tasks() {
		s.cfg.Workspace.ShowTask(t.Number, false)
	}
	s.progress.forget()
	return true
}
