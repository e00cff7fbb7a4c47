package app

import (
	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/inference"
)

// restore appends rows of the file, which come in order. It takes the lock once for
// all of them.
func (w *Workspace) restore(items []store.Item, numbers map[int64]int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var labels []inference.Label
	var file []byte
	for k := range items {
		it := &items[k]
		task, ok := numbers[it.Task]
		if !ok {
			continue // of a task that came since the tasks were listed
		}
		file = append(append(file[:0], it.Folder.File...), it.Name...)
		row := w.append(task, w.folder(it.Folder), it.Name, xxh3.Hash(file))
		c, i := w.chunks[row/chunkRows], row%chunkRows
		d := &c.detail[i]
		d.id, d.size, d.modTime, d.stored = it.ID, it.Size, it.MTime, it.State
		switch it.State {
		case store.Done:
			c.state[i] = Done
		case store.Failed:
			c.state[i] = Failed
			c.setErr(i, &inference.Error{Code: inference.Code(it.Code), Path: string(file), Detail: it.Detail})
		}
		if it.State != store.Pending {
			c.setFacts(i, func(b []byte) []byte { return append(b, it.Facts...) })
			w.answers(c, i, int32(row), store.HashOf(it.Facts))
			if f, ok := store.Unpack(it.Facts, labels[:0]); ok && it.State == store.Done && len(f.Labels) > 0 {
				place := w.labels.meet(w.packKeyOf(task), f.Labels)
				c.class[i], c.score[i] = placeOf(place, f.Labels[0].Class), f.Labels[0].Score
				labels = f.Labels
			}
		}
		w.count(c, i, +1)
		w.countTask(c, i, Absent)
	}
	w.revision.Add(1)
}
