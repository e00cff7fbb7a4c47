package review

import (
	"math"
	"slices"
)

const (
	// scoreSteps is into how many steps Score cuts what is between 0 and 1.
	scoreSteps = 1e7
	// digitBits is how many bits of a step are sorted by at once: two passes are enough for all.
	digitBits = 12
	// leastSteps is how many scores are worth the two tables.
	leastSteps = 4096
)

// sortScores sorts scores ascending. Those that Score has made, and −Inf, are sorted by their steps
// in two passes over them, in a tenth of the time that comparing takes.
func sortScores(scores []float64) {
	if len(scores) < leastSteps {
		slices.Sort(scores)
		return
	}
	steps, room := make([]uint32, len(scores)), make([]uint32, len(scores))
	for i, s := range scores {
		if math.IsInf(s, -1) {
			continue // 0, before all others
		}
		step := uint32(s*scoreSteps + 0.5)
		if !(s >= 0 && s <= 1) || float64(step)/scoreSteps != s {
			slices.Sort(scores)
			return
		}
		steps[i] = step + 1
	}
	for shift := 0; shift < 2*digitBits; shift += digitBits {
		var at [1 << digitBits]int // of each digit, how many; then where they begin
		for _, s := range steps {
			at[s>>shift&(1<<digitBits-1)]++
		}
		sum := 0
		for d, n := range at {
			at[d], sum = sum, sum+n
		}
		for _, s := range steps {
			d := s >> shift & (1<<digitBits - 1)
			room[at[d]] = s
			at[d]++
		}
		steps, room = room, steps
	}
	for i, s := range steps {
		if scores[i] = math.Inf(-1); s > 0 {
			scores[i] = float64(s-1) / scoreSteps
		}
	}
}
