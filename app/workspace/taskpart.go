package workspace

import (
	"bytes"
	"slices"

	"wanwu/app/store"
)

// taskPart is what of a task is stored by itself, so that a change here leaves alone
// what another process has changed of the rest.
type taskPart uint8

const (
	partName taskPart = 1 << iota
	partRun           // what a run changes: the roots, the pack, the settings, whether all was found or the rest is not wanted
	partRemoved
)

// changedParts is in which parts two states of a task differ.
func changedParts(a, b *Task) (parts taskPart) {
	if a.Name != b.Name {
		parts |= partName
	}
	if a.Pack != b.Pack || a.PackKey != b.PackKey || a.Scanned != b.Scanned || a.LeftOff != b.LeftOff ||
		!bytes.Equal(a.Settings, b.Settings) || !slices.Equal(a.Roots, b.Roots) {
		parts |= partRun
	}
	if a.Removed != b.Removed {
		parts |= partRemoved
	}
	return parts
}

// changed lists parts of a task, which the file has otherwise.
func (u *unsaved) changed(number int32, parts taskPart) {
	if parts == 0 {
		return
	}
	if u.tasks == nil {
		u.tasks = map[int32]taskPart{}
	}
	u.tasks[number] |= parts
}

// taskChange is what is to be stored of a task: parts of it, or all where the file
// does not have it.
type taskChange struct {
	Task
	parts taskPart
	epoch int // of the workspace's rows
}

// takeTasks takes the tasks off the list that the file does not have as they are, in
// the order of their numbers; savedTask or unsaveTask must follow for each.
func (w *Workspace) takeTasks() (changes []taskChange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tasks {
		if parts := w.unsaved.tasks[t.Number]; parts != 0 || t.ID == 0 {
			changes = append(changes, taskChange{Task: *t, parts: parts, epoch: w.epoch})
		}
	}
	clear(w.unsaved.tasks)
	return changes
}

// savedTask notes what the file has now of a task that was taken. It answers false
// where the task was cleared away meanwhile: then the file is to forget it as well.
func (w *Workspace) savedTask(c *taskChange, stored *store.Task) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != c.epoch {
		return false
	}
	t := w.tasks[c.Number-1]
	if t.ID == 0 {
		t.ID, t.Created = stored.ID, stored.Created
	}
	if t.Name == c.Name { // else it was renamed meanwhile
		t.Name = stored.Name
	}
	w.revision.Add(1)
	return true
}

// unsaveTask puts a change back that could not be stored.
func (w *Workspace) unsaveTask(c *taskChange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch == c.epoch {
		w.unsaved.changed(c.Number, c.parts)
	}
}

// takeCleared takes the numbers in the file of the tasks that were cleared away.
func (w *Workspace) takeCleared() (ids []int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids, w.unsaved.cleared = w.unsaved.cleared, nil
	return ids
}

// unclear puts numbers back that the file could not be told to forget.
func (w *Workspace) unclear(ids ...int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsaved.cleared = append(w.unsaved.cleared, ids...)
}
