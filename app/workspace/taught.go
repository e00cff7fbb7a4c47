package workspace

import (
	"wanwu/app/labels"
	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// LabelVersion says which label library answers are by.
type LabelVersion struct {
	Version int    // from 1; 0 where there is none
	Hash    string // "sha256:" and hexadecimal digits
}

// Taught is what a user's own labels say of the pictures that a pack has recognised, and how
// its labels are called and put together, beside the pack's answers, which stay as they are.
type Taught struct {
	LabelVersion
	// Overrides are what the user wants of labels otherwise than the pack has it.
	Overrides []labels.Override

	// Classes are the labels, by which those of Scores are numbered.
	Classes inference.Vocabulary
	// Exclusive is whether the scores of the pack's own labels share one whole: see
	// labels.Merge and labels.Layer.
	Exclusive bool
	// Scores are what is said of each picture, by the hash of its content, descending.
	// Pictures of which nothing is said are not in it.
	Scores map[uint64][]inference.Label
}

// LabelVersion returns the label library by which the rows of a pack are answered.
func (w *Workspace) LabelVersion(pack string) LabelVersion {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.labels.packs[pack]; p != nil {
		return p.taught.LabelVersion
	}
	return LabelVersion{}
}

// Taught returns what was said of the pictures of a pack. Its Scores are the workspace's own.
func (w *Workspace) Taught(pack string) Taught {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.labels.packs[pack]; p != nil {
		return p.taught
	}
	return Taught{}
}

// taughtKey is by what the scores of a row are found: its content, or where that is not
// known the row itself.
func taughtKey(hash uint64, row int) uint64 {
	if hash != 0 {
		return hash
	}
	return ^uint64(row)
}

// SetTaught replaces what is said of the pictures of a pack, and evaluates its rows anew. It
// keeps t. Readers and writers go between the chunks; it returns when it holds for all rows:
// 0.1 s at 100,000.
func (w *Workspace) SetTaught(pack string, t Taught) {
	if !w.setTaught(pack, t) {
		return
	}
	var labels []inference.Label
	for k := 0; ; k++ {
		w.mu.Lock()
		if k >= len(w.rows.Chunks) {
			w.mu.Unlock()
			return
		}
		c := w.rows.Chunks[k]
		w.eachAnswer(c, pack, &labels, func(i int, f *store.Facts) bool {
			w.counter.count(c, i, -1)
			w.answer(c, i, pack, taughtKey(f.Hash, k*column.ChunkRows+i), f.Labels)
			w.counter.count(c, i, +1)
			return true
		})
		w.revision.Add(1)
		w.mu.Unlock()
	}
}

// setTaught is SetTaught without the rows; false where nothing is said now, and nothing was
// before.
func (w *Workspace) setTaught(pack string, t Taught) bool {
	w.mu.Lock()
	p := w.labels.pack(pack)
	if len(t.Classes)+len(t.Overrides)+len(p.taught.Overrides) == 0 && p.taught.Classes == nil {
		p.taught = t
		w.mu.Unlock()
		return false
	}
	for {
		place := w.labels.enter(p, t.Classes)
		before := w.labels.layering(pack)
		w.mu.Unlock()
		after := before.layer(t, place)
		w.mu.Lock()
		if w.labels.changes == before.changes { // else once more, on what it is now
			p.taught, p.taughtPlace = t, after.taughtPlace
			w.labels.all, p.place, p.layer, p.parted, p.plain = after.all, after.place, after.layer, after.parted, after.plain
			w.labels.changes++
			w.revision.Add(1)
			w.mu.Unlock()
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
	p, key := w.labels.pack(w.tasks.packKey(c.Task[i])), taughtKey(hash, row)
	if p.taught.LabelVersion != of {
		return
	}
	switch {
	case scores == nil:
		delete(p.taught.Scores, key)
	case p.taught.Scores == nil:
		p.taught.Scores = map[uint64][]inference.Label{key: scores}
	default:
		p.taught.Scores[key] = scores
	}
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

// enter places classes that were added to a pack in the vocabulary.
func (b *labelBook) enter(p *packLabels, classes inference.Vocabulary) []int32 {
	place := make([]int32, len(classes))
	for i := range classes {
		text := classText(&classes[i])
		at, known := b.at[text]
		if plain := p.plain.Find(at); known && plain != nil {
			known = classText(plain) == text
		} else if known {
			known = b.is(at, text)
		}
		if !known {
			at = int32(len(b.all))
			b.all, b.at[text] = append(b.all, classes[i]), at
			b.changes++
		}
		place[i] = at
	}
	return place
}

// answer returns the labels of a picture of a pack, as the vocabulary numbers them: own are
// the pack's, which it may change, key is taughtKey of the picture.
func (b *labelBook) answer(pack string, key uint64, own []inference.Label) []inference.Label {
	return b.packs[pack].answer(key, own)
}

// answer is that of the label book for one pack, which is nil where it is not known.
func (p *packLabels) answer(key uint64, own []inference.Label) []inference.Label {
	own = p.placed(own)
	if p == nil {
		return own
	}
	said := p.taught.Scores[key]
	if len(said) == 0 {
		return p.layer.Apply(own, p.taught.Exclusive)
	}
	placed := make([]inference.Label, 0, len(said))
	for _, l := range said {
		if at := placeOf(p.taughtPlace, l.Class); at >= 0 {
			placed = append(placed, inference.Label{Class: at, Score: l.Score})
		}
	}
	return p.layer.Apply(labels.Merge(own, placed, p.taught.Exclusive), p.taught.Exclusive)
}

// answer fills in the best label of row i of a chunk, which a pack has recognised; own, key and
// pack are as in labelBook.answer. The workspace is locked.
func (w *Workspace) answer(c *column.Chunk, i int, pack string, key uint64, own []inference.Label) {
	c.Class[i], c.Score[i] = w.labels.best(pack, key, own)
	least, has := w.labels.own(pack, c.Class[i])
	c.SetOwn(i, has, c.Score[i] >= least)
}

// best returns the best label of a picture of a pack, entering those that are not known; −1
// where it has none. It may change own.
func (b *labelBook) best(pack string, key uint64, own []inference.Label) (class int32, score float32) {
	b.place(pack, own)
	if all := b.answer(pack, key, own); len(all) > 0 {
		return all[0].Class, all[0].Score
	}
	return -1, 0
}
