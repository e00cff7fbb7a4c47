package workspace

import (
	"wanwu/app/store"
	"wanwu/app/workspace/column"
)

// A verdict is on the content of a file: it follows the picture, wherever it is and whatever it is
// called. Rows of one content are copies of each other.

// inherit gives row i of a chunk, which has just got an answer, the judgement of a copy.
// It returns whether it did.
func (w *Workspace) inherit(c *column.Chunk, i int, row int32, hash uint64) bool {
	if hash == 0 || c.Verdict[i] != Unjudged {
		return false
	}
	at, known := w.judgedAt[hash]
	if !known || at == row || int(at) >= w.rows.N {
		return false
	}
	o, k := w.rows.At(at)
	if o.Verdict[k] == Unjudged || !isCopy(o, k, hash, c.Detail[i].Size) {
		return false
	}
	j, ok := w.carried(o, k, c, i)
	if ok {
		c.Judge(i, j)
		w.agree(c, i)
		w.markCarried(o, k, c, i)
	}
	return ok
}

// markCarried notes where row i of a chunk has what was said of another pack's answer, row
// k of another.
func (w *Workspace) markCarried(o *column.Chunk, k int, c *column.Chunk, i int) {
	d := c.Judged[int32(i)]
	if d.Carried = c.Verdict[i] != Unjudged && !w.samePack(o, k, c, i); d.Carried {
		c.Judged[int32(i)] = d
	}
}

func (w *Workspace) samePack(o *column.Chunk, k int, c *column.Chunk, i int) bool {
	return w.tasks.packKey(o.Task[k]) == w.tasks.packKey(c.Task[i])
}

// isCopy reports whether row i of a chunk has a content.
func isCopy(c *column.Chunk, i int, hash uint64, size int64) bool {
	return c.Detail[i].Size == size && store.HashOf(c.FactsOf(i)) == hash
}

// carried returns what the judgement of row k of a chunk says of a copy, row i of another. Of
// another pack's answer only what is on the picture is taken over; ok is false where that was not
// said.
func (w *Workspace) carried(o *column.Chunk, k int, c *column.Chunk, i int) (j Judgement, ok bool) {
	j = o.Judgement(k)
	if w.samePack(o, k, c, i) {
		return j, true
	}
	if j.Label == "" {
		return j, false
	}
	j.Verdict = Wrong
	if class, all := c.Class[i], w.labels.Vocabulary(); class >= 0 && int(class) < len(all) && all[class].Name == j.Label {
		j.Verdict = Right
	}
	return j, true
}

// judgedHere notes where a picture was judged, so that it is found by its content.
func (w *Workspace) judgedHere(c *column.Chunk, i int, row int32) {
	hash := store.HashOf(c.FactsOf(i))
	if hash == 0 || c.Verdict[i] == Unjudged {
		return
	}
	if w.judgedAt == nil {
		w.judgedAt = map[uint64]int32{}
	}
	w.judgedAt[hash] = row
}

// rowSet is a set of rows, a bit each.
type rowSet []uint64

func newRowSet(n int) rowSet        { return make(rowSet, (n+63)/64) }
func (s rowSet) add(row int32)      { s[row/64] |= 1 << (row % 64) }
func (s rowSet) has(row int32) bool { return s[row/64]&(1<<(row%64)) != 0 }

// judgeCopies gives the copies of a row, which has just been judged, its judgement, but for those
// in said. It returns what they had. A verdict on another pack's answer stays: two packs may both
// be right, with different labels.
func (w *Workspace) judgeCopies(row int32, said rowSet) (before []Judged) {
	o, k := w.rows.At(row)
	hash, size := store.HashOf(o.FactsOf(k)), o.Detail[k].Size
	if hash == 0 {
		return nil
	}
	var copies []int32
	w.reuse.contents.Find(hash, func(at int32) bool {
		if c, i := w.rows.At(at); at != row && c.State[i] == column.Done && !said.has(at) && isCopy(c, i, hash, size) {
			said.add(at) // a row that was set twice is listed twice
			copies = append(copies, at)
		}
		return false
	})
	for _, at := range copies {
		c, i := w.rows.At(at)
		j, ok := w.carried(o, k, c, i)
		if carried := c.Judged[int32(i)].Carried; !w.samePack(o, k, c, i) {
			switch {
			case c.Verdict[i] != Unjudged && !carried:
				continue
			case !ok && carried:
				j, ok = Judgement{}, true
			}
		}
		if ok {
			before = append(before, w.judgeRow(at, j))
			w.markCarried(o, k, c, i)
		}
	}
	return before
}
