package workspace

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"wanwu/app/store"
)

// followShare bounds what following other processes costs: after it took some time, that
// many times as much passes before it is done again.
const followShare = 10

// follower is what a keeper knows of the work of other processes on its file.
type follower struct {
	// mu is held while rows of a task are read, and guards what is below.
	mu      sync.Mutex
	seen    map[int64]time.Time // when each task had last been changed, as its rows here are
	running map[int64]bool      // by this process, whose rows are newer here
	horizon int64               // rows of tasks that came since the start are numbered from it on

	// Of the keeper's goroutine:
	next  time.Time // not to look before
	stale bool      // whether the last attempt failed
}

// errCleared is that the list was cleared while rows were read.
var errCleared = errors.New("cleared meanwhile")

// follow takes over what other processes have written, where they have.
func (k *Keeper) follow(ctx context.Context) {
	f := &k.follower
	begin := time.Now()
	if begin.Before(f.next) {
		return
	}
	changed, err := k.DB.Changed(ctx)
	if err != nil || !changed && !f.stale {
		return // what is wrong with the file is found by who stores
	}
	f.stale = k.takeOver(ctx) != nil
	now := time.Now()
	f.next = now.Add(followShare * now.Sub(begin))
}

// takeOver brings tasks and rows up to what the file has, but for those that are run or
// still to be stored here.
func (k *Keeper) takeOver(ctx context.Context) error {
	tasks, numbers, epoch, err := k.takeOverTasks(ctx)
	if err != nil {
		return err
	}
	f := &k.follower
	for i := range tasks {
		err := func() error {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.running[tasks[i].ID] {
				return nil
			}
			return k.takeOverRows(ctx, &tasks[i], numbers[i], epoch)
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// takeOverTasks lists the tasks of the file, each with its number here.
func (k *Keeper) takeOverTasks(ctx context.Context) (tasks []store.Task, numbers []int32, epoch int, err error) {
	k.mu.Lock() // a task that is just being stored is no other process's
	defer k.mu.Unlock()
	if tasks, err = k.DB.Tasks(ctx); err != nil {
		return nil, nil, 0, err
	}
	packs := make([]string, len(tasks))
	for i, t := range tasks {
		packs[i] = t.PackKey
	}
	k.cards.know(k.ws, packs)
	tasks, numbers, epoch = k.ws.takeOverTasks(tasks)
	return tasks, numbers, epoch, nil
}

// takeOverRows reads the rows of a task where it was changed since they were read; the
// caller has the lock.
func (k *Keeper) takeOverRows(ctx context.Context, t *store.Task, number int32, epoch int) error {
	f := &k.follower
	if f.seen[t.ID].Equal(t.Updated) {
		return nil
	}
	from := min(f.horizon, k.ws.firstID(number, f.horizon))
	err := k.DB.LoadFrom(ctx, t.ID, from, func(items []store.Item) error {
		if !k.ws.takeOver(items, number, epoch) {
			return errCleared
		}
		return ctx.Err()
	})
	if err == nil {
		f.seen[t.ID] = t.Updated
	}
	return err
}

// enter notes that this process runs a task, and reads what another has done of it; the
// caller has the task's lock.
func (k *Keeper) enter(ctx context.Context, id int64, number int32) error {
	f := &k.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running[id] = true
	t, there, err := k.DB.Task(ctx, id)
	if err != nil || !there {
		return err
	}
	epoch := k.ws.takeOverTask(&t, number)
	return k.takeOverRows(ctx, &t, number, epoch)
}

// End lets go of a task that begin has taken.
func (k *Keeper) End(number int32, run *store.Run) {
	if id := k.ws.taskID(number); id != 0 {
		f := &k.follower
		f.mu.Lock()
		if stored, there, err := k.DB.Task(context.Background(), id); err == nil && there {
			f.seen[id] = stored.Updated
		}
		delete(f.running, id)
		f.mu.Unlock()
	}
	if err := run.End(); err != nil {
		k.Health.Set(CauseRecord, err)
	}
}

// takeOverTasks brings the tasks up to what the file has, which other processes may
// have changed, added or removed. What is still to be stored of a task stays as it is. It
// returns those of the file that are here, with their numbers.
func (w *Workspace) takeOverTasks(stored []store.Task) (tasks []store.Task, numbers []int32, epoch int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	here := map[int64]int32{}
	for _, t := range w.tasks {
		if t.ID != 0 {
			here[t.ID] = t.Number
		}
	}
	there := map[int64]bool{}
	for i := range stored {
		t := &stored[i]
		if slices.Contains(w.unsaved.cleared, t.ID) {
			continue
		}
		there[t.ID] = true
		number := here[t.ID]
		if number == 0 {
			number = w.addTaskLocked(taskOf(t))
		}
		w.bringUp(t, number)
		tasks, numbers = append(tasks, *t), append(numbers, number)
	}
	for id, number := range here {
		if !there[id] && w.unsaved.tasks[number]&partRemoved == 0 {
			w.show(number, false)
		}
	}
	return tasks, numbers, w.epoch
}

// takeOverTask is takeOverTasks for one that is here.
func (w *Workspace) takeOverTask(t *store.Task, number int32) (epoch int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bringUp(t, number)
	return w.epoch
}

func (w *Workspace) bringUp(stored *store.Task, number int32) {
	t, unsaved := w.tasks[number-1], w.unsaved.tasks[number]
	before := *t
	if unsaved&partName == 0 {
		t.Name = stored.Name
	}
	if unsaved&partRun == 0 {
		t.Roots, t.Pack, t.PackKey, t.Settings = stored.Roots, stored.Pack, stored.PackKey, stored.Settings
		t.Scanned, t.LeftOff = stored.Scanned, stored.LeftOff
	}
	if unsaved&partRemoved == 0 {
		w.show(number, true)
	}
	if changedParts(&before, t) != 0 {
		w.revision.Add(1)
	}
}

// taskOf is a task as the file has it, but for its counts, which follow from its rows.
func taskOf(t *store.Task) Task {
	return Task{
		ID: t.ID, Name: t.Name, Roots: t.Roots, Pack: t.Pack, PackKey: t.PackKey, Settings: t.Settings, Created: t.Created,
		Scanned: t.Scanned, LeftOff: t.LeftOff,
	}
}

// taskID is a task's number in the file, also of one that was removed meanwhile; 0 where
// it has none.
func (w *Workspace) taskID(number int32) int64 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if number < 1 || int(number) > len(w.tasks) {
		return 0
	}
	return w.tasks[number-1].ID
}

// firstID is the least number in the file of a task's rows, or most where that is less.
func (w *Workspace) firstID(task int32, most int64) int64 {
	w.walk(func(c *chunk, i int) {
		if c.task[i] == task && c.detail[i].id != 0 {
			most = min(most, c.detail[i].id)
		}
	})
	return most
}
