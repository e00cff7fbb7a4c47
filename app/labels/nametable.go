package labels

import (
	"hash/maphash"
	"math/bits"
)

// nameTable is places by their names, of which it keeps the hashes alone: a map of a million names takes five
// times as long, and its strings are looked through with each collection of the heap.
type nameTable struct {
	seed  maphash.Seed
	slots []nameSlot // a power of two, of which half at least are free
	name  func(at int32) string
}

type nameSlot struct {
	hash uint32
	at   int32 // and 1; 0 for a free slot
}

// newNameTable makes a table of n places at most, by what name returns of each.
func newNameTable(n int, name func(at int32) string) *nameTable {
	return &nameTable{maphash.MakeSeed(), make([]nameSlot, 2<<bits.Len(uint(n))), name}
}

// add enters a place, by its name, and returns the one that has the name; −1 where there was none.
func (t *nameTable) add(at int32) (other int32) {
	name := t.name(at)
	hash := maphash.String(t.seed, name)
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch s := &t.slots[i]; {
		case s.at == 0:
			*s = nameSlot{uint32(hash >> 32), at + 1}
			return -1
		case s.hash == uint32(hash>>32) && t.name(s.at-1) == name:
			other, s.at = s.at-1, at+1
			return other
		}
	}
}
