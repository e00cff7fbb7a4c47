package ui

import (
	"iter"
	"math/bits"
	"slices"
)

// IDSet is a set of picture IDs, which begin at 0: a bit for each. A million are 125
// KB, and two such sets are put together in some microseconds. The zero IDSet is
// empty.
type IDSet struct{ words []uint64 }

func (s *IDSet) clear() { clear(s.words) }

// room makes room for IDs below n.
func (s *IDSet) room(n int) {
	if more := (n+63)/64 - len(s.words); more > 0 {
		s.words = append(s.words, make([]uint64, more)...)
	}
}

func (s *IDSet) add(id int) {
	s.room(id + 1)
	s.words[id/64] |= 1 << (id % 64)
}

// addRows adds IDs that are rows.
func (s *IDSet) addRows(rows []int32) {
	for _, row := range rows {
		if k := int(row / 64); k < len(s.words) {
			s.words[k] |= 1 << (row % 64)
		} else {
			s.add(int(row))
		}
	}
}

// addAll adds the IDs of another set.
func (s *IDSet) addAll(of *IDSet) {
	s.room(64 * len(of.words))
	for k, word := range of.words {
		s.words[k] |= word
	}
}

// has is whether an ID is in the set.
func (s *IDSet) has(id int) bool {
	return id >= 0 && id/64 < len(s.words) && s.words[id/64]&(1<<(id%64)) != 0
}

// clone is a set that nobody else changes.
func (s *IDSet) clone() *IDSet { return &IDSet{slices.Clone(s.words)} }

// addRange adds lo ≤ id < hi.
func (s *IDSet) addRange(lo, hi int) {
	s.room(hi)
	for lo < hi && lo%64 != 0 {
		s.add(lo)
		lo++
	}
	for ; lo+64 <= hi; lo += 64 {
		s.words[lo/64] = ^uint64(0)
	}
	for ; lo < hi; lo++ {
		s.add(lo)
	}
}

// Selection is a set of picture IDs. It holds IDs and not positions: it means the same
// pictures whatever the grid shows, and in whatever order. It is changed in place. The
// zero Selection is empty. One goroutine at a time.
type Selection struct {
	set   IDSet
	count int
}

// Count is how many pictures are selected.
func (s *Selection) Count() int { return s.count }

// Has says whether id is selected.
func (s *Selection) Has(id int) bool { return s.set.has(id) }

// IDs is the selection as a set. It must not be changed, and changes with the selection.
func (s *Selection) IDs() *IDSet { return &s.set }

// All yields the selected IDs in ascending order.
func (s *Selection) All() iter.Seq[int] { return s.set.all() }

// all is the IDs, ascending.
func (s *IDSet) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, word := range s.words {
			for ; word != 0; word &= word - 1 {
				if !yield(k*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// replace makes the IDs the selection. Like its kin, it says whether that changed it.
func (s *Selection) replace(ids *IDSet) bool {
	return s.change(ids, func(_, given uint64) uint64 { return given })
}

func (s *Selection) add(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return had | given })
}

// keep drops what is not among the IDs.
func (s *Selection) keep(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return had & given })
}

// invert exchanges selected and not selected among the IDs; nothing else stays
// selected.
func (s *Selection) invert(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return given &^ had })
}

func (s *Selection) toggle(id int) bool {
	s.set.room(id + 1)
	bit := uint64(1) << (id % 64)
	if s.set.words[id/64] ^= bit; s.set.words[id/64]&bit != 0 {
		s.count++
	} else {
		s.count--
	}
	return true
}

// change gives every word of the selection another value.
func (s *Selection) change(ids *IDSet, to func(had, given uint64) uint64) (changed bool) {
	s.set.room(64 * len(ids.words))
	s.count = 0
	for k, had := range s.set.words {
		given := uint64(0)
		if k < len(ids.words) {
			given = ids.words[k]
		}
		now := to(had, given)
		changed = changed || now != had
		s.count += bits.OnesCount64(now)
		s.set.words[k] = now
	}
	return changed
}
