package workspace

import (
	"sync"

	"wanwu/app/workspace/column"
)

// counter counts the rows, of all tasks that are not hidden and of each, at a threshold.
// The workspace's lock guards it.
type counter struct {
	tasks     *taskList
	threshold float32
	total     column.Counts
	byTask    []column.Counts // by number; the first is of rows that belong to none
	recount   *recount        // that runs; nil where none does

	recounting sync.Mutex // one recount at a time
}

func (n *counter) forget() {
	n.total, n.byTask = column.Counts{}, nil
	if n.recount != nil {
		n.recount.next, n.recount.byTask = 0, nil
	}
}

// taskCounts returns the counts of a task, for which there is room afterwards.
func taskCounts(byTask *[]column.Counts, task int32) *column.Counts {
	for int(task) >= len(*byTask) {
		*byTask = append(*byTask, column.Counts{})
	}
	return &(*byTask)[task]
}

// count counts row i of chunk c in (by = +1) or out (by = −1).
func (n *counter) count(c *column.Chunk, i int, by int) {
	task := c.Task[i]
	taskCounts(&n.byTask, task).Add(c, i, n.threshold, by)
	if !n.tasks.isHidden(task) {
		n.total.Add(c, i, n.threshold, by)
	}
	if r := n.recount; r != nil && c.Number < r.next {
		taskCounts(&r.byTask, task).Add(c, i, r.threshold, by)
	}
}

// show hides a task's rows, or shows them again; it returns false where they were already.
func (n *counter) show(t *Task, on bool) bool {
	if t.Removed == !on {
		return false
	}
	t.Removed = !on
	if on {
		n.tasks.hidden--
		n.total.AddAll(taskCounts(&n.byTask, t.Number), +1)
	} else {
		n.tasks.hidden++
		n.total.AddAll(taskCounts(&n.byTask, t.Number), -1)
	}
	return true
}

// recount counts every row again at another threshold, chunk after chunk. What changes meanwhile in
// the chunks before next is counted here as well.
type recount struct {
	threshold float32
	next      int
	byTask    []column.Counts
}

// chunk counts the first n rows of the next chunk, neighbouring rows of a task by way of
// t: maps are slow.
func (r *recount) chunk(c *column.Chunk, n int, t *column.Tally) {
	for i := range n {
		t.Add(c, i, r.threshold)
		if i+1 == n || c.Task[i+1] != c.Task[i] {
			t.Into(taskCounts(&r.byTask, c.Task[i]))
		}
	}
	r.next++
}

// finish makes the counts of a recount the present ones.
func (n *counter) finish(r *recount) {
	n.recount, n.threshold, n.total, n.byTask = nil, r.threshold, column.Counts{}, r.byTask
	for task := range n.byTask {
		if !n.tasks.isHidden(int32(task)) {
			n.total.AddAll(&n.byTask[task], +1)
		}
	}
}

// Counts returns a copy of the counts at the present threshold.
func (w *Workspace) Counts() column.Counts {
	w.mu.RLock()
	defer w.mu.RUnlock()
	c := column.Counts{Labels: make(map[int32]int, len(w.counter.total.Labels))}
	c.AddAll(&w.counter.total, +1)
	return c
}

// Threshold returns the score from which on a best label is shown.
func (w *Workspace) Threshold() float32 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.counter.threshold
}

// SetThreshold applies a threshold to every row, finished ones included, and returns when
// it holds. It walks the columns once, some milliseconds at a million rows, in which
// readers and writers go between the chunks; until it returns, the threshold before holds.
func (w *Workspace) SetThreshold(threshold float32) {
	n := &w.counter
	n.recounting.Lock()
	defer n.recounting.Unlock()
	w.mu.Lock()
	if threshold == n.threshold {
		w.mu.Unlock()
		return
	}
	r := &recount{threshold: threshold}
	n.recount = r
	w.mu.Unlock()
	var t column.Tally
	for more := true; more; {
		// A reader's lock is enough: only writers, whom it keeps out, look at r.
		w.mu.RLock()
		if more = (r.next+1)*column.ChunkRows < w.rows.N; more {
			r.chunk(w.rows.Chunks[r.next], column.ChunkRows, &t)
		}
		w.mu.RUnlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for r.next < len(w.rows.Chunks) {
		r.chunk(w.rows.Chunks[r.next], min(column.ChunkRows, w.rows.N-r.next*column.ChunkRows), &t)
	}
	n.finish(r)
	w.revision.Add(1)
}
