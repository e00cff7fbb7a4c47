package inference

import (
	"fmt"
	"math"
)

// Activation turns logits into scores.
type Activation string

// The activations a manifest may name.
const (
	Softmax  Activation = "softmax"
	Sigmoid  Activation = "sigmoid"
	Identity Activation = "none"
)

// TopK returns the k best labels of one picture's logits, descending by score, equal scores in the
// order of the classes, fewer than k where there are fewer classes. Softmax is computed in float32
// with the maximum subtracted. The selection is partial: one pass with a heap of k, so that a
// vocabulary of a million costs one walk. A logit that is NaN or infinite is an error with
// CodeBadOutput, since such an answer means nothing.
func TopK(logits []float32, k int, a Activation) ([]Label, error) {
	k = min(k, len(logits))
	if k <= 0 {
		return nil, nil
	}
	heap := make([]Label, 0, k) // a min-heap: the worst of the best on top
	for i, v := range logits {
		if v-v != 0 { // true for NaN and ±Inf alone
			return nil, &Error{Code: CodeBadOutput, Err: fmt.Errorf("output %d is %v", i, v)}
		}
		if len(heap) < k {
			heap = append(heap, Label{int32(i), v})
			up(heap)
		} else if v > heap[0].Score {
			heap[0] = Label{int32(i), v}
			down(heap, 0)
		}
	}
	// Taking the worst off the top again and again leaves the slice descending.
	for n := len(heap) - 1; n > 0; n-- {
		heap[0], heap[n] = heap[n], heap[0]
		down(heap[:n], 0)
	}
	activate(heap, logits, a)
	return heap, nil
}

// activate replaces the logits in best by scores.
func activate(best []Label, logits []float32, a Activation) {
	switch a {
	case Softmax:
		top := best[0].Score
		var sum float32
		// Partial sums of a block keep float32 exact enough for a million
		// classes, where one running sum would lose the small ones.
		for len(logits) > 0 {
			block := logits[:min(1024, len(logits))]
			logits = logits[len(block):]
			var part float32
			for _, v := range block {
				part += expNegative(v - top)
			}
			sum += part
		}
		for i := range best {
			best[i].Score = expNegative(best[i].Score-top) / sum
		}
	case Sigmoid:
		for i := range best {
			best[i].Score = score(best[i].Score, a)
		}
	}
}

// expNegative returns e^x for x ≤ 0, right to about two units in the last place of a float32 and
// several times as fast as math.Exp, which a softmax over a million classes feels. x = n·ln 2 + r
// with |r| ≤ ln 2 / 2; e^r by its Taylor series, whose remainder there is below 2⁻²⁴ from the
// seventh term on; ln 2 in two parts after Cody and Waite, so that r is exact.
func expNegative(x float32) float32 {
	if x < -87 { // below the smallest normal float32
		return 0
	}
	const ln2Hi, ln2Lo = 0.693359375, -2.12194440e-4
	n := int32(x*(1/math.Ln2) - 0.5) // rounds to nearest for x ≤ 0
	f := float32(n)
	r := x - f*ln2Hi - f*ln2Lo
	e := 1 + r*(1+r*(1./2+r*(1./6+r*(1./24+r*(1./120+r*(1./720))))))
	return e * math.Float32frombits(uint32(n+127)<<23)
}

// worse orders labels for the heap: by score, and of equal scores the later
// class is the worse one.
func worse(a, b Label) bool {
	return a.Score < b.Score || a.Score == b.Score && a.Class > b.Class
}

func up(h []Label) {
	for i := len(h) - 1; i > 0; {
		p := (i - 1) / 2
		if !worse(h[i], h[p]) {
			return
		}
		h[i], h[p] = h[p], h[i]
		i = p
	}
}

func down(h []Label, i int) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && worse(h[c+1], h[c]) {
			c++
		}
		if !worse(h[c], h[i]) {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
