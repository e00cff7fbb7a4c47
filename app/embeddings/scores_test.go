package embeddings_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"wanwu/app/embeddings"
)

// filled is a side file of n random embeddings; the content of the i-th has the hash i + 1.
func filled(t testing.TB, n, dims int) (*embeddings.File, [][]float32) {
	t.Helper()
	f := embeddings.New(filepath.Join(t.TempDir(), "w.db"), "pack", dims)
	random := rand.New(rand.NewPCG(1, 2))
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = make([]float32, dims)
		for k := range rows[i] {
			rows[i][k] = float32(random.NormFloat64())
		}
		f.Add(uint64(i+1), rows[i])
		if f.Waiting() >= 4096 || i == n-1 {
			if err := f.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f, rows
}

// TestScoresAreCosines: each content's last embedding is compared, at half precision.
func TestScoresAreCosines(t *testing.T) {
	f, rows := filled(t, 2500, 37)
	f.Add(7, rows[99])
	f.Add(3000, make([]float32, 37)) // without a direction
	if err := f.Flush(); err != nil {
		t.Fatal(err)
	}
	rows[6] = rows[99]
	to := rows[5]
	scores, err := f.Scores(t.Context(), to)
	if err != nil || len(scores) != 2500 {
		t.Fatal(len(scores), err)
	}
	for i, row := range rows {
		var dot, a, b float64
		for k := range row {
			dot, a, b = dot+float64(row[k])*float64(to[k]), a+float64(row[k])*float64(row[k]), b+float64(to[k])*float64(to[k])
		}
		if got, want := float64(scores[uint64(i+1)]), dot/math.Sqrt(a*b); math.Abs(got-want) > 2e-3 {
			t.Errorf("embedding %d: %v, want %v", i, got, want)
		}
	}
	if _, err := f.Scores(t.Context(), to[:5]); err == nil {
		t.Error("a vector of another length")
	}
	if scores, err := embeddings.New(filepath.Join(t.TempDir(), "w.db"), "pack", 37).Scores(t.Context(), to); err != nil || len(scores) != 0 {
		t.Errorf("no file: %v, %v", scores, err)
	}
}

// BenchmarkScores compares a text with 100,000 embeddings of 512 values.
func BenchmarkScores(b *testing.B) {
	f, rows := filled(b, 100_000, 512)
	for b.Loop() {
		if scores, err := f.Scores(b.Context(), rows[0]); err != nil || len(scores) != len(rows) {
			b.Fatal(err)
		}
	}
}
