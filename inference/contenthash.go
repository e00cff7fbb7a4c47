package inference

import "github.com/zeebo/xxh3"

// ContentHash returns the hash by which a picture's bytes are known again: xxh3, never 0.
func ContentHash(data []byte) uint64 { return max(xxh3.Hash(data), 1) }

// ContentHasher makes a ContentHash of bytes that come one part after the other.
type ContentHasher struct{ h xxh3.Hasher }

// Write adds bytes; it never fails.
func (c *ContentHasher) Write(data []byte) (int, error) { return c.h.Write(data) }

// Sum returns the hash of what was written.
func (c *ContentHasher) Sum() uint64 { return max(c.h.Sum64(), 1) }
