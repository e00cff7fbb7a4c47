package review_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"wanwu/app/review"
)

// bigTable is pictures with a thousand labels, the truth of all of which is known: the
// most there can be to count.
func bigTable(n int) *review.Table {
	const labels, k = 1000, 5
	r := rand.New(rand.NewPCG(1, 2))
	t := &review.Table{Labels: labels, K: k}
	for range n {
		score, class := r.Float32(), int32(r.IntN(labels))
		truth := class
		if r.Float32() > score {
			truth = int32(r.IntN(labels))
		}
		t.Class, t.Score, t.Truth = append(t.Class, class), append(t.Score, review.Score(score)), append(t.Truth, truth)
		t.Ranks = append(t.Ranks, class, int32(r.IntN(labels)), int32(r.IntN(labels)), int32(r.IntN(labels)), int32(r.IntN(labels)))
	}
	return t
}

// BenchmarkThreshold measures everything that follows a threshold while it is dragged.
func BenchmarkThreshold(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		e := review.Evaluate(bigTable(n))
		b.Run(fmt.Sprintf("pictures=%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				t := float64(i%100) / 100
				e.Point(t)
				e.Labels(t)
				e.Confusions(t)
			}
		})
	}
}

// BenchmarkEvaluate measures what a new verdict or mapping costs.
func BenchmarkEvaluate(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		t := bigTable(n)
		b.Run(fmt.Sprintf("pictures=%d", n), func(b *testing.B) {
			for b.Loop() {
				review.Evaluate(t)
			}
		})
	}
}

// BenchmarkMapping measures business categories over the five best labels of each picture.
func BenchmarkMapping(b *testing.B) {
	var m review.Mapping
	for k := range 40 {
		m.Categories = append(m.Categories, review.Category{Name: fmt.Sprint("类别", k), Rules: []review.Rule{{Field: review.ByName, Text: fmt.Sprint(k)}}})
	}
	labels := make([]review.Label, 1000)
	for i := range labels {
		labels[i].Name = fmt.Sprint("标签", i)
	}
	for _, n := range []int{100_000, 1_000_000} {
		t := bigTable(n)
		scores := make([]float32, n*t.K)
		for i := range scores {
			scores[i] = 1 / float32(2+i%t.K)
		}
		b.Run(fmt.Sprintf("pictures=%d", n), func(b *testing.B) {
			for b.Loop() {
				c, err := m.Compile(labels)
				if err != nil {
					b.Fatal(err)
				}
				c.Best(t.Ranks, scores, t.K)
			}
		})
	}
}

// BenchmarkLowest measures the search for a proven threshold.
func BenchmarkLowest(b *testing.B) {
	e := review.Evaluate(bigTable(100_000))
	for b.Loop() {
		e.Lowest(0.9)
	}
}
