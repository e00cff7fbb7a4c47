package bench

import (
	"math"
	"slices"
)

// Spread is what several rounds gave: the middle one, and how far the others
// were from it.
type Spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// SpreadOf sums up values; of an even number the median is the mean of the two
// in the middle. The Spread of nothing is zero.
func SpreadOf(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	s := slices.Sorted(slices.Values(values))
	return Spread{Median: (s[(len(s)-1)/2] + s[len(s)/2]) / 2, Min: s[0], Max: s[len(s)-1]}
}

// Times returns the spread of the same values in another unit, of which one has so many.
func (s Spread) Times(n float64) Spread { return Spread{n * s.Median, n * s.Min, n * s.Max} }

// spreadBy sums up one number of each of list.
func spreadBy[T any](list []T, number func(T) float64) Spread {
	values := make([]float64, len(list))
	for i, v := range list {
		values[i] = number(v)
	}
	return SpreadOf(values)
}

// Percentile returns the smallest of values that p percent of them do not exceed (the nearest-rank
// definition), 0 for nothing.
func Percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(s))))
	return s[min(max(rank-1, 0), len(s)-1)]
}
