package workspace

import (
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/inference"
)

// answers makes row i of chunk c, which has just been filled, findable by its content.
func (w *Workspace) answers(c *chunk, i int, row int32, hash uint64) {
	if hash == 0 || c.state[i] != Done || c.task[i] == 0 {
		return
	}
	w.contents.add(hash, row)
	w.sizes.add(w.tasks[c.task[i]-1].PackKey, c.detail[i].size)
}

// KnowsSize is whether a content of a size may be known with a pack; of a million sizes
// one in a hundred is taken for known that is not.
func (w *Workspace) KnowsSize(pack string, size int64) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return pack != "" && w.sizes.has(pack, size)
}

// Answer looks for a finished row that answers it, which is to fill row: by its
// path, size and time where hash is 0, else by its content. The result's Item is
// that of the row that was found, and it has at least as many labels as are asked
// for. nil is that there is none.
func (w *Workspace) Answer(row int, it *inference.Item, pack string, labels int, hash uint64) *inference.Result {
	if pack == "" {
		return nil
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	var facts store.Facts
	fits := func(at int32) bool {
		c, i := w.at(at)
		if int(at) == row || c.state[i] != Done || c.task[i] == 0 || w.tasks[c.task[i]-1].PackKey != pack {
			return false
		}
		if c.detail[i].size != it.Size {
			return false
		}
		if hash != 0 && store.HashOf(c.factsOf(i)) != hash {
			return false
		}
		if hash == 0 && (c.detail[i].modTime != it.ModTime.UnixNano() || !w.isFile(c, i, it.File)) {
			return false
		}
		f, ok := store.Unpack(c.factsOf(i), nil)
		if !ok || len(f.Labels) < labels {
			return false
		}
		facts = f
		return true
	}
	var at int32
	if hash != 0 {
		at = w.contents.find(hash, fits)
	} else {
		at = w.files.find(xxh3.HashString(it.File), fits)
	}
	if at < 0 {
		return nil
	}
	c, i := w.at(at)
	d := &c.detail[i]
	f, name := w.folders[d.folder], string(c.name(i))
	it.Hash = facts.Hash
	return &inference.Result{
		Item:  inference.Item{File: f.File + name, Path: f.Path + name, Size: d.size, ModTime: time.Unix(0, d.modTime)},
		Width: facts.Width, Height: facts.Height, Bytes: it.Size, Decode: facts.Decode, Infer: facts.Infer,
		Labels: facts.Labels, Cached: true,
	}
}

// TakeUp says whether a row that a scan found again is to be recognised: it waits,
// its file is another by now, or what failed may go well this time. If so it is
// pending, with the file's size and time.
func (w *Workspace) TakeUp(row int, it *inference.Item) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, i := w.at(int32(row))
	d := &c.detail[i]
	same := d.size == it.Size && d.modTime == it.ModTime.UnixNano()
	switch {
	case c.state[i] == Done && same:
		return false
	case c.state[i] == Failed && same && lasting(inference.CodeOf(c.errs[int32(i)])):
		return false
	}
	d.size, d.modTime = it.Size, it.ModTime.UnixNano()
	w.reset(c, i)
	return true
}

// Renew makes a row wait that is to be recognised again, with its file's size and time.
func (w *Workspace) Renew(row int, it *inference.Item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, i := w.at(int32(row))
	c.detail[i].size, c.detail[i].modTime = it.Size, it.ModTime.UnixNano()
	w.reset(c, i)
}

// lasting is whether an error says the same of the same bytes whenever they are
// read; those of the disk, of the moment or of the network may go away.
func lasting(c inference.Code) bool {
	switch c {
	case inference.CodeEmpty, inference.CodeTruncated, inference.CodeCorrupt, inference.CodeUnsupported, inference.CodeTooLarge,
		inference.CodeEncrypted, inference.CodeArchive, inference.CodeNested, inference.CodeBadArchive, inference.CodeZipBomb, inference.CodeInternal,
		inference.CodeBadOutput, inference.CodeCrash:
		return true
	}
	return false
}

// PendingOf is the rows of a task that wait.
func (w *Workspace) PendingOf(task int32) (rows []int) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if task < 1 || w.tasks[task-1].Done == w.tasks[task-1].Total {
		return nil
	}
	for row := range w.n {
		if c, i := w.at(int32(row)); c.task[i] == task && c.state[i] == Pending {
			rows = append(rows, row)
		}
	}
	return rows
}
