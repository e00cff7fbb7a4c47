package column

// indexShards is how many tables a rowIndex consists of. Each grows by itself, so that adding the
// millionth row moves some thousand, and not all.
const indexShards = 256

// Index finds rows by a hash of something that they contain, several under one
// hash where need be. It holds 32 bits of each hash and the row's number, eight
// bytes a slot: a map of the same would take four times that. What is found must
// be compared with what was sought. The zero Index is empty.
type Index struct {
	shards [indexShards]indexShard
	links  []*[ChunkRows]indexLink // of the hashes that several rows have
	linked int                     // links in use
}

// indexShard is an open table of hashes: each is in it once, however many rows it has.
type indexShard struct {
	slots []uint64 // hash's upper half | entry; 0 is free; a power of two of them
	n     int
}

// indexLink is a row of several under one hash, and the entry of those that were added
// before it. An entry is row + 1, or, with linkFlag, the number of a link.
type indexLink struct {
	row  int32
	next uint32
}

const linkFlag = 1 << 31

// Add puts a row in; it does not look whether it is there.
func (x *Index) Add(hash uint64, row int32) {
	s := &x.shards[hash>>56]
	if 4*(s.n+1) > 3*len(s.slots) {
		s.grow()
	}
	slot := s.find(hash)
	if *slot == 0 {
		s.n++
		*slot = hash>>32<<32 | uint64(uint32(row)+1)
		return
	}
	if x.linked%ChunkRows == 0 {
		x.links = append(x.links, new([ChunkRows]indexLink))
	}
	x.links[x.linked/ChunkRows][x.linked%ChunkRows] = indexLink{row, uint32(*slot)}
	*slot = hash>>32<<32 | linkFlag | uint64(x.linked)
	x.linked++
}

// find returns the slot of a hash, or the free one where it belongs. The place follows from the
// part of the hash that is kept, so that growing needs nothing else.
func (s *indexShard) find(hash uint64) *uint64 {
	last := uint64(len(s.slots) - 1)
	k := (hash >> 32) * 0x9e3779b97f4a7c15 >> 20 & last
	for s.slots[k] != 0 && s.slots[k]>>32 != hash>>32 {
		k = (k + 1) & last
	}
	return &s.slots[k]
}

func (s *indexShard) grow() {
	old := s.slots
	s.slots = make([]uint64, max(16, 2*len(old)))
	for _, slot := range old {
		if slot != 0 {
			*s.find(slot) = slot
		}
	}
}

// Find returns the row under hash that was added last of those that are the one sought;
// −1 where none is.
func (x *Index) Find(hash uint64, is func(row int32) bool) int32 {
	s := &x.shards[hash>>56]
	if s.n == 0 {
		return -1
	}
	for entry := uint32(*s.find(hash)); entry != 0; {
		row, next := int32(entry-1), uint32(0)
		if entry&linkFlag != 0 {
			at := int(entry &^ linkFlag)
			link := x.links[at/ChunkRows][at%ChunkRows]
			row, next = link.row, link.next
		}
		if is(row) {
			return row
		}
		entry = next
	}
	return -1
}
