package grid

import (
	"iter"
	"math/bits"
	"slices"
)

// IDSet is a set of picture IDs, which begin at 0: a bit for each. A million are 125
// KB, and two such sets are put together in some microseconds. The zero IDSet is
// empty.
type IDSet struct{ Words []uint64 }

func (s *IDSet) clear() { clear(s.Words) }

// Room makes room for IDs below n.
func (s *IDSet) Room(n int) {
	if more := (n+63)/64 - len(s.Words); more > 0 {
		s.Words = append(s.Words, make([]uint64, more)...)
	}
}

func (s *IDSet) add(id int) {
	s.Room(id + 1)
	s.Words[id/64] |= 1 << (id % 64)
}

// AddRows adds IDs that are rows.
func (s *IDSet) AddRows(rows []int32) {
	for _, row := range rows {
		if k := int(row / 64); k < len(s.Words) {
			s.Words[k] |= 1 << (row % 64)
		} else {
			s.add(int(row))
		}
	}
}

// AddAll adds the IDs of another set.
func (s *IDSet) AddAll(of *IDSet) {
	s.Room(64 * len(of.Words))
	for k, word := range of.Words {
		s.Words[k] |= word
	}
}

// Has reports whether an ID is in the set.
func (s *IDSet) Has(id int) bool {
	return id >= 0 && id/64 < len(s.Words) && s.Words[id/64]&(1<<(id%64)) != 0
}

// Clone returns an independent copy.
func (s *IDSet) Clone() *IDSet { return &IDSet{slices.Clone(s.Words)} }

// AddRange adds lo ≤ id < hi.
func (s *IDSet) AddRange(lo, hi int) {
	s.Room(hi)
	for lo < hi && lo%64 != 0 {
		s.add(lo)
		lo++
	}
	for ; lo+64 <= hi; lo += 64 {
		s.Words[lo/64] = ^uint64(0)
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

// Count returns how many pictures are selected.
func (s *Selection) Count() int { return s.count }

// Has reports whether id is selected.
func (s *Selection) Has(id int) bool { return s.set.Has(id) }

// IDs returns the selection as a set. It must not be changed, and changes with the selection.
func (s *Selection) IDs() *IDSet { return &s.set }

// All yields the selected IDs in ascending order.
func (s *Selection) All() iter.Seq[int] { return s.set.All() }

// All returns the IDs, ascending.
func (s *IDSet) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, word := range s.Words {
			for ; word != 0; word &= word - 1 {
				if !yield(k*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// replace makes the IDs the selection. Like retain and invert, it reports whether that changed it.
func (s *Selection) replace(ids *IDSet) bool {
	return s.change(ids, func(_, given uint64) uint64 { return given })
}

func (s *Selection) add(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return had | given })
}

// retain drops what is not among the IDs.
func (s *Selection) retain(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return had & given })
}

// invert exchanges selected and not selected among the IDs; nothing else stays
// selected.
func (s *Selection) invert(ids *IDSet) bool {
	return s.change(ids, func(had, given uint64) uint64 { return given &^ had })
}

func (s *Selection) toggle(id int) bool {
	s.set.Room(id + 1)
	bit := uint64(1) << (id % 64)
	if s.set.Words[id/64] ^= bit; s.set.Words[id/64]&bit != 0 {
		s.count++
	} else {
		s.count--
	}
	return true
}

// change gives every word of the selection another value.
func (s *Selection) change(ids *IDSet, to func(had, given uint64) uint64) (changed bool) {
	s.set.Room(64 * len(ids.Words))
	s.count = 0
	for k, had := range s.set.Words {
		given := uint64(0)
		if k < len(ids.Words) {
			given = ids.Words[k]
		}
		now := to(had, given)
		changed = changed || now != had
		s.count += bits.OnesCount64(now)
		s.set.Words[k] = now
	}
	return changed
}
