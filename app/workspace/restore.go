package workspace

import (
	"bytes"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/inference"
)

// restore appends rows of the file, which come in order. It takes the lock once for
// all of them.
func (w *Workspace) restore(items []store.Item, numbers map[int64]int32) {
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

// takeOver brings rows of a task up to what the file has of them, by which another
// process has finished, found or renewed them. What is still to be stored here stays as
// it is. It answers false where the rows were cleared since epoch.
func (w *Workspace) takeOver(items []store.Item, task int32, epoch int) bool {
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
		row := w.findFile(hash, string(file), task)
		if row < 0 {
			if at := r.append(w, it, task, hash); w.unsaved.numbered == at {
				w.unsaved.numbered++
			}
			w.revision.Add(1)
			continue
		}
		c, i := w.at(row)
		d := &c.detail[i]
		if d.id != it.ID || d.listed != notListed || d.stored == it.State && d.size == it.Size && d.modTime == it.MTime &&
			storedState(c.state[i]) == it.State && (it.State == store.Pending || bytes.Equal(c.factsOf(i), it.Facts)) {
			continue
		}
		before := c.state[i]
		w.count(c, i, -1)
		r.fill(w, c, i, int(row), it)
		w.count(c, i, +1)
		w.countTask(c, i, before)
		w.revision.Add(1)
	}
	return true
}

// restorer makes rows of what the file has; what it needs for one serves the next.
type restorer struct {
	file   []byte
	labels []inference.Label
}

// path is the absolute path of a row's picture, until the next call.
func (r *restorer) path(it *store.Item) []byte {
	r.file = append(append(r.file[:0], it.Folder.File...), it.Name...)
	return r.file
}

// append adds the row of a picture whose path has that hash.
func (r *restorer) append(w *Workspace, it *store.Item, task int32, hash uint64) (row int) {
	row = w.append(task, w.folder(it.Folder), it.Name, hash)
	c, i := w.chunks[row/chunkRows], row%chunkRows
	c.detail[i].id = it.ID
	r.fill(w, c, i, row, it)
	w.count(c, i, +1)
	w.countTask(c, i, Absent)
	return row
}

// fill gives a row what the file has of it.
func (r *restorer) fill(w *Workspace, c *chunk, i, row int, it *store.Item) {
	d := &c.detail[i]
	d.size, d.modTime, d.stored = it.Size, it.MTime, it.State
	c.state[i], c.class[i], c.score[i] = Pending, -1, 0
	c.setErr(i, nil)
	switch it.State {
	case store.Done:
		c.state[i] = Done
	case store.Failed:
		c.state[i] = Failed
		c.setErr(i, &inference.Error{Code: inference.Code(it.Code), Path: string(r.path(it)), Detail: it.Detail})
	}
	if it.State == store.Pending {
		return
	}
	c.setFacts(i, func(b []byte) []byte { return append(b, it.Facts...) })
	w.answers(c, i, int32(row), store.HashOf(it.Facts))
	if f, ok := store.Unpack(it.Facts, r.labels[:0]); ok && it.State == store.Done && len(f.Labels) > 0 {
		place := w.labels.meet(w.packKeyOf(c.task[i]), f.Labels)
		c.class[i], c.score[i] = placeOf(place, f.Labels[0].Class), f.Labels[0].Score
		r.labels = f.Labels
	}
}
