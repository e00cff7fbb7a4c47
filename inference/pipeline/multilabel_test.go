package pipeline_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"wanwu/inference"
)

// TestTopOver checks that the k best, then whatever reaches its own threshold, by score, each once.
func TestTopOver(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		n, k := 1+r.IntN(300), r.IntN(12)
		logits, thresholds := make([]float32, n), make([]float32, n)
		for i := range logits {
			logits[i] = float32(math.Round(r.NormFloat64()*20)) / 10 // with ties
			thresholds[i] = float32(r.IntN(11)) / 10
		}
		got, err := inference.TopOver(logits, k, inference.Sigmoid, thresholds)
		if err != nil {
			t.Fatal(err)
		}
		var want []inference.Label
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case logits[a] > logits[b]:
				return -1
			case logits[a] < logits[b]:
				return 1
			}
			return 0
		})
		for place, i := range order {
			score := 1 / (1 + float32(math.Exp(-float64(logits[i]))))
			if place < k || score >= thresholds[i] {
				want = append(want, inference.Label{Class: int32(i), Score: score})
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d classes, %d best: %v\nwant %v", n, k, got, want)
		}
	}
}

func TestTopOverRefusesInvalidArguments(t *testing.T) {
	logits := []float32{1, 2, 3}
	for name, c := range map[string]struct {
		logits, thresholds []float32
		a                  inference.Activation
	}{
		"thresholds of a softmax": {logits, []float32{0, 0, 0}, inference.Softmax},
		"too few thresholds":      {logits, []float32{0, 0}, inference.Sigmoid},
		"NaN":                     {[]float32{1, float32(math.NaN()), 2}, []float32{0, 0, 0}, inference.Sigmoid},
	} {
		if _, err := inference.TopOver(c.logits, 2, c.a, c.thresholds); inference.CodeOf(err) != inference.CodeBadOutput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := inference.TopOver(logits, 1, inference.Softmax, nil); err != nil || len(got) != 1 {
		t.Errorf("without thresholds: %v, %v", got, err)
	}
}
