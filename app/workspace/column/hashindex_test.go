package column

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestHashIndexIsAMap checks that whatever is set and taken away, it knows what a map knows.
func TestHashIndexIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var x HashIndex
	want := map[uint64]int32{}
	for range 20_000 {
		hash := uint64(r.IntN(3000))
		if r.IntN(3) == 0 {
			x.Set(hash, -1)
			delete(want, hash)
			continue
		}
		number := r.Int32N(100)
		x.Set(hash, number)
		if hash != 0 {
			want[hash] = number
		}
	}
	for hash := range uint64(3001) {
		number, known := want[hash]
		if !known {
			number = -1
		}
		if got := x.Get(hash); got != number {
			t.Fatalf("hash %d has %d, want %d", hash, got, number)
		}
	}
	if got := slices.Sorted(x.Hashes()); x.Len() != len(want) || !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("%d numbers, %d hashes, want %d", x.Len(), len(got), len(want))
	}
}
