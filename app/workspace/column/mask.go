package column

import "math/bits"

// Mask is a bit for each row of a chunk.
type Mask [ChunkRows / 64]uint64

// Set adds row i.
func (m *Mask) Set(i int) { m[i/64] |= 1 << (i % 64) }

func (m *Mask) clear(i int) { m[i/64] &^= 1 << (i % 64) }

// Has reports whether row i is among the rows.
func (m *Mask) Has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }

// Count returns how many rows there are.
func (m *Mask) Count() (n int) {
	for _, word := range m {
		n += bits.OnesCount64(word)
	}
	return n
}

// Fill makes the first n bits one and the others zero.
func (m *Mask) Fill(n int) {
	*m = Mask{}
	for k := range n / 64 {
		m[k] = ^uint64(0)
	}
	if n%64 > 0 {
		m[n/64] = 1<<(n%64) - 1
	}
}

// Each calls f for every bit that is one, ascending.
func (m *Mask) Each(f func(i int)) {
	for k, word := range m {
		for ; word != 0; word &= word - 1 {
			f(k*64 + bits.TrailingZeros64(word))
		}
	}
}
