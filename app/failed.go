package app

import "math/bits"

// FailedAmong lists those of some rows that failed, ascending. The rows are given as a
// bit each, the lowest of the first word being row 0. It takes a millisecond or two where
// a million are given.
func (w *Workspace) FailedAmong(rows []uint64) (failed []int) {
	const words = chunkRows / 64
	w.mu.RLock()
	defer w.mu.RUnlock()
	for k, word := range rows {
		if word == 0 || k/words >= len(w.chunks) {
			continue
		}
		c := w.chunks[k/words]
		for ; word != 0; word &= word - 1 {
			i := k%words*64 + bits.TrailingZeros64(word)
			if row := k/words*chunkRows + i; row < w.n && c.state[i] == Failed && !w.isHidden(c.task[i]) {
				failed = append(failed, row)
			}
		}
	}
	return failed
}

// failedByTask sorts those of rows that failed by their tasks, which come in the order in
// which the rows have them.
func (w *Workspace) failedByTask(rows []int) (tasks []int32, failed map[int32][]int) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	failed = map[int32][]int{}
	for _, row := range rows {
		if row < 0 || row >= w.n {
			continue
		}
		c, i := w.chunks[row/chunkRows], row%chunkRows
		if c.state[i] != Failed || w.isHidden(c.task[i]) {
			continue
		}
		if failed[c.task[i]] == nil {
			tasks = append(tasks, c.task[i])
		}
		failed[c.task[i]] = append(failed[c.task[i]], row)
	}
	return tasks, failed
}
