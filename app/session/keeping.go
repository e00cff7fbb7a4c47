package session

import (
	"slices"
	"wanwu/app/workspace"
)

// keeping is how far a session has come with what keeps its workspace. The session
// guards it.
type keeping struct {
	restoring  bool
	err        error // it could not be opened
	unfinished int   // pictures that the last time left, until the user has said what to do
	offer      bool
}

// tell puts what a person may want to know into a status.
func (k *keeping) tell(st *Status, keeper *workspace.Keeper) {
	st.Restoring, st.Unfinished, st.Offer = k.restoring, k.unfinished, k.offer
	st.KeepErr = k.err
	if keeper != nil {
		st.Keep = keeper.Report()
		if st.KeepErr == nil {
			st.KeepErr = keeper.Problem()
		}
	}
}

// restore opens what keeps the workspace, which fills it. What was dropped meanwhile
// becomes tasks then.
func (s *Session) restore() {
	var keeper *workspace.Keeper
	var err error
	if s.cfg.Keep != nil {
		s.mu.Lock()
		s.keeping.restoring = true
		s.mu.Unlock()
		keeper, err = s.cfg.Keep(s.ctx, s.cfg.Workspace)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keeper, s.keeping, s.restored = keeper, keeping{err: err}, true
	s.offer()
	s.enlist()
}

// offer has the user asked whether to go on with what is unfinished, where it is kept;
// the caller has the lock.
func (s *Session) offer() {
	k := &s.keeping
	k.unfinished, k.offer = 0, false
	if s.keeper == nil || s.keeper.DB.ReadOnly() {
		return
	}
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() {
			k.unfinished, k.offer = k.unfinished+t.Total-t.Done, true
		}
	}
}

// Continue queues what the last time left unfinished.
func (s *Session) Continue() {
	for _, number := range s.left() {
		s.push(job{task: number})
	}
}

// LeaveOff gives up what the last time left unfinished: it is not offered again.
// Dropping the same once more takes it up all the same.
func (s *Session) LeaveOff() {
	for _, number := range s.left() {
		s.cfg.Workspace.ChangeTask(number, func(t *workspace.Task) { t.LeftOff = true })
	}
}

// left are the unfinished tasks whose turn has not come and is not to come; they are not
// offered any more.
func (s *Session) left() (tasks []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keeping.offer = false
	waiting := s.waiting()
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() && t.Number != s.running && !slices.Contains(waiting, t.Number) {
			tasks = append(tasks, t.Number)
		}
	}
	return tasks
}

// RenameTask gives a task another name; where it is taken, a number comes behind it.
// Like all that changes a task by hand it changes it here at once, and in the file
// when that is written the next time: nobody waits for a disk.
func (s *Session) RenameTask(number int32, name string) {
	s.cfg.Workspace.ChangeTask(number, func(t *workspace.Task) { t.Name = name })
}

// RemoveTask takes a task out of the list, and out of the queue, or brings it back; false
// is that it is being run. It is forgotten when the window opens the next time.
func (s *Session) RemoveTask(number int32, removed bool) bool {
	s.mu.Lock()
	if s.running == number {
		s.mu.Unlock()
		return false
	}
	s.queue = slices.DeleteFunc(s.queue, func(j job) bool { return j.task == number })
	s.mu.Unlock()
	s.cfg.Workspace.ShowTask(number, !removed)
	return true
}

// Clear removes every task, each of which RemoveTask brings back. It does nothing and
// answers false while a run is under way, or the rows of the last time are being read:
// what they fill must not vanish under them.
func (s *Session) Clear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopRun != nil || len(s.queue) > 0 || s.keeping.restoring {
		return false
	}
	for _, t := range s.cfg.Workspace.Tasks() {
		s.cfg.Workspace.ShowTask(t.Number, false)
	}
	s.progress.forget()
	return true
}
