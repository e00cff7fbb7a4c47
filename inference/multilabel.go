package inference

import (
	"fmt"
	"math"
	"slices"
)

// TopOver returns the k best labels of one picture's logits and, of the others, every
// one whose score reaches the threshold of its class, descending by score: what a network
// says that gives a picture several labels. thresholds has one for each class, 0…1; nil
// is TopK. The scores of a softmax share one whole, so it has no use for thresholds.
// Errors are those of TopK.
func TopOver(logits []float32, k int, a Activation, thresholds []float32) ([]Label, error) {
	best, err := TopK(logits, k, a)
	if err != nil || thresholds == nil || len(best) == len(logits) {
		return best, err
	}
	if len(thresholds) != len(logits) || a == Softmax {
		return nil, &Error{Code: CodeBadOutput, Err: fmt.Errorf("%d thresholds for %d outputs of a %s", len(thresholds), len(logits), a)}
	}
	worst := Label{Class: -1, Score: float32(math.Inf(1))} // without any, every label is better
	if len(best) > 0 {
		last := best[len(best)-1]
		worst = Label{last.Class, logits[last.Class]}
	}
	n := len(best)
	for i, v := range logits {
		l := Label{int32(i), v}
		if !worse(l, worst) {
			continue // it is one of the best
		}
		if l.Score = score(v, a); l.Score >= thresholds[i] {
			best = append(best, l)
		}
	}
	slices.SortFunc(best[n:], func(x, y Label) int {
		if worse(y, x) {
			return -1
		}
		return 1
	})
	return best, nil
}

// score returns a logit's by itself.
func score(logit float32, a Activation) float32 {
	if a == Sigmoid {
		return 1 / (1 + float32(math.Exp(-float64(logit))))
	}
	return logit
}
