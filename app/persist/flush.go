package persist

import (
	"context"
	"time"

	"wanwu/app/workspace"
	"wanwu/inference"
)

const (
	// maxCommit is how many rows one transaction takes: some 30 ms of work.
	maxCommit = 4096
	// failedPause is how long nothing is tried after a failure, and busyPause while
	// another process is writing: a transaction of ours lasts milliseconds.
	failedPause = 2 * time.Second
	busyPause   = 50 * time.Millisecond
	// busyTimeout is how long a caller that needs the file waits for another process that
	// locks it, as one does that was suspended at the wrong moment. The beginning of a run
	// waits less: it can do without.
	busyTimeout  = 20 * time.Second
	beginTimeout = 2 * time.Second
	// busyReported is how long the file may be locked before Err reports it.
	busyReported = 10 * time.Second
	// idBlock is how many numbers are reserved at once for rows that are found.
	idBlock = 4096
)

// Flush stores everything that has changed; when it returns nil, all is stored that was in
// the workspace when it was called. For some time after a failure it returns that failure
// at once. With now set it does not, and waits for another process that locks the file.
func (s *Syncer) Flush(now bool) error {
	if now {
		return s.flushWithin(busyTimeout)
	}
	return s.tryFlush(false)
}

// flushWithin is like Flush, but waits for another process for up to timeout.
func (s *Syncer) flushWithin(timeout time.Duration) error {
	return retryBusy(timeout, func() error { return s.tryFlush(true) })
}

// retryBusy calls try again while another process locks the file, for up to timeout.
func retryBusy(timeout time.Duration, try func() error) error {
	until := time.Now().Add(timeout)
	again := time.NewTicker(busyPause)
	defer again.Stop()
	for {
		err := try()
		if inference.CodeOf(err) != inference.CodeBusy || time.Now().After(until) {
			return err
		}
		<-again.C
	}
}

// CommitIfDue stores results once there are as many as may be lost. A run calls it after
// each: so it waits for the disk where the disk is slower than the network.
func (s *Syncer) CommitIfDue() {
	if s.journal.PendingResults() >= commitRows {
		_ = s.Flush(false) // Err reports it
	}
}

// tryFlush stores everything that has changed; without now it returns the last failure
// while its pause lasts.
func (s *Syncer) tryFlush(now bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db.ReadOnly() {
		return s.health.of(causeOpening)
	}
	if !now && s.err != nil && time.Now().Before(s.pause) {
		return s.err
	}
	_ = s.FlushEmbeddings() // Err reports it
	if inference.CodeOf(s.err) == inference.CodeWorkspace {
		s.db.Disconnect() // a drive that was unplugged and is back needs a new connection
	}
	s.err = s.flush()
	s.flushed(time.Now())
	return s.err
}

// flushed notes the outcome of an attempt, and when the next may be made.
func (s *Syncer) flushed(now time.Time) {
	if inference.CodeOf(s.err) != inference.CodeBusy {
		s.busy = time.Time{}
		s.pause = now.Add(failedPause)
		s.health.set(causeStoring, s.err)
		return
	}
	if s.busy.IsZero() {
		s.busy = now
	}
	s.pause = now.Add(busyPause)
	if now.Sub(s.busy) >= busyReported {
		s.health.set(causeStoring, s.err)
	}
}

func (s *Syncer) flush() error {
	// What has changed is stored, also when the program is ending.
	ctx := context.Background()
	if err := s.storeTasks(ctx); err != nil {
		return err
	}
	if err := s.storeTruths(ctx); err != nil {
		return err
	}
	if err := s.assignIDs(ctx); err != nil {
		return err
	}
	for {
		b := s.journal.TakeRows(maxCommit)
		if len(b.Items) == 0 {
			return s.storeJudgements(ctx)
		}
		if err := s.db.Commit(ctx, b.Items); err != nil {
			s.journal.ReturnRows(b)
			return err
		}
		s.journal.RowsSaved(b)
		if len(b.Items) < maxCommit {
			return s.storeJudgements(ctx)
		}
	}
}

// storeJudgements stores the judgements of rows that the file has.
func (s *Syncer) storeJudgements(ctx context.Context) error {
	rows, byID := s.journal.TakeJudgements()
	if len(rows) == 0 {
		return nil
	}
	err := s.db.Judge(ctx, byID)
	if err != nil {
		s.journal.ReturnJudgements(rows)
	}
	return err
}

// storeTasks stores the tasks that the file does not have as they are.
func (s *Syncer) storeTasks(ctx context.Context) error {
	changes := s.journal.TakeTasks()
	for i := range changes {
		if err := s.storeTask(ctx, &changes[i]); err != nil {
			for left := range changes[i:] {
				s.journal.ReturnTask(&changes[i+left])
			}
			return err
		}
	}
	cleared := s.journal.TakeCleared()
	for i, id := range cleared {
		if err := s.db.RemoveTask(ctx, id, true); err != nil {
			s.journal.ReturnCleared(cleared[i:]...)
			return err
		}
	}
	return nil
}

func (s *Syncer) storeTask(ctx context.Context, c *workspace.TaskChange) (err error) {
	stored := c.Stored()
	created := c.ID == 0
	if created {
		err = s.db.CreateTask(ctx, &stored)
	} else if c.Parts&workspace.TaskName != 0 {
		stored.Name, err = s.db.RenameTask(ctx, c.ID, c.Name)
	}
	if err != nil {
		return err
	}
	if !s.journal.TaskSaved(c, &stored) && created {
		s.journal.ReturnCleared(stored.ID)
		return nil
	}
	if c.Parts&workspace.TaskRun != 0 {
		s.storePackInfo(c.PackKey)
		err = s.db.UpdateTask(ctx, &stored)
	}
	if err == nil && c.Parts&workspace.TaskRemoved != 0 {
		err = s.db.RemoveTask(ctx, stored.ID, c.Removed)
	}
	return err
}

// storePackInfo stores what is known of a pack. Should that fail, its labels have their names
// as long as the pack itself can be opened.
func (s *Syncer) storePackInfo(key string) {
	info, ok := s.ws.Pack(key)
	if !ok || s.db.ReadOnly() {
		return
	}
	s.health.set(causePackInfo, s.packInfos.write(info))
}

// assignIDs gives the rows numbers that were found since the last time, in their order,
// and reserves some for those that are found next.
func (s *Syncer) assignIDs(ctx context.Context) error {
	n := s.journal.Unnumbered()
	if n == 0 {
		return nil
	}
	n = max(n, idBlock)
	first, err := s.db.Reserve(ctx, n)
	if err == nil {
		s.journal.AssignIDs(first, first+int64(n))
	}
	return err
}
