package workspace

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestHashIndexIsAMap checks that whatever is set and taken away, it knows what a map knows.
func TestHashIndexIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var x hashIndex
	want := map[uint64]int32{}
	for range 20_000 {
		hash := uint64(r.IntN(3000))
		if r.IntN(3) == 0 {
			x.set(hash, -1)
			delete(want, hash)
			continue
		}
		number := r.Int32N(100)
		x.set(hash, number)
		if hash != 0 {
			want[hash] = number
		}
	}
	for hash := range uint64(3001) {
		number, known := want[hash]
		if !known {
			number = -1
		}
		if got := x.get(hash); got != number {
			t.Fatalf("hash %d has %d, want %d", hash, got, number)
		}
	}
	if got := slices.Sorted(x.hashes()); x.n != len(want) || !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("%d numbers, %d hashes, want %d", x.n, len(got), len(want))
	}
}

// TestColumnsOfManyRows checks that rows that are copied in parts come in their order, with what
// was said of them.
func TestColumnsOfManyRows(t *testing.T) {
	const n = 3 * leastColumnPart
	w := New(0.15)
	for i := range n {
		answered(w, 0, fmt.Sprint(i, ".jpg"), uint64(i+1), int32(i%7), float32(i%100)/100)
	}
	w.Judge([]Judged{{Row: n - 1, Judgement: Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}}})
	w.SetTruths([]PictureTruth{{n - 2, Truth{Label: "猫", Origin: FromFolder}}})
	c, err := w.Columns(t.Context(), nil, true, 2)
	if err != nil || c.Len() != n || len(c.Truth) != n || len(c.Top) != 2*n || c.Label[n-1] != "狐狸" || c.Truth[n-2] != 0 || c.Truth[n-3] != -1 || c.Truth[0] != -1 {
		t.Fatalf("%d rows, %d truths, %v", c.Len(), len(c.Truth), err)
	}
	for i := range n {
		if c.Rows[i] != int32(i) || c.Class[i] != int32(i%7) || c.Top[2*i] != int32(i%7) || c.Top[2*i+1] != -1 {
			t.Fatalf("place %d is row %d, class %d", i, c.Rows[i], c.Class[i])
		}
	}
}
