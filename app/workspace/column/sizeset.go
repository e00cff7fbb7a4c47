package column

import "github.com/zeebo/xxh3"

// SizeSet remembers the sizes of pictures that a pack has labelled, so that a file is
// not read for its hash where no content can equal it. It never forgets a size, and may
// take one for known that is not: one in a hundred at a million sizes. The zero sizeSet
// is empty.
type SizeSet struct{ words []uint64 }

// sizeBits is how many bits a sizeSet has: 2 MiB.
const sizeBits = 1 << 24

// bits returns the two that stand for a size.
func (s *SizeSet) bits(pack string, size int64) (a, b uint64) {
	h := xxh3.HashStringSeed(pack, uint64(size))
	return h % sizeBits, h >> 32 % sizeBits
}

// Add remembers a size of a picture that a pack has labelled.
func (s *SizeSet) Add(pack string, size int64) {
	if s.words == nil {
		s.words = make([]uint64, sizeBits/64)
	}
	a, b := s.bits(pack, size)
	s.words[a/64] |= 1 << (a % 64)
	s.words[b/64] |= 1 << (b % 64)
}

// Has reports whether a pack has labelled a picture of a size, or perhaps has not.
func (s *SizeSet) Has(pack string, size int64) bool {
	if s.words == nil {
		return false
	}
	a, b := s.bits(pack, size)
	return s.words[a/64]&(1<<(a%64)) != 0 && s.words[b/64]&(1<<(b%64)) != 0
}
