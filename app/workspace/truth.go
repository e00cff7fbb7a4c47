package workspace

import (
	"wanwu/app/store"
	"wanwu/app/workspace/column"
)

// Truth is what is known to be on a picture without a person having judged its answer.
type Truth = store.Truth

// Origin is where a truth comes from.
type Origin = store.Origin

// The origins. A person's judgement outranks all of them.
const (
	FromFolder = store.FromFolder
	FromSheet  = store.FromSheet
)

// PictureTruth is the truth of the picture in a row; the zero Truth takes it away.
type PictureTruth struct {
	Row int32
	Truth
}

// truthBook is what is known of pictures by their content, so that it follows them wherever they
// are. The workspace's lock guards it.
type truthBook struct {
	at     column.HashIndex // index of all, by the hash of the content
	all    []Truth          // only appended to
	number map[Truth]int32
	dirty  unsaved[uint64] // what the file does not have
}

func (b *truthBook) some() bool { return b.at.Len() > 0 }

// Of returns the number of a picture's truth, −1 for none.
func (b *truthBook) Of(hash uint64) int32 { return b.at.Get(hash) }

// Named returns the truths by their numbers.
func (b *truthBook) Named() []Truth { return b.all[:len(b.all):len(b.all)] }

// clear takes all away.
func (b *truthBook) clear() {
	for hash := range b.at.Hashes() {
		b.dirty.add(hash)
	}
	b.at = column.HashIndex{}
}

// forget takes away what the file has.
func (b *truthBook) forget() {
	var at column.HashIndex
	for hash := range b.dirty {
		at.Set(hash, b.Of(hash))
	}
	b.at = at
}

// set notes a truth, or takes it away, and returns what was known before.
func (b *truthBook) set(hash uint64, t Truth) (before Truth) {
	if i := b.at.Get(hash); i >= 0 {
		before = b.all[i]
	}
	if t == (Truth{}) {
		b.at.Set(hash, -1)
		return before
	}
	i, known := b.number[t]
	if !known {
		if b.number == nil {
			b.number = map[Truth]int32{}
		}
		i = int32(len(b.all))
		b.number[t] = i
		b.all = append(b.all, t)
	}
	b.at.Set(hash, i)
	return before
}

// SetTruths notes what is on pictures, and returns what was known before: handed to it
// again, that takes it back. Pictures whose content is not known are left out.
func (w *Workspace) SetTruths(truths []PictureTruth) (before []PictureTruth) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range truths {
		if t.Row < 0 || int(t.Row) >= w.rows.N {
			continue
		}
		c, i := w.rows.At(t.Row)
		hash := store.HashOf(c.FactsOf(i))
		if hash == 0 {
			continue
		}
		before = append(before, PictureTruth{t.Row, w.truths.set(hash, t.Truth)})
		w.truths.dirty.add(hash)
	}
	if len(before) > 0 {
		w.revision.Add(1)
	}
	return before
}

// TakeTruths takes the truths that the file does not have off their list, by the hash of
// the content; the zero Truth is to be removed. ReturnTruths must follow where they cannot
// be stored.
func (j *Journal) TakeTruths() map[uint64]Truth {
	truths := &j.w.truths
	return takeUnsaved(j.w, &truths.dirty, func(hash uint64) (t Truth) {
		if i := truths.Of(hash); i >= 0 {
			t = truths.all[i]
		}
		return t
	})
}

// ReturnTruths lists truths again that could not be stored.
func (j *Journal) ReturnTruths(truths map[uint64]Truth) {
	returnUnsaved(j.w, &j.w.truths.dirty, truths)
}

// RestoreTruths fills in the truths that the file has. One that was set since stays.
func (j *Journal) RestoreTruths(truths map[uint64]Truth) {
	restoreSaved(j.w, &j.w.truths.dirty, truths, func(hash uint64, t Truth) { j.w.truths.set(hash, t) })
	if len(truths) > 0 {
		j.w.revision.Add(1)
	}
}
