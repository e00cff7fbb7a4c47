package workspace

import (
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// reuse finds results of pictures that were recognised before. The workspace's lock guards
// it.
type reuse struct {
	contents column.Index   // of rows with a result whose content is known, by its hash
	sizes    column.SizeSet // of the same
}

// add makes the result of row i of a chunk, which has just been filled, findable by its
// content.
func (r *reuse) add(c *column.Chunk, i int, row int32, pack string, hash uint64) {
	if hash == 0 || c.State[i] != column.Done || c.Task[i] == 0 {
		return
	}
	r.contents.Add(hash, row)
	r.sizes.Add(pack, c.Detail[i].Size)
}

// Reuse finds results of a pack in a workspace, for pictures that were recognised before.
type Reuse struct {
	w    *Workspace
	pack string
}

// Reuse returns what finds results of the pack of a key; with an empty key it finds none.
func (w *Workspace) Reuse(pack string) Reuse { return Reuse{w, pack} }

// HasSize reports whether there may be a result of a picture of a size in bytes. Of a million sizes
// it is wrong about one in a hundred, for which there is none.
func (r Reuse) HasSize(size int64) bool {
	r.w.mu.RLock()
	defer r.w.mu.RUnlock()
	return r.pack != "" && r.w.reuse.sizes.Has(r.pack, size)
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
		c, i := w.rows.At(at)
		facts, ok = store.Unpack(c.FactsOf(i), nil)
		return ok && len(facts.Labels) >= labels
	}
	var at int32
	if hash != 0 {
		at = w.reuse.contents.Find(hash, fits)
	} else {
		at = w.rows.Files.Find(xxh3.HashString(it.File), fits)
	}
	if at < 0 {
		return nil
	}
	c, i := w.rows.At(at)
	d := &c.Detail[i]
	f, name := w.rows.Folders[d.Folder], string(c.Name(i))
	it.Hash = facts.Hash
	return &inference.Result{
		Item:  inference.Item{File: f.File + name, Path: f.Path + name, Size: d.Size, ModTime: time.Unix(0, d.ModTime)},
		Width: facts.Width, Height: facts.Height, Bytes: it.Size, Decode: facts.Decode, Infer: facts.Infer,
		Page: facts.Page, Pages: facts.Pages, Animated: facts.Animated, Uniform: facts.Uniform,
		Labels: facts.Labels, Cached: true,
	}
}

// isSame reports whether a row has a result of the pack and is of the same picture as an item: by
// its content where hash is not 0, else by its file and time.
func (r Reuse) isSame(row int32, it *inference.Item, hash uint64) bool {
	w := r.w
	c, i := w.rows.At(row)
	if c.State[i] != column.Done || c.Task[i] == 0 || w.tasks.packKey(c.Task[i]) != r.pack || c.Detail[i].Size != it.Size {
		return false
	}
	if hash != 0 {
		return store.HashOf(c.FactsOf(i)) == hash
	}
	return c.Detail[i].ModTime == it.ModTime.UnixNano() && w.rows.IsFile(c, i, it.File)
}
