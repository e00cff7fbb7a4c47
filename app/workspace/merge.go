package workspace

import (
	"bytes"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/labelbook"
	"wanwu/inference"
)

// Restore appends rows of the file, which come in order. It takes the lock once for
// all of them.
func (j *Journal) Restore(items []store.Item, numbers map[int64]int32) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	var r restorer
	for k := range items {
		it := &items[k]
		if task, ok := numbers[it.Task]; ok { // else of a task that came since the tasks were listed
			r.append(w, it, task, xxh3.Hash(r.path(it)))
		}
	}
	w.revision.Add(1)
}

// Merge brings rows of a task up to what the file has of them, where another process has
// found, finished or renewed them. What is still to be stored here stays as it is. It
// returns false where the rows were cleared since epoch.
func (j *Journal) Merge(items []store.Item, task int32, epoch int) bool {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch != epoch {
		return false
	}
	var r restorer
	for k := range items {
		it := &items[k]
		file := r.path(it)
		hash := xxh3.Hash(file)
		row := w.rows.FindFile(hash, string(file), task)
		if row < 0 {
			if at := r.append(w, it, task, hash); j.numbered == at {
				j.numbered++
			}
			w.revision.Add(1)
			continue
		}
		c, i := w.rows.At(row)
		d := &c.Detail[i]
		if d.ID != it.ID || d.Listed != column.NotListed || d.Stored == it.State && d.Size == it.Size && d.ModTime == it.MTime &&
			storedState(c.State[i]) == it.State && (it.State == store.Pending || bytes.Equal(c.FactsOf(i), it.Facts)) {
			continue
		}
		before := c.State[i]
		w.counter.count(c, i, -1)
		r.fill(w, c, i, int(row), it)
		w.counter.count(c, i, +1)
		w.tasks.count(c, i, before)
		w.revision.Add(1)
	}
	return true
}

// restorer makes rows of what the file has; what it needs for one serves the next.
type restorer struct {
	file   []byte
	labels []inference.Label
}

// path returns the absolute path of a row's picture, until the next call.
func (r *restorer) path(it *store.Item) []byte {
	r.file = append(append(r.file[:0], it.Folder.File...), it.Name...)
	return r.file
}

// append adds the row of a picture whose path has that hash.
func (r *restorer) append(w *Workspace, it *store.Item, task int32, hash uint64) (row int) {
	row = w.rows.Append(task, w.rows.Folder(it.Folder), it.Name, hash)
	c, i := w.rows.Chunks[row/column.ChunkRows], row%column.ChunkRows
	c.Detail[i].ID = it.ID
	r.fill(w, c, i, row, it)
	w.counter.count(c, i, +1)
	w.tasks.count(c, i, Absent)
	return row
}

// fill gives a row what the file has of it.
func (r *restorer) fill(w *Workspace, c *column.Chunk, i, row int, it *store.Item) {
	d := &c.Detail[i]
	d.Size, d.ModTime, d.Stored = it.Size, it.MTime, it.State
	c.State[i], c.Class[i], c.Score[i] = column.Pending, -1, 0
	c.SetErr(i, nil)
	switch it.State {
	case store.Done:
		c.State[i] = column.Done
	case store.Failed:
		c.State[i] = column.Failed
		c.SetErr(i, &inference.Error{Code: inference.Code(it.Code), Path: string(r.path(it)), Detail: it.Detail})
	}
	if it.State == store.Pending {
		w.agree(c, i)
		return
	}
	c.SetFacts(i, func(b []byte) []byte { return append(b, it.Facts...) })
	w.reuse.add(c, i, int32(row), w.tasks.packKey(c.Task[i]), store.HashOf(it.Facts))
	if f, ok := store.Unpack(it.Facts, r.labels[:0]); ok && it.State == store.Done && len(f.Labels) > 0 {
		w.answer(c, i, w.tasks.packKey(c.Task[i]), labelbook.Key(f.Hash, row), f.Labels)
		r.labels = f.Labels
	} else {
		w.agree(c, i)
	}
}

// FirstID returns the least number in the file of a task's rows, or limit where that is less.
func (j *Journal) FirstID(task int32, limit int64) int64 {
	j.walk(func(c *column.Chunk, i int) {
		if c.Task[i] == task && c.Detail[i].ID != 0 {
			limit = min(limit, c.Detail[i].ID)
		}
	})
	return limit
}

// Contents returns the hashes of the pictures that a pack has recognised, those of removed tasks
// included: they can be brought back.
func (j *Journal) Contents(pack string) map[uint64]struct{} {
	w, hashes := j.w, map[uint64]struct{}{}
	j.walk(func(c *column.Chunk, i int) {
		if c.State[i] != column.Done || c.Task[i] == 0 || w.tasks.all[c.Task[i]-1].PackKey != pack {
			return
		}
		if hash := store.HashOf(c.FactsOf(i)); hash != 0 {
			hashes[hash] = struct{}{}
		}
	})
	return hashes
}

// RowsByID turns numbers of the file into pending rows of a task.
func (j *Journal) RowsByID(task int32, ids map[int64]int) map[int]int {
	rows := map[int]int{}
	if len(ids) == 0 {
		return rows
	}
	w := j.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	for row := range w.rows.N {
		c, i := w.rows.At(int32(row))
		if n, ok := ids[c.Detail[i].ID]; ok && c.Task[i] == task && c.State[i] == column.Pending {
			rows[row] = n
		}
	}
	return rows
}
