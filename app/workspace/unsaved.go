package workspace

import (
	"errors"

	"wanwu/app/store"
	"wanwu/inference"
)

// unsaved lists the rows that the file does not have as they are. Results stand in
// a list of their own and are stored first: a scan that finds a million names must
// not keep an answer waiting. The workspace guards it. Where on is not set, no row is
// listed for being found or finished.
type unsaved struct {
	on       bool
	newRows  []int32 // found, pending
	results  []int32
	numbered int   // rows before this have their numbers
	ids, end int64 // numbers that the file has reserved for rows that are found next
	judged   map[int32]struct{}

	tasks   map[int32]taskPart // of the file that changed here
	cleared []int64            // numbers in the file of tasks that are to be forgotten
}

// listed says in which list of unsaved a row stands.
type listed uint8

const (
	notListed listed = iota
	asNew
	asResult
)

func (u *unsaved) forget() {
	u.newRows, u.results, u.numbered, u.judged, u.tasks = nil, nil, 0, nil, nil
}

// found lists a row that was appended. It gets its number now where there is one, so
// that the order of the numbers is that in which rows were found; else it and those
// behind it get theirs before the first of them is stored.
func (u *unsaved) found(w *Workspace, row int) {
	if !u.on {
		return
	}
	d := &w.chunks[row/chunkRows].detail[row%chunkRows]
	if u.ids < u.end && u.numbered == row {
		d.id = u.ids
		u.ids++
		u.numbered++
	}
	d.listed = asNew
	u.newRows = append(u.newRows, int32(row))
}

// finished lists a row that has a result.
func (u *unsaved) finished(w *Workspace, row int) {
	if !u.on {
		return
	}
	d := &w.chunks[row/chunkRows].detail[row%chunkRows]
	if d.listed != asResult {
		d.listed = asResult
		u.results = append(u.results, int32(row))
	}
}

// waiting is how many results are not stored.
func (w *Workspace) waiting() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return len(w.unsaved.results)
}

// Unstored is how many results, or words of a person on them, the file does not have.
// Results are listed or not: where the file may only be read, or there is none, they are
// not.
func (w *Workspace) Unstored() (n int) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for row := range w.n {
		c, i := w.at(int32(row))
		d := &c.detail[i]
		_, judged := w.unsaved.judged[int32(row)]
		result := c.state[i] != Pending && (d.listed == asResult || d.stored != storedState(c.state[i]))
		if (result || judged) && !w.isHidden(c.task[i]) {
			n++
		}
	}
	return n
}

// unnumbered is how many rows may have no number.
func (w *Workspace) unnumbered() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.n - w.unsaved.numbered
}

// giveIDs gives numbers from first on to the rows that have none, and keeps those
// before end that are left for what is found next.
func (w *Workspace) giveIDs(first, end int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := &w.unsaved
	for ; u.numbered < w.n && first < end; u.numbered++ {
		c, i := w.at(int32(u.numbered))
		if d := &c.detail[i]; d.id == 0 && c.task[i] != 0 {
			d.id = first
			first++
		}
	}
	u.ids, u.end = first, end
}

// unsavedRows are rows on their way to the file, each with what it is to have.
type unsavedRows struct {
	rows  []int32
	items []store.Item
	epoch int // of the workspace's rows
}

// takeUnsaved takes up to limit rows off the lists, as the file is to have them;
// saved or unsave must follow. Rows of a task that the file does not have, or of
// none, are left out for good.
func (w *Workspace) takeUnsaved(limit int) (b unsavedRows) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b.epoch = w.epoch
	var facts []byte
	take := func(row int32, as listed) {
		c, i := w.at(row)
		d := &c.detail[i]
		if d.listed != as {
			return // it stands in the other list
		}
		d.listed = notListed
		if c.task[i] == 0 || w.tasks[c.task[i]-1].ID == 0 {
			return
		}
		it := store.Item{
			ID: d.id, Task: w.tasks[c.task[i]-1].ID, Folder: w.folders[d.folder], Name: string(c.name(i)),
			Size: d.size, MTime: d.modTime, State: storedState(c.state[i]), Was: d.stored,
		}
		if it.State != store.Pending {
			at := len(facts)
			facts = append(facts, c.factsOf(i)...)
			it.Facts = facts[at:len(facts):len(facts)]
		}
		if it.State == store.Failed {
			err := c.errs[int32(i)]
			it.Code = string(inference.CodeOf(err))
			var e *inference.Error
			if errors.As(err, &e) {
				it.Detail = e.Detail
			}
		}
		b.rows, b.items = append(b.rows, row), append(b.items, it)
	}
	u := &w.unsaved
	n := min(limit, len(u.results))
	for _, row := range u.results[:n] {
		take(row, asResult)
	}
	u.results = append(u.results[:0], u.results[n:]...)
	m := min(limit-n, len(u.newRows))
	for _, row := range u.newRows[:m] {
		take(row, asNew)
	}
	if u.newRows = u.newRows[m:]; len(u.newRows) == 0 {
		u.newRows = nil
	}
	return b
}

// saved notes what the file has now.
func (w *Workspace) saved(b unsavedRows) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != b.epoch {
		return // the list was cleared meanwhile
	}
	for k, row := range b.rows {
		c, i := w.at(row)
		d, it := &c.detail[i], &b.items[k]
		d.id = it.ID
		if it.State != store.Pending || it.Was == store.Absent {
			d.stored = it.State
		}
	}
}

// unsave puts rows back that could not be stored.
func (w *Workspace) unsave(b unsavedRows) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != b.epoch {
		return
	}
	for _, row := range b.rows {
		c, i := w.at(row)
		if d := &c.detail[i]; d.listed == notListed {
			if c.state[i] == Pending {
				d.listed = asNew
				w.unsaved.newRows = append(w.unsaved.newRows, row)
			} else {
				d.listed = asResult
				w.unsaved.results = append(w.unsaved.results, row)
			}
		}
	}
}
