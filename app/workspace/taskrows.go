package workspace

import (
	"github.com/zeebo/xxh3"

	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// TaskRows is the rows of one task, for the run that fills them.
type TaskRows struct {
	w    *Workspace
	task int32
}

// TaskRows returns the rows of the task of a number.
func (w *Workspace) TaskRows(task int32) TaskRows { return TaskRows{w, task} }

// Has reports whether a file is a picture of the task.
func (r TaskRows) Has(file string) bool {
	r.w.mu.RLock()
	defer r.w.mu.RUnlock()
	return r.w.rows.FindFile(xxh3.HashString(file), file, r.task) >= 0
}

// Finished returns the rows of the task that have a result, errors included.
func (r TaskRows) Finished() (rows []int32) {
	w := r.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	for row := range int32(w.rows.N) {
		if c, i := w.rows.At(row); c.Task[i] == r.task && c.State[i] != column.Pending {
			rows = append(rows, row)
		}
	}
	return rows
}

// Pending returns the rows of the task that wait.
func (r TaskRows) Pending() (rows []int) {
	w := r.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	t := w.tasks.get(r.task)
	if t == nil || t.Done == t.Total {
		return nil
	}
	for row := range w.rows.N {
		if c, i := w.rows.At(int32(row)); c.Task[i] == r.task && c.State[i] == column.Pending {
			rows = append(rows, row)
		}
	}
	return rows
}

// NeedsRun reports whether a row that a scan found again is to be recognised: it waits, its file
// has changed, or it failed for a reason that may be gone. If so it is pending, with the file's
// size and time.
func (r TaskRows) NeedsRun(row int, it *inference.Item) bool {
	w := r.w
	w.mu.Lock()
	defer w.mu.Unlock()
	c, i := w.rows.At(int32(row))
	d := &c.Detail[i]
	same := d.Size == it.Size && d.ModTime == it.ModTime.UnixNano()
	switch {
	case c.State[i] == column.Done && same:
		return false
	case c.State[i] == column.Failed && same && isPermanent(inference.CodeOf(c.Errs[int32(i)])):
		return false
	}
	r.setPending(row, it)
	return true
}

// SetPending makes a row wait that is to be recognised again, with its file's size and
// time.
func (r TaskRows) SetPending(row int, it *inference.Item) {
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	r.setPending(row, it)
}

func (r TaskRows) setPending(row int, it *inference.Item) {
	c, i := r.w.rows.At(int32(row))
	c.Detail[i].Size, c.Detail[i].ModTime = it.Size, it.ModTime.UnixNano()
	r.w.reset(c, i)
}

// isPermanent reports whether an error recurs whenever the same bytes are read; those of the disk,
// of the network or of the moment may go away.
func isPermanent(c inference.Code) bool {
	switch c {
	case inference.CodeEmpty, inference.CodeTruncated, inference.CodeCorrupt, inference.CodeUnsupported, inference.CodeTooLarge,
		inference.CodeEncrypted, inference.CodeArchive, inference.CodeNested, inference.CodeBadArchive, inference.CodeZipBomb, inference.CodeInternal,
		inference.CodeBadOutput, inference.CodeCrash:
		return true
	}
	return false
}
