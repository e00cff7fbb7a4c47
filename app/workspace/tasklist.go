package workspace

import (
	"time"

	"wanwu/app/workspace/column"
)

// taskList is the tasks; task number i is all[i−1]. The workspace's lock guards it.
type taskList struct {
	all    []*Task
	hidden int // how many of them were removed
}

// get returns the task of a number; nil where there is none.
func (l *taskList) get(number int32) *Task {
	if number < 1 || int(number) > len(l.all) {
		return nil
	}
	return l.all[number-1]
}

// add adds a task and returns its number.
func (l *taskList) add(t Task) int32 {
	t.Number = int32(len(l.all) + 1)
	l.all = append(l.all, &t)
	return t.Number
}

// isHidden reports whether a task's rows are hidden, which it was removed for.
func (l *taskList) isHidden(task int32) bool {
	return l.hidden > 0 && task > 0 && l.all[task-1].Removed
}

// packKey returns the key of the pack that a task's rows were recognised by; empty for no task.
func (l *taskList) packKey(task int32) string {
	if task == 0 {
		return ""
	}
	return l.all[task-1].PackKey
}

// count counts what became of row i of a chunk in its task; before is the state it had.
func (l *taskList) count(c *column.Chunk, i int, before column.State) {
	if c.Task[i] == 0 {
		return
	}
	t, now := l.all[c.Task[i]-1], c.State[i]
	if before == Absent {
		t.Total++
		before = column.Pending
	}
	if before != column.Pending {
		t.Done--
	}
	if before == column.Failed {
		t.Failed--
	}
	if now != column.Pending {
		t.Done++
	}
	if now == column.Failed {
		t.Failed++
	}
}

// Tasks lists the tasks that were not removed, oldest first.
func (w *Workspace) Tasks() []Task {
	w.mu.RLock()
	defer w.mu.RUnlock()
	tasks := make([]Task, 0, len(w.tasks.all))
	for _, t := range w.tasks.all {
		if !t.Removed {
			tasks = append(tasks, *t)
		}
	}
	return tasks
}

// Task returns the task of a number; ok is false where there is none, or it was removed.
func (w *Workspace) Task(number int32) (t Task, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if found := w.tasks.get(number); found != nil && !found.Removed {
		return *found, true
	}
	return Task{}, false
}

// AddTask adds a task without a run, for those who fill a workspace by hand, and
// returns its number.
func (w *Workspace) AddTask(name string, roots []string) int32 {
	return w.InsertTask(Task{Name: name, Roots: roots, Created: time.Now(), Scanned: true})
}

// InsertTask adds a task, whose counts must be zero, and returns its number.
func (w *Workspace) InsertTask(t Task) int32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revision.Add(1)
	return w.tasks.add(t)
}

// ChangeTask calls change with a task while the workspace is locked, and has the file take
// the change over; change must leave the counts alone.
func (w *Workspace) ChangeTask(number int32, change func(t *Task)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tasks.get(number)
	if t == nil {
		return
	}
	before := *t
	change(t)
	w.journal.taskChanged(number, changedParts(&before, t))
	w.revision.Add(1)
}

// ShowTask hides a task's rows, or shows them again, whatever their number, and has the
// file take that over.
func (w *Workspace) ShowTask(number int32, on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.tasks.get(number); t != nil && w.counter.show(t, on) {
		w.journal.taskChanged(number, TaskRemoved)
		w.revision.Add(1)
	}
}
