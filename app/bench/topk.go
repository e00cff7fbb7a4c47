package bench

import (
	"math/rand/v2"

	"wanwu/inference"
)

// TopKReport is the time of one picture's scores and best labels, in ns.
type TopKReport struct {
	Classes int    `json:"classes"`
	Time    Spread `json:"ns"`
}

// topk measures the selection of the five best with a softmax, for vocabularies
// of the given sizes.
func topk(sizes []int, rounds int) (reports []TopKReport, err error) {
	for _, n := range sizes {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		logits := make([]float32, n)
		for i := range logits {
			logits[i] = float32(2 * r.NormFloat64())
		}
		calls := max(100_000/n, 1) // about a millisecond a round
		s := each(rounds, calls, func(int) {
			if _, e := inference.TopK(logits, 5, inference.Softmax); e != nil {
				err = e
			}
		})
		if err != nil {
			return nil, err
		}
		reports = append(reports, TopKReport{Classes: n, Time: s})
	}
	return reports, nil
}
