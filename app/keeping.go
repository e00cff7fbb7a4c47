package app

import "wanwu/app/store"

// keeping is how far a session has come with what keeps its workspace. The session
// guards it.
type keeping struct {
	restoring  bool
	err        error // it could not be opened
	unfinished int   // pictures that the last time left, until the user has said what to do
	offer      bool
}

// tell puts what a person may want to know into a status.
func (k *keeping) tell(st *Status, keeper *Keeper) {
	st.Restoring, st.Unfinished, st.Offer = k.restoring, k.unfinished, k.offer
	st.KeepErr = k.err
	if keeper != nil {
		st.Keep = keeper.Report()
		if st.KeepErr == nil {
			st.KeepErr = keeper.Problem()
		}
	}
}

// restore opens what keeps the workspace, which fills it.
func (s *Session) restore() {
	if s.cfg.Keep == nil {
		return
	}
	s.mu.Lock()
	s.keeping.restoring = true
	s.mu.Unlock()
	keeper, err := s.cfg.Keep(s.ctx, s.cfg.Workspace)
	n, some := 0, false
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() {
			n, some = n+t.Total-t.Done, true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keeper = keeper
	s.keeping = keeping{err: err, unfinished: n, offer: some && err == nil && !keeper.db.ReadOnly()}
}

// Continue queues what the last time left unfinished.
func (s *Session) Continue() {
	s.mu.Lock()
	s.keeping.offer = false
	s.mu.Unlock()
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() {
			s.push(job{task: t.Number})
		}
	}
}

// LeaveOff gives up what the last time left unfinished: it is not offered again.
// Dropping the same once more takes it up all the same.
func (s *Session) LeaveOff() {
	s.mu.Lock()
	s.keeping.offer = false
	s.mu.Unlock()
	for _, t := range s.cfg.Workspace.Tasks() {
		if t.Unfinished() {
			s.changeTask(t.Number, func(t *Task) { t.LeftOff = true })
		}
	}
}

// changeTask changes a task here at once, and in the file on the session's
// goroutine: nobody waits for a disk.
func (s *Session) changeTask(number int32, change func(t *Task)) {
	s.cfg.Workspace.changeTask(number, change)
	s.push(job{store: func(k *Keeper) error { return k.updateTask(number) }})
}

// RenameTask gives a task another name; where it is taken, a number comes behind it.
func (s *Session) RenameTask(number int32, name string) {
	s.cfg.Workspace.changeTask(number, func(t *Task) { t.Name = name })
	s.push(job{store: func(k *Keeper) error { return k.renameTask(number, name) }})
}

// RemoveTask takes a task out of the list, or brings it back; false is that it is
// being run. It is forgotten when the window opens the next time.
func (s *Session) RemoveTask(number int32, removed bool) bool {
	s.mu.Lock()
	busy := s.running == number
	for _, j := range s.queue {
		busy = busy || j.task == number
	}
	s.mu.Unlock()
	if busy {
		return false
	}
	s.cfg.Workspace.showTask(number, !removed)
	s.push(job{store: func(k *Keeper) error { return k.removeTask(number, removed) }})
	return true
}

// Clear forgets every row. It does nothing and answers false while a run is
// under way, or the rows of the last time are being read: what they fill must not
// vanish under them.
func (s *Session) Clear() bool {
	s.mu.Lock()
	if s.stopRun != nil || s.pending() || s.keeping.restoring {
		s.mu.Unlock()
		return false
	}
	tasks := s.cfg.Workspace.Tasks()
	s.cfg.Workspace.Clear()
	s.progress.forget()
	s.mu.Unlock()
	s.push(job{store: func(k *Keeper) error { return k.removeStored(tasks) }})
	return true
}

// Report is what had to be done about the file when it was opened.
type Report = store.Report
