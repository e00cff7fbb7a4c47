package column

import "iter"

// HashIndex finds numbers by the hashes of contents. Half of its slots are free, and a slot
// is two words beside each other, so that a million look-ups are a million reads of memory;
// a map needs three times as long. The zero hashIndex is empty. 0 is no hash.
type HashIndex struct {
	slots []hashSlot // a power of two
	used  int        // with a hash, also where its number was taken away
	n     int        // with a number
}

type hashSlot struct {
	hash   uint64
	number int32 // −1: taken away
}

// slot returns where a hash is, or the free slot where it belongs.
func (x *HashIndex) slot(hash uint64) *hashSlot {
	last := uint64(len(x.slots) - 1)
	k := hash * 0x9e3779b97f4a7c15 >> 20 & last
	for x.slots[k].hash != 0 && x.slots[k].hash != hash {
		k = (k + 1) & last
	}
	return &x.slots[k]
}

// Get returns the number of a hash, −1 for none.
func (x *HashIndex) Get(hash uint64) int32 {
	if x.n == 0 || hash == 0 {
		return -1
	}
	if s := x.slot(hash); s.hash != 0 {
		return s.number
	}
	return -1
}

// Set gives a hash a number; −1 takes it away.
func (x *HashIndex) Set(hash uint64, number int32) {
	if hash == 0 {
		return
	}
	if 2*(x.used+1) > len(x.slots) {
		x.grow()
	}
	s := x.slot(hash)
	if s.hash == 0 {
		if number < 0 {
			return
		}
		x.used++
		*s = hashSlot{hash, -1}
	}
	if s.number >= 0 {
		x.n--
	}
	if number >= 0 {
		x.n++
	}
	s.number = number
}

// grow makes room for twice as many, without those that were taken away.
func (x *HashIndex) grow() {
	size := 64
	for size < 4*(x.n+1) {
		size *= 2
	}
	old := x.slots
	x.slots, x.used = make([]hashSlot, size), x.n
	for _, s := range old {
		if s.hash != 0 && s.number >= 0 {
			*x.slot(s.hash) = s
		}
	}
}

// Len returns how many hashes have a number.
func (x *HashIndex) Len() int { return x.n }

// Hashes yields those that have a number.
func (x *HashIndex) Hashes() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for _, s := range x.slots {
			if s.hash != 0 && s.number >= 0 && !yield(s.hash) {
				return
			}
		}
	}
}
