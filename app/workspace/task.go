package workspace

import (
	"encoding/json"
	"slices"
	"time"
)

// Absent is the state of a row that is not there.
const Absent State = 255

// Task is one drop, or one session of the command line: what was dropped, with
// what it was recognised, and how far that has come. Workspace.Tasks hands out
// copies.
type Task struct {
	Number        int32 // place in the workspace, from 1; rows and filters name a task by it
	ID            int64 // in the file; 0 while it has none
	Name          string
	Roots         []string
	Pack, PackKey string
	Settings      json.RawMessage // see RunSettings; empty where it never ran
	Created       time.Time
	// Total is the pictures found, Done those of them that are finished, errors
	// included, Failed those with an error.
	Total, Done, Failed int
	Scanned             bool // whether everything was found
	Dismissed           bool // whether the user does not want the rest
	Removed             bool
}

// Unfinished is whether there is work left that the user may want.
func (t *Task) Unfinished() bool {
	return !t.Removed && !t.Dismissed && (t.Done < t.Total || !t.Scanned)
}

// MadeWithAnother is whether the task has answers of another pack than that of key, or is
// to have. One that has not run yet may have none.
func (t *Task) MadeWithAnother(key string) bool {
	return t.PackKey != key && (t.PackKey != "" || t.Done > 0)
}

// AddRoots appends those of roots that the task does not have.
func (t *Task) AddRoots(roots []string) {
	all, has := slices.Clip(t.Roots), map[string]bool{} // copies of the task share the slice
	for _, r := range all {
		has[r] = true
	}
	for _, r := range roots {
		if !has[r] {
			all, has[r] = append(all, r), true
		}
	}
	t.Roots = all
}

// Tasks lists the tasks that were not removed, oldest first.
func (w *Workspace) Tasks() []Task {
	w.mu.RLock()
	defer w.mu.RUnlock()
	tasks := make([]Task, 0, len(w.tasks))
	for _, t := range w.tasks {
		if !t.Removed {
			tasks = append(tasks, *t)
		}
	}
	return tasks
}

// Task is the task of a number; ok is false where there is none, or it was removed.
func (w *Workspace) Task(number int32) (t Task, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if number < 1 || int(number) > len(w.tasks) || w.tasks[number-1].Removed {
		return Task{}, false
	}
	return *w.tasks[number-1], true
}

// AddTask adds a task without a run, for those who fill a workspace by hand, and
// returns its number.
func (w *Workspace) AddTask(name string, roots []string) int32 {
	return w.InsertTask(Task{Name: name, Roots: roots, Created: time.Now(), Scanned: true})
}

// InsertTask adds a task and returns its number.
func (w *Workspace) InsertTask(t Task) int32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addTask(t)
}

func (w *Workspace) addTask(t Task) int32 {
	t.Number = int32(len(w.tasks) + 1)
	w.tasks, w.byTask = append(w.tasks, &t), append(w.byTask, Counts{})
	w.revision.Add(1)
	return t.Number
}

// ChangeTask changes a task under the lock, and has that stored; it must not change
// the counts.
func (w *Workspace) ChangeTask(number int32, change func(t *Task)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number < 1 || int(number) > len(w.tasks) {
		return
	}
	t := w.tasks[number-1]
	before := *t
	change(t)
	w.journal.taskChanged(number, changedParts(&before, t))
	w.revision.Add(1)
}

// ShowTask hides a task's rows, or shows them again, whatever their number, and has that
// stored.
func (w *Workspace) ShowTask(number int32, on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number >= 1 && int(number) <= len(w.tasks) && w.show(number, on) {
		w.journal.taskChanged(number, TaskRemoved)
	}
}

// show hides a task's rows, or shows them again; false is that they were already.
func (w *Workspace) show(number int32, on bool) bool {
	if w.tasks[number-1].Removed == !on {
		return false
	}
	w.tasks[number-1].Removed = !on
	if on {
		w.hidden--
		w.counts.addAll(&w.byTask[number], +1)
	} else {
		w.hidden++
		w.counts.addAll(&w.byTask[number], -1)
	}
	w.revision.Add(1)
	return true
}

func (w *Workspace) isHidden(task int32) bool {
	return w.hidden > 0 && task > 0 && w.tasks[task-1].Removed
}

// countTask counts what became of row i in its task; before is what it was.
func (w *Workspace) countTask(c *chunk, i int, before State) {
	if c.task[i] == 0 {
		return
	}
	t, now := w.tasks[c.task[i]-1], c.state[i]
	if before == Absent {
		t.Total++
		before = Pending
	}
	if before != Pending {
		t.Done--
	}
	if before == Failed {
		t.Failed--
	}
	if now != Pending {
		t.Done++
	}
	if now == Failed {
		t.Failed++
	}
}
