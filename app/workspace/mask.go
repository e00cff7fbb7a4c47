package workspace

import "math/bits"

// mask is a bit for each row of a chunk.
type mask [chunkRows / 64]uint64

func (m *mask) set(i int)      { m[i/64] |= 1 << (i % 64) }
func (m *mask) clear(i int)    { m[i/64] &^= 1 << (i % 64) }
func (m *mask) has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }

func (m *mask) count() (n int) {
	for _, word := range m {
		n += bits.OnesCount64(word)
	}
	return n
}

// fill makes the first n bits one and the others zero.
func (m *mask) fill(n int) {
	*m = mask{}
	for k := range n / 64 {
		m[k] = ^uint64(0)
	}
	if n%64 > 0 {
		m[n/64] = 1<<(n%64) - 1
	}
}

// each calls f for every bit that is one, ascending.
func (m *mask) each(f func(i int)) {
	for k, word := range m {
		for ; word != 0; word &= word - 1 {
			f(k*64 + bits.TrailingZeros64(word))
		}
	}
}
