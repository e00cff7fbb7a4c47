package persist

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

// followShare bounds what following other processes costs: after a merge, that many times
// as long passes before the next.
const followShare = 10

// follower tracks the work of other processes on a Syncer's file.
type follower struct {
	// mu is held while rows of a task are read, and guards what is below.
	mu      sync.Mutex
	seen    map[int64]time.Time // when each task had last been changed, as its rows here are
	running map[int64]bool      // by this process, whose rows are newer here
	horizon int64               // rows of tasks that came since the start are numbered from it on

	// Of the Syncer's goroutine:
	next  time.Time // no look before
	stale bool      // whether the last attempt failed
}

// errCleared is that the workspace was cleared while rows were read.
var errCleared = errors.New("cleared meanwhile")

// follow merges what other processes have written, where they have.
func (s *Syncer) follow(ctx context.Context) {
	f := &s.follower
	begin := time.Now()
	if begin.Before(f.next) {
		return
	}
	changed, err := s.db.Changed(ctx)
	if err != nil || !changed && !f.stale {
		return // the next commit finds and reports what is wrong with the file
	}
	err = s.merge(ctx)
	f.stale = err != nil
	if inference.CodeOf(err) == inference.CodeDamaged && s.health.of(causeDamage) == nil {
		// No commit would find it. The check leaves a note, by which the next start exchanges the file.
		s.health.set(causeDamage, cmp.Or(s.db.Check(ctx), err))
	}
	now := time.Now()
	f.next = now.Add(followShare * now.Sub(begin))
}

// merge brings tasks and rows up to what the file has, except for tasks that run here and
// what is still to be stored here.
func (s *Syncer) merge(ctx context.Context) error {
	tasks, numbers, epoch, err := s.mergeTasks(ctx)
	if err != nil {
		return err
	}
	f := &s.follower
	for i := range tasks {
		err := func() error {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.running[tasks[i].ID] {
				return nil
			}
			return s.mergeRows(ctx, &tasks[i], numbers[i], epoch)
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// mergeTasks lists the tasks of the file, each with its number here.
func (s *Syncer) mergeTasks(ctx context.Context) (tasks []store.Task, numbers []int32, epoch int, err error) {
	s.mu.Lock() // a task that is just being stored is not another process's
	defer s.mu.Unlock()
	if tasks, err = s.db.Tasks(ctx); err != nil {
		return nil, nil, 0, err
	}
	packs := make([]string, len(tasks))
	for i, t := range tasks {
		packs[i] = t.PackKey
	}
	s.packInfos.addTo(s.ws, packs)
	tasks, numbers, epoch = s.journal.MergeTasks(tasks)
	return tasks, numbers, epoch, nil
}

// mergeRows reads the rows of a task where it was changed since they were read; the
// follower is locked.
func (s *Syncer) mergeRows(ctx context.Context, t *store.Task, number int32, epoch int) error {
	f := &s.follower
	if f.seen[t.ID].Equal(t.Updated) {
		return nil
	}
	from := min(f.horizon, s.journal.FirstID(number, f.horizon))
	err := s.db.LoadFrom(ctx, t.ID, from, func(items []store.Item) error {
		if !s.journal.Merge(items, number, epoch) {
			return errCleared
		}
		return ctx.Err()
	})
	if err == nil {
		f.seen[t.ID] = t.Updated
	}
	return err
}

// enterTask notes that this process runs a task, and reads what another has done of it;
// the task is locked in the file.
func (s *Syncer) enterTask(ctx context.Context, id int64, number int32) error {
	f := &s.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running[id] = true
	t, found, err := s.db.Task(ctx, id)
	if err != nil || !found {
		return err
	}
	epoch := s.journal.MergeTask(&t, number)
	return s.mergeRows(ctx, &t, number, epoch)
}

// leaveTask notes that this process runs a task no longer.
func (s *Syncer) leaveTask(number int32) {
	id := s.journal.TaskID(number)
	if id == 0 {
		return
	}
	f := &s.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	// Where this fails its rows are read again, which changes nothing.
	if stored, found, err := s.db.Task(context.Background(), id); err == nil && found {
		f.seen[id] = stored.Updated
	}
	delete(f.running, id)
}
