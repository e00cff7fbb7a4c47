package benchmark

import (
	"slices"
	"testing"

	"wanwu/app/bench"
)

// TestBenchMeasuresMemoryOnRequest checks that thousands of photographs are left out by default,
// which is reported, and included where they are asked for.
func TestBenchMeasuresMemoryOnRequest(t *testing.T) {
	for _, c := range []struct {
		flags      benchFlags
		asked      bool
		want, left []int
	}{
		{benchFlags{set: "photos", memory: []int{500, 8000}}, false, []int{500}, []int{8000}},
		{benchFlags{set: "photos", memory: []int{500, 8000}, full: true}, false, []int{500, 8000}, nil},
		{benchFlags{set: "photos", memory: []int{8000}}, true, []int{8000}, nil},
		{benchFlags{set: "all", memory: []int{8000}, quick: true}, true, []int{8000}, nil},
	} {
		c.flags.settle(func(flag string) bool { return flag == "memory" && c.asked })
		jobs, left := c.flags.jobs()
		if jobs[0].Kind != bench.Photos || !slices.Equal(jobs[0].Memory, c.want) || !slices.Equal(left, c.left) {
			t.Errorf("%+v: %v measured, %v left out", c.flags, jobs[0].Memory, left)
		}
	}
}
