package persist

import (
	"context"

	"wanwu/app/store"
	"wanwu/inference"
)

// Run is the file's record of a run of a task by this process: no other process may run the task
// meanwhile, and the record says which pictures are being read, so that one that crashes the
// program is found. Where the record cannot be written, which the Syncer's Err reports, a Run does
// nothing and the work is done anyway.
type Run struct {
	syncer  *Syncer
	task    int32
	record  *store.Run // nil where there is none
	strikes map[int64]int
}

// BeginRun locks a task for this process, which is stored first, and merges what other processes
// have done of it. The caller ends the Run. The error means that another process runs the task
// (inference.CodeTaskRunning).
func (s *Syncer) BeginRun(ctx context.Context, number int32) (*Run, error) {
	s.health.set(causeRecord, nil)
	_ = s.flushWithin(beginTimeout) // Err reports it
	r := &Run{syncer: s, task: number}
	t, ok := s.ws.Task(number)
	if !ok || t.ID == 0 || s.db.ReadOnly() {
		return r, nil
	}
	s.storePackInfo(t.PackKey)
	record, interrupted, err := s.db.Begin(t.ID)
	if inference.CodeOf(err) == inference.CodeTaskRunning {
		return nil, &inference.Error{Code: inference.CodeTaskRunning, Detail: t.Name, Err: err}
	}
	r.record = record
	if err == nil {
		err = s.enterTask(ctx, t.ID, number)
	}
	if err == nil && len(interrupted) > 0 {
		err = retryBusy(beginTimeout, func() error { _, err := s.db.Strike(ctx, interrupted); return err })
	}
	if err == nil {
		r.strikes, err = s.db.Strikes(ctx, t.ID)
	}
	s.health.set(causeRecord, err)
	return r, nil
}

// Strikes returns how often a row's picture was being read when the program crashed.
func (r *Run) Strikes(row int) int {
	if len(r.strikes) == 0 {
		return 0
	}
	return r.strikes[r.syncer.journal.ID(row)]
}

// Struck lists the pending rows that have Strikes, with their number.
func (r *Run) Struck() map[int]int { return r.syncer.journal.RowsByID(r.task, r.strikes) }

// Enter records that a row's picture is about to be read.
func (r *Run) Enter(row int) {
	if r.record == nil {
		return
	}
	journal := r.syncer.journal
	if !journal.IsStored(row) && r.syncer.Flush(false) != nil {
		return // Err reports it
	}
	if err := r.record.Enter(journal.ID(row)); err != nil {
		r.syncer.health.set(causeRecord, err)
	}
}

// Leave records that a row's picture has been read.
func (r *Run) Leave(row int) {
	if r.record == nil {
		return
	}
	if err := r.record.Leave(r.syncer.journal.ID(row)); err != nil {
		r.syncer.health.set(causeRecord, err)
	}
}

// End releases the task.
func (r *Run) End() {
	if r.record == nil {
		return
	}
	r.syncer.leaveTask(r.task)
	if err := r.record.End(); err != nil {
		r.syncer.health.set(causeRecord, err)
	}
}
