package workspace

import (
	"wanwu/app/engine"
	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/labelbook"
	"wanwu/inference"
)

// Vocabulary names the labels of every row; see labelbook.Book. It grows with the results of
// another pack, and must not be written to.
func (w *Workspace) Vocabulary() inference.Vocabulary {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.Vocabulary()
}

// AddPack adds the names of a pack's classes.
func (w *Workspace) AddPack(info engine.PackInfo) {
	w.mu.Lock()
	added := w.labels.AddClasses(info)
	if added {
		w.revision.Add(1)
	}
	taught := w.labels.Taught(info.Key)
	w.mu.Unlock()
	if added {
		w.agreeAll()
	}
	if added && len(taught.Overrides) > 0 { // which are of classes that were not known
		w.SetTaught(info.Key, taught)
	}
}

// Pack returns what is known of the pack of a key; ok is false where nothing is.
func (w *Workspace) Pack(key string) (info engine.PackInfo, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.Info(key)
}

// Packs returns the packs of which the workspace knows, by title.
func (w *Workspace) Packs() []engine.PackInfo {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.Infos()
}

// FormerNames returns which class of Vocabulary the names stand for that labels had before the
// user renamed or merged them; nil for none. It must not be written to.
func (w *Workspace) FormerNames() map[string]int32 {
	w.mu.RLock()
	former := w.labels.Former()
	w.mu.RUnlock()
	return former()
}

// LabelVersion returns the label library by which the rows of a pack are answered.
func (w *Workspace) LabelVersion(pack string) LabelVersion {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.Taught(pack).LabelVersion
}

// Taught returns what was said of the pictures of a pack. Its Scores are the workspace's own.
func (w *Workspace) Taught(pack string) Taught {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.Taught(pack)
}

// SetTaught replaces what is said of the pictures of a pack, and evaluates its rows anew. It
// keeps t. Readers and writers go between the chunks; it returns when it holds for all rows:
// 0.1 s at 100,000.
func (w *Workspace) SetTaught(pack string, t Taught) {
	if !w.setTaught(pack, t) {
		return
	}
	var labels []inference.Label
	w.changeChunks(func(k int, c *column.Chunk) {
		w.eachAnswer(c, pack, &labels, func(i int, f *store.Facts) bool {
			w.counter.count(c, i, -1)
			w.answer(c, i, pack, labelbook.Key(f.Hash, k*column.ChunkRows+i), f.Labels)
			w.counter.count(c, i, +1)
			return true
		})
	})
	w.agreeAll()
}

// changeChunks calls f with each chunk and its index, the workspace locked. Readers and writers go between
// the chunks.
func (w *Workspace) changeChunks(f func(k int, c *column.Chunk)) {
	for k, more := 0, true; more; k++ {
		func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if more = k < len(w.rows.Chunks); more {
				f(k, w.rows.Chunks[k])
				w.revision.Add(1)
			}
		}()
	}
}

// setTaught is SetTaught without the rows; false where nothing is said now, and nothing was
// before.
func (w *Workspace) setTaught(pack string, t Taught) bool {
	for {
		w.mu.Lock()
		change := w.labels.Begin(pack, t)
		w.mu.Unlock()
		if change == nil {
			return false
		}
		change.Make()
		w.mu.Lock()
		if len(w.judgedAt) > 0 {
			w.mu.Unlock()
			change.Former() // which the rows with verdicts are going to ask for
			w.mu.Lock()
		}
		taken := w.labels.Take(change) // else once more, on what the labels are now
		if taken {
			w.revision.Add(1)
		}
		w.mu.Unlock()
		if taken {
			return true
		}
	}
}

// AddTaught adds what a version of the label library says of a row's picture, which is yet to be Set;
// hash is its content's. Nil is nothing, and forgets what was said before. Where the rows of the pack
// are answered by another version, which numbers the labels otherwise, nothing is added.
func (w *Workspace) AddTaught(of LabelVersion, row int, hash uint64, scores []inference.Label) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row < 0 || row >= w.rows.N {
		return
	}
	c, i := w.rows.At(int32(row))
	w.labels.AddScores(w.tasks.packKey(c.Task[i]), of, labelbook.Key(hash, row), scores)
}

// Best calls f with the hash of each content that a pack has recognised and the best label
// that the pack itself gave it, numbered as the pack numbers it, −1 for none, until it returns
// false. Contents that are there several times are named as often.
func (w *Workspace) Best(pack string, f func(hash uint64, own inference.Label) bool) {
	var labels []inference.Label
	for k := 0; ; k++ {
		w.mu.RLock()
		if k >= len(w.rows.Chunks) {
			w.mu.RUnlock()
			return
		}
		more := w.eachAnswer(w.rows.Chunks[k], pack, &labels, func(_ int, facts *store.Facts) bool {
			if facts.Hash == 0 {
				return true
			}
			best := inference.Label{Class: -1}
			if len(facts.Labels) > 0 {
				best = facts.Labels[0]
			}
			return f(facts.Hash, best)
		})
		w.mu.RUnlock()
		if !more {
			return
		}
	}
}

// eachAnswer calls f with the rows of a chunk that a pack has recognised, until it returns false,
// as more does then. The workspace is locked; labels is room for those of the facts.
func (w *Workspace) eachAnswer(c *column.Chunk, pack string, labels *[]inference.Label, f func(i int, facts *store.Facts) bool) (more bool) {
	for i := range min(column.ChunkRows, w.rows.N-c.Number*column.ChunkRows) {
		if c.State[i] != column.Done || w.tasks.packKey(c.Task[i]) != pack {
			continue
		}
		facts, ok := store.Unpack(c.FactsOf(i), (*labels)[:0])
		if !ok {
			continue
		}
		*labels = facts.Labels
		if !f(i, &facts) {
			return false
		}
	}
	return true
}

// answer fills in the best label of row i of a chunk, which a pack has recognised; own, key and
// pack are as in labelbook.Book.Answer. The workspace is locked.
func (w *Workspace) answer(c *column.Chunk, i int, pack string, key uint64, own []inference.Label) {
	c.Class[i], c.Score[i] = w.labels.Best(pack, key, own)
	least, has := w.labels.Own(pack, c.Class[i])
	c.SetOwn(i, has, c.Score[i] >= least)
	w.agree(c, i)
}
