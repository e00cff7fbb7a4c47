package workspace

import (
	"errors"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// Journal is the seam between a workspace and its file: it lists what the file does not
// have yet, hands that out to be stored, and merges in what comes from the file. All its
// methods may be called from any goroutine. It shares the workspace's lock.
//
// Results are in a list of their own and are stored first: a scan that finds a million names must
// not keep a result waiting. Until Start, rows are not listed.
type Journal struct {
	w *Workspace

	started  bool
	newRows  []int32 // found, pending
	results  []int32
	numbered int            // rows before this have their numbers
	ids, end int64          // numbers that the file has reserved for the rows that are found next
	judged   unsaved[int32] // rows, also before Start: a judgement cannot be computed again

	tasks   map[int32]TaskPart // of the file that changed here
	cleared []int64            // numbers in the file of tasks that are to be deleted
}

// Journal returns the workspace's journal, for the package that stores it.
func (w *Workspace) Journal() *Journal { return &w.journal }

// Start begins to list rows, where on is set: those that are there are what the file has.
func (j *Journal) Start(on bool) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	j.started, j.numbered = on, w.rows.N
}

// Restart empties the workspace, without the file being told to forget anything. Truths, notes and
// texts that the file does not have stay.
func (j *Journal) Restart() {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.truths.forget()
	w.notes.forget()
	w.texts.forget()
	w.forget()
	w.revision.Add(1)
}

func (j *Journal) forget() {
	j.newRows, j.results, j.numbered, j.judged, j.tasks = nil, nil, 0, nil, nil
}

// found lists a row that was appended. It gets its number now where there is one, so
// that the order of the numbers is that in which rows were found; else it and those
// behind it get theirs before the first of them is stored.
func (j *Journal) found(row int) {
	if !j.started {
		return
	}
	c, i := j.w.rows.At(int32(row))
	d := &c.Detail[i]
	if j.ids < j.end && j.numbered == row {
		d.ID = j.ids
		j.ids++
		j.numbered++
	}
	d.Listed = column.AsNew
	j.newRows = append(j.newRows, int32(row))
}

// finished lists a row that has a result.
func (j *Journal) finished(row int) {
	if !j.started {
		return
	}
	c, i := j.w.rows.At(int32(row))
	if d := &c.Detail[i]; d.Listed != column.AsResult {
		d.Listed = column.AsResult
		j.results = append(j.results, int32(row))
	}
}

// PendingResults returns how many results are not stored.
func (j *Journal) PendingResults() int {
	j.w.mu.RLock()
	defer j.w.mu.RUnlock()
	return len(j.results)
}

// Unstored returns how many rows have a result or a judgement that the file does not have, whether
// or not results are listed: they are not where the file is read-only, or where there is none.
func (j *Journal) Unstored() (n int) {
	w := j.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	for row := range w.rows.N {
		c, i := w.rows.At(int32(row))
		d := &c.Detail[i]
		judged := j.judged.has(int32(row))
		result := c.State[i] != column.Pending && (d.Listed == column.AsResult || d.Stored != storedState(c.State[i]))
		if (result || judged) && !w.tasks.isHidden(c.Task[i]) {
			n++
		}
	}
	return n
}

// Unnumbered returns how many rows may have no number in the file.
func (j *Journal) Unnumbered() int {
	j.w.mu.RLock()
	defer j.w.mu.RUnlock()
	return j.w.rows.N - j.numbered
}

// AssignIDs gives numbers from first on to the rows that have none, and keeps those
// before end that are left for the rows that are found next.
func (j *Journal) AssignIDs(first, end int64) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; j.numbered < w.rows.N && first < end; j.numbered++ {
		c, i := w.rows.At(int32(j.numbered))
		if d := &c.Detail[i]; d.ID == 0 && c.Task[i] != 0 {
			d.ID = first
			first++
		}
	}
	j.ids, j.end = first, end
}

// ID returns a row's number in the file; 0 while it has none.
func (j *Journal) ID(row int) int64 {
	j.w.mu.RLock()
	defer j.w.mu.RUnlock()
	c, i := j.w.rows.At(int32(row))
	return c.Detail[i].ID
}

// IsStored reports whether the file has a row.
func (j *Journal) IsStored(row int) bool {
	j.w.mu.RLock()
	defer j.w.mu.RUnlock()
	c, i := j.w.rows.At(int32(row))
	return c.Detail[i].Stored != store.Absent
}

// RowBatch is rows on their way to the file, each with what the file is to have of it.
type RowBatch struct {
	Items []store.Item
	rows  []int32 // of each item
	epoch int     // of the workspace's rows
}

// TakeRows takes up to limit rows off the lists; RowsSaved or ReturnRows must follow. Rows
// of a task that the file does not have, or of no task, are dropped from the lists.
func (j *Journal) TakeRows(limit int) (b RowBatch) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	b.epoch = w.epoch
	var facts []byte
	n := min(limit, len(j.results))
	for _, row := range j.results[:n] {
		facts = b.take(w, row, column.AsResult, facts)
	}
	j.results = append(j.results[:0], j.results[n:]...)
	m := min(limit-n, len(j.newRows))
	for _, row := range j.newRows[:m] {
		facts = b.take(w, row, column.AsNew, facts)
	}
	if j.newRows = j.newRows[m:]; len(j.newRows) == 0 {
		j.newRows = nil
	}
	return b
}

// take adds a row of one of the lists, its facts to those of the rows before it.
func (b *RowBatch) take(w *Workspace, row int32, as column.Listed, facts []byte) []byte {
	c, i := w.rows.At(row)
	d := &c.Detail[i]
	if d.Listed != as {
		return facts // it is in the other list
	}
	d.Listed = column.NotListed
	if c.Task[i] == 0 || w.tasks.all[c.Task[i]-1].ID == 0 {
		return facts
	}
	it := store.Item{
		ID: d.ID, Task: w.tasks.all[c.Task[i]-1].ID, Folder: w.rows.Folders[d.Folder], Name: string(c.Name(i)),
		Size: d.Size, MTime: d.ModTime, State: storedState(c.State[i]), Was: d.Stored,
	}
	if it.State != store.Pending {
		at := len(facts)
		facts = append(facts, c.FactsOf(i)...)
		it.Facts = facts[at:len(facts):len(facts)]
	}
	if it.State == store.Failed {
		err := c.Errs[int32(i)]
		it.Code = string(inference.CodeOf(err))
		var e *inference.Error
		if errors.As(err, &e) {
			it.Detail = e.Detail
		}
	}
	b.rows, b.Items = append(b.rows, row), append(b.Items, it)
	return facts
}

// RowsSaved notes that the file has a batch now.
func (j *Journal) RowsSaved(b RowBatch) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != b.epoch {
		return // cleared meanwhile
	}
	for k, row := range b.rows {
		c, i := w.rows.At(row)
		d, it := &c.Detail[i], &b.Items[k]
		d.ID = it.ID
		if it.State != store.Pending || it.Was == store.Absent {
			d.Stored = it.State
		}
	}
}

// ReturnRows lists the rows of a batch again that could not be stored.
func (j *Journal) ReturnRows(b RowBatch) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != b.epoch {
		return
	}
	for _, row := range b.rows {
		c, i := w.rows.At(row)
		if d := &c.Detail[i]; d.Listed == column.NotListed {
			if c.State[i] == column.Pending {
				d.Listed = column.AsNew
				j.newRows = append(j.newRows, row)
			} else {
				d.Listed = column.AsResult
				j.results = append(j.results, row)
			}
		}
	}
}

// storedState returns how the file calls a state.
func storedState(s column.State) store.State {
	switch s {
	case column.Done:
		return store.Done
	case column.Failed:
		return store.Failed
	}
	return store.Pending
}

// walk calls f for every row in its order, in which it holds the lock for a chunk at most.
func (j *Journal) walk(f func(c *column.Chunk, i int)) {
	w := j.w
	for k, more := 0, true; more; k++ {
		func() {
			w.mu.RLock()
			defer w.mu.RUnlock()
			from := k * column.ChunkRows
			if more = from < w.rows.N; !more { // the end, or cleared meanwhile
				return
			}
			for i := range min(column.ChunkRows, w.rows.N-from) {
				f(w.rows.Chunks[k], i)
			}
		}()
	}
}
