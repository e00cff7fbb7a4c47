package workspace

import (
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/inference"
)

// reuse finds results of pictures that were recognised before. The workspace's lock guards
// it.
type reuse struct {
	contents rowIndex // of rows with a result whose content is known, by its hash
	sizes    sizeSet  // of the same
}

// add makes the result of row i of a chunk, which has just been filled, findable by its
// content.
func (r *reuse) add(c *chunk, i int, row int32, pack string, hash uint64) {
	if hash == 0 || c.state[i] != Done || c.task[i] == 0 {
		return
	}
	r.contents.add(hash, row)
	r.sizes.add(pack, c.detail[i].size)
}

// Reuse finds results of a pack in a workspace, for pictures that were recognised before.
type Reuse struct {
	w    *Workspace
	pack string
}

// Reuse returns what finds results of the pack of a key; with an empty key it finds none.
func (w *Workspace) Reuse(pack string) Reuse { return Reuse{w, pack} }

// HasSize is whether there may be a result of a picture of a size in bytes. Of a million
// sizes it is wrong about one in a hundred, for which there is none.
func (r Reuse) HasSize(size int64) bool {
	r.w.mu.RLock()
	defer r.w.mu.RUnlock()
	return r.pack != "" && r.w.reuse.sizes.has(r.pack, size)
}

// Result finds a result for an item that is to fill a row, among the other finished rows:
// by its path, size and time where hash is 0, else by its content. The result's Item is
// that of the row that was found, and it has at least as many labels as are asked for. nil
// is that there is none.
func (r Reuse) Result(row int, it *inference.Item, labels int, hash uint64) *inference.Result {
	if r.pack == "" {
		return nil
	}
	w := r.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	var facts store.Facts
	fits := func(at int32) (ok bool) {
		if int(at) == row || !r.isSame(at, it, hash) {
			return false
		}
		c, i := w.rows.at(at)
		facts, ok = store.Unpack(c.factsOf(i), nil)
		return ok && len(facts.Labels) >= labels
	}
	var at int32
	if hash != 0 {
		at = w.reuse.contents.find(hash, fits)
	} else {
		at = w.rows.files.find(xxh3.HashString(it.File), fits)
	}
	if at < 0 {
		return nil
	}
	c, i := w.rows.at(at)
	d := &c.detail[i]
	f, name := w.rows.folders[d.folder], string(c.name(i))
	it.Hash = facts.Hash
	return &inference.Result{
		Item:  inference.Item{File: f.File + name, Path: f.Path + name, Size: d.size, ModTime: time.Unix(0, d.modTime)},
		Width: facts.Width, Height: facts.Height, Bytes: it.Size, Decode: facts.Decode, Infer: facts.Infer,
		Page: facts.Page, Pages: facts.Pages, Animated: facts.Animated,
		Labels: facts.Labels, Cached: true,
	}
}

// isSame is whether a row has a result of the pack and is of the same picture as an item:
// by its content where hash is not 0, else by its file and time.
func (r Reuse) isSame(row int32, it *inference.Item, hash uint64) bool {
	w := r.w
	c, i := w.rows.at(row)
	if c.state[i] != Done || c.task[i] == 0 || w.tasks.packKey(c.task[i]) != r.pack || c.detail[i].size != it.Size {
		return false
	}
	if hash != 0 {
		return store.HashOf(c.factsOf(i)) == hash
	}
	return c.detail[i].modTime == it.ModTime.UnixNano() && w.rows.isFile(c, i, it.File)
}
