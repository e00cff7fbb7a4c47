package workspace

import (
	"math/bits"

	"wanwu/app/workspace/column"
)

// FailedAmong lists those of some rows that failed, ascending. The rows are given as a
// bit each, the lowest of the first word being row 0.
func (w *Workspace) FailedAmong(rows []uint64) (failed []int) {
	const words = column.ChunkRows / 64
	w.mu.RLock()
	defer w.mu.RUnlock()
	for k, word := range rows[:min(len(rows), words*len(w.rows.Chunks))] {
		c := w.rows.Chunks[k/words]
		for word &= c.Failed[k%words]; word != 0; word &= word - 1 {
			if bit := bits.TrailingZeros64(word); !w.tasks.isHidden(c.Task[k%words*64+bit]) {
				failed = append(failed, k*64+bit)
			}
		}
	}
	return failed
}

// CountFailed returns how many of some rows failed. A million rows cost some microseconds, and
// those that failed some nanoseconds each where a task was removed.
func (w *Workspace) CountFailed(rows []uint64) (n int) {
	const words = column.ChunkRows / 64
	w.mu.RLock()
	defer w.mu.RUnlock()
	for k, word := range rows[:min(len(rows), words*len(w.rows.Chunks))] {
		c := w.rows.Chunks[k/words]
		if word &= c.Failed[k%words]; w.tasks.hidden == 0 {
			n += bits.OnesCount64(word)
			continue
		}
		for ; word != 0; word &= word - 1 {
			if !w.tasks.isHidden(c.Task[k%words*64+bits.TrailingZeros64(word)]) {
				n++
			}
		}
	}
	return n
}

// FailedByTask sorts those of rows that failed by their tasks, which come in the order in
// which the rows have them.
func (w *Workspace) FailedByTask(rows []int) (tasks []int32, failed map[int32][]int) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	failed = map[int32][]int{}
	for _, row := range rows {
		if row < 0 || row >= w.rows.N {
			continue
		}
		c, i := w.rows.Chunks[row/column.ChunkRows], row%column.ChunkRows
		if c.State[i] != column.Failed || w.tasks.isHidden(c.Task[i]) {
			continue
		}
		if failed[c.Task[i]] == nil {
			tasks = append(tasks, c.Task[i])
		}
		failed[c.Task[i]] = append(failed[c.Task[i]], row)
	}
	return tasks, failed
}
