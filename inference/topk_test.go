package inference_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"wanwu/inference"
)

// naive sorts everything, in float64.
func naive(logits []float32, k int) []inference.Label {
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return logits[order[a]] > logits[order[b]] })
	top := float64(logits[order[0]])
	sum := 0.0
	for _, v := range logits {
		sum += math.Exp(float64(v) - top)
	}
	var out []inference.Label
	for _, i := range order[:min(k, len(order))] {
		out = append(out, inference.Label{Class: int32(i), Score: float32(math.Exp(float64(logits[i])-top) / sum)})
	}
	return out
}

func TestTopKMatchesFullSort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 5, 1000, 54092, 1_000_000} {
		logits := make([]float32, n)
		for i := range logits {
			logits[i] = float32(math.Round(r.NormFloat64()*300)) / 100 // with ties
		}
		got, err := inference.TopK(logits, 5, inference.Softmax)
		if err != nil {
			t.Fatal(err)
		}
		want := naive(logits, 5)
		if len(got) != len(want) {
			t.Fatalf("%d classes: %d labels, want %d", n, len(got), len(want))
		}
		for i := range want {
			if got[i].Class != want[i].Class || math.Abs(float64(got[i].Score/want[i].Score-1)) > 1e-4 {
				t.Errorf("%d classes, place %d: %v, want %v", n, i, got[i], want[i])
			}
		}
	}
}

func TestTopKLargeLogits(t *testing.T) {
	got, err := inference.TopK([]float32{1e30, -1e30, 1e30}, 3, inference.Softmax)
	if err != nil {
		t.Fatal(err)
	}
	want := []inference.Label{{Class: 0, Score: 0.5}, {Class: 2, Score: 0.5}, {Class: 1, Score: 0}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTopKActivations(t *testing.T) {
	logits := []float32{0, 2, -2}
	for a, want := range map[inference.Activation]float32{
		inference.Sigmoid:  1 / (1 + float32(math.Exp(-2))),
		inference.Identity: 2,
	} {
		got, err := inference.TopK(logits, 1, a)
		if err != nil || len(got) != 1 || got[0].Class != 1 || got[0].Score != want {
			t.Errorf("%s: %v, %v; want class 1 with %v", a, got, err, want)
		}
	}
}

func TestTopKRefusesInvalidLogits(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err := inference.TopK([]float32{1, float32(v), 2}, 2, inference.Softmax)
		if inference.CodeOf(err) != inference.CodeBadOutput {
			t.Errorf("%v: %v, want %s", v, err, inference.CodeBadOutput)
		}
	}
	if got, err := inference.TopK(nil, 5, inference.Softmax); got != nil || err != nil {
		t.Errorf("no classes: %v, %v", got, err)
	}
}

func BenchmarkTopK(b *testing.B) {
	for _, n := range []int{1000, 54092, 1_000_000} {
		logits := make([]float32, n)
		r := rand.New(rand.NewPCG(1, 2))
		for i := range logits {
			logits[i] = float32(r.NormFloat64())
		}
		b.Run(fmt.Sprintf("classes=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := inference.TopK(logits, 5, inference.Softmax); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
