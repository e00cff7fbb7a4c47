package similar_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/app/similar"
)

// stored writes n embeddings of contents 1…n and returns them.
func stored(tb testing.TB, n, dims int) (*embeddings.File, [][]float32) {
	tb.Helper()
	file := embeddings.New(filepath.Join(tb.TempDir(), "w.db"), "p", dims)
	rng := rand.New(rand.NewPCG(1, 2))
	all := make([][]float32, n)
	for i := range n {
		v := make([]float32, dims)
		for d := range v {
			v[d] = float32(rng.NormFloat64())
		}
		file.Add(uint64(i+1), v)
		if n <= 10_000 {
			all[i] = v
		}
		if file.Waiting() == 8000 || i == n-1 {
			if err := file.Flush(); err != nil {
				tb.Fatal(err)
			}
		}
	}
	return file, all
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for d := range a {
		ab, aa, bb = ab+float64(a[d])*float64(b[d]), aa+float64(a[d])*float64(a[d]), bb+float64(b[d])*float64(b[d])
	}
	return ab / math.Sqrt(aa*bb)
}

// TestFindIsExact compares what is found with the cosines in float64, for lengths that are no
// multiple of four too.
func TestFindIsExact(t *testing.T) {
	for _, dims := range []int{1, 7, 64, 129} {
		file, all := stored(t, 2000, dims)
		query := all[41]
		hits, err := similar.Find(t.Context(), file, query, 50, func(hash uint64) bool { return hash%3 != 0 })
		if err != nil || len(hits) != 50 {
			t.Fatalf("%d hits, %v", len(hits), err)
		}
		type pair struct {
			hash uint64
			cos  float64
		}
		var want []pair
		for i, v := range all {
			if hash := uint64(i + 1); hash%3 != 0 {
				want = append(want, pair{hash, cosine(query, v)})
			}
		}
		slices.SortFunc(want, func(a, b pair) int { return cmp.Compare(b.cos, a.cos) })
		for i, h := range hits {
			if math.Abs(float64(h.Likeness)-want[i].cos) > 1e-3 || h.Hash%3 == 0 {
				t.Errorf("%d values: hit %d is %+v, want %+v", dims, i, h, want[i])
			}
		}
	}
}

func TestFindOfNothing(t *testing.T) {
	file, all := stored(t, 10, 8)
	for name, query := range map[string][]float32{"another length": all[0][:7], "no direction": make([]float32, 8), "not a number": {7: float32(math.NaN())}} {
		if hits, err := similar.Find(t.Context(), file, query, 5, nil); len(hits) != 0 || err != nil {
			t.Errorf("%s: %v, %v", name, hits, err)
		}
	}
	// The same content twice is found once.
	file.Add(1, all[0])
	if err := file.Flush(); err != nil {
		t.Fatal(err)
	}
	hits, err := similar.Find(t.Context(), file, all[0], 100, nil)
	if err != nil || len(hits) != 10 || hits[0].Hash != 1 {
		t.Errorf("%v, %v", hits, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := similar.Find(ctx, file, all[0], 5, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestGroupsOfCopies(t *testing.T) {
	base := []float32{1, 0, 0, 0, 0}
	chain := func(angle float64) []float32 {
		return []float32{float32(math.Cos(angle)), float32(math.Sin(angle)), 0, 0, 0}
	}
	got := similar.Groups([][]float32{{0, 0, 1, 0, 0}, base, {0, 0, 0, 0, 0}, chain(0.5), chain(0.25), {0, 0, 5, 0, 0}, nil}, 0.95)
	if want := []int{0, 1, 2, 1, 1, 0, 6}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			file, _ := stored(b, n, 1280)
			query := make([]float32, 1280)
			for d := range query {
				query[d] = float32(d%7) - 3
			}
			for b.Loop() {
				if _, err := similar.Find(b.Context(), file, query, 100, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
