package workspace

import (
	"bytes"
	"slices"

	"wanwu/app/store"
)

// TaskPart is a set of the parts of a task that are stored by themselves, so that a
// change here leaves alone what another process has changed of the rest.
type TaskPart uint8

// The parts of a task.
const (
	TaskName    TaskPart = 1 << iota
	TaskRun              // what a run changes: roots, pack, settings, Scanned, Dismissed
	TaskRemoved          // whether it is removed
)

// changedParts is in which parts two states of a task differ.
func changedParts(a, b *Task) (parts TaskPart) {
	if a.Name != b.Name {
		parts |= TaskName
	}
	if a.Pack != b.Pack || a.PackKey != b.PackKey || a.Scanned != b.Scanned || a.Dismissed != b.Dismissed ||
		!bytes.Equal(a.Settings, b.Settings) || !slices.Equal(a.Roots, b.Roots) {
		parts |= TaskRun
	}
	if a.Removed != b.Removed {
		parts |= TaskRemoved
	}
	return parts
}

// taskChanged lists parts of a task that the file has otherwise.
func (j *Journal) taskChanged(number int32, parts TaskPart) {
	if parts == 0 {
		return
	}
	if j.tasks == nil {
		j.tasks = map[int32]TaskPart{}
	}
	j.tasks[number] |= parts
}

// TaskChange is what is to be stored of a task: the whole where ID is 0, and then Parts,
// of which a new task has those that differ from what store.DB.CreateTask stores.
type TaskChange struct {
	Task
	Parts TaskPart
	epoch int // of the workspace's rows
}

// Stored returns the task as the file is to have it.
func (c *TaskChange) Stored() store.Task {
	return store.Task{
		ID: c.ID, Name: c.Name, Roots: c.Roots, Pack: c.Pack, PackKey: c.PackKey, Settings: c.Settings, Created: c.Created,
		Scanned: c.Scanned, LeftOff: c.Dismissed,
	}
}

// TakeTasks takes the tasks off the list that the file does not have as they are, by
// their numbers; TaskSaved or ReturnTask must follow for each.
func (j *Journal) TakeTasks() (changes []TaskChange) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tasks.all {
		parts := j.tasks[t.Number]
		if t.ID == 0 {
			parts |= changedParts(t, &Task{Name: t.Name, Roots: t.Roots, Pack: t.Pack, PackKey: t.PackKey, Settings: t.Settings})
		}
		if parts != 0 || t.ID == 0 {
			changes = append(changes, TaskChange{Task: *t, Parts: parts, epoch: w.epoch})
		}
	}
	clear(j.tasks)
	return changes
}

// TaskSaved notes what the file has now of a task that was taken. It returns false where
// the task was cleared meanwhile: then the file is to forget it as well.
func (j *Journal) TaskSaved(c *TaskChange, stored *store.Task) bool {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != c.epoch {
		return false
	}
	t := w.tasks.all[c.Number-1]
	if t.ID == 0 {
		t.ID, t.Created = stored.ID, stored.Created
	}
	if t.Name == c.Name { // else it was renamed meanwhile
		t.Name = stored.Name
	}
	w.revision.Add(1)
	return true
}

// ReturnTask lists a change again that could not be stored.
func (j *Journal) ReturnTask(c *TaskChange) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch == c.epoch {
		j.taskChanged(c.Number, c.Parts)
	}
}

// TakeCleared takes the numbers in the file of the tasks that were cleared;
// ReturnCleared must follow for those that could not be deleted.
func (j *Journal) TakeCleared() (ids []int64) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	ids, j.cleared = j.cleared, nil
	return ids
}

// ReturnCleared lists numbers in the file of tasks that are to be deleted.
func (j *Journal) ReturnCleared(ids ...int64) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	j.cleared = append(j.cleared, ids...)
}

// TaskID returns a task's number in the file, also of one that was removed meanwhile; 0 where it
// has none.
func (j *Journal) TaskID(number int32) int64 {
	w := j.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	if number < 1 || int(number) > len(w.tasks.all) {
		return 0
	}
	return w.tasks.all[number-1].ID
}

// InsertStored adds a task that the file has and returns its number.
func (j *Journal) InsertStored(t *store.Task) int32 {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	return j.w.tasks.add(taskOf(t))
}

// MergeTasks brings the tasks up to what the file has, which other processes may have
// changed, added or removed. What is still to be stored of a task stays as it is. It
// returns those of the file that are here, with their numbers, and the epoch for Merge.
func (j *Journal) MergeTasks(stored []store.Task) (tasks []store.Task, numbers []int32, epoch int) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	here := map[int64]int32{}
	for _, t := range w.tasks.all {
		if t.ID != 0 {
			here[t.ID] = t.Number
		}
	}
	inFile := map[int64]bool{}
	for i := range stored {
		t := &stored[i]
		if slices.Contains(j.cleared, t.ID) {
			continue
		}
		inFile[t.ID] = true
		number := here[t.ID]
		if number == 0 {
			number = w.tasks.add(taskOf(t))
		}
		j.mergeTask(t, number)
		tasks, numbers = append(tasks, *t), append(numbers, number)
	}
	for id, number := range here {
		if !inFile[id] && j.tasks[number]&TaskRemoved == 0 {
			w.counter.show(w.tasks.get(number), false)
		}
	}
	return tasks, numbers, w.epoch
}

// MergeTask is MergeTasks for one task that is here.
func (j *Journal) MergeTask(t *store.Task, number int32) (epoch int) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	j.mergeTask(t, number)
	return j.w.epoch
}

func (j *Journal) mergeTask(stored *store.Task, number int32) {
	w := j.w
	t, changed := w.tasks.all[number-1], j.tasks[number]
	before := *t
	if changed&TaskName == 0 {
		t.Name = stored.Name
	}
	if changed&TaskRun == 0 {
		t.Roots, t.Pack, t.PackKey, t.Settings = stored.Roots, stored.Pack, stored.PackKey, stored.Settings
		t.Scanned, t.Dismissed = stored.Scanned, stored.LeftOff
	}
	if changed&TaskRemoved == 0 {
		w.counter.show(t, true)
	}
	if changedParts(&before, t) != 0 {
		w.revision.Add(1)
	}
}

// taskOf returns a task as the file has it, without its counts, which follow from its rows.
func taskOf(t *store.Task) Task {
	return Task{
		ID: t.ID, Name: t.Name, Roots: t.Roots, Pack: t.Pack, PackKey: t.PackKey, Settings: t.Settings, Created: t.Created,
		Scanned: t.Scanned, Dismissed: t.LeftOff,
	}
}
