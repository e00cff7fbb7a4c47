package app

// rowIndex finds rows by a hash of something that they contain, several under one
// hash where need be. It holds 32 bits of each hash and the row's number, eight
// bytes a slot: a map of the same would take four times that. What is found must
// be compared with what was sought. The zero rowIndex is empty.
type rowIndex struct {
	slots []uint64 // hash's upper half | row + 1; 0 is free; a power of two of them
	n     int
}

// add puts a row in; it does not look whether it is there.
func (x *rowIndex) add(hash uint64, row int32) {
	if 4*(x.n+1) > 3*len(x.slots) {
		x.grow()
	}
	x.n++
	x.put(hash>>32<<32 | uint64(uint32(row)+1))
}

// The place follows from the part of the hash that is kept, so that growing needs
// nothing else.
func (x *rowIndex) place(slot uint64) uint64 {
	return (slot >> 32) * 0x9e3779b97f4a7c15 >> 20 & uint64(len(x.slots)-1)
}

func (x *rowIndex) put(slot uint64) {
	k := x.place(slot)
	for x.slots[k] != 0 {
		k = (k + 1) & uint64(len(x.slots)-1)
	}
	x.slots[k] = slot
}

func (x *rowIndex) grow() {
	old := x.slots
	x.slots = make([]uint64, max(64, 2*len(old)))
	for _, slot := range old {
		if slot != 0 {
			x.put(slot)
		}
	}
}

// find returns the first row under hash that is the one sought; −1 where none is.
func (x *rowIndex) find(hash uint64, is func(row int32) bool) int32 {
	if x.n == 0 {
		return -1
	}
	want := hash >> 32 << 32
	for k := x.place(want); x.slots[k] != 0; k = (k + 1) & uint64(len(x.slots)-1) {
		if x.slots[k]>>32<<32 == want {
			if row := int32(uint32(x.slots[k]) - 1); is(row) {
				return row
			}
		}
	}
	return -1
}
