package bench_test

import (
	"testing"

	"wanwu/app/bench"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   bench.Spread
	}{
		{nil, bench.Spread{}},
		{[]float64{4}, bench.Spread{Median: 4, Min: 4, Max: 4}},
		{[]float64{9, 1, 5}, bench.Spread{Median: 5, Min: 1, Max: 9}},
		{[]float64{8, 1, 2, 4}, bench.Spread{Median: 3, Min: 1, Max: 8}},
	} {
		if got := bench.SpreadOf(c.values); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.values, got, c.want)
		}
	}
	values := []float64{3, 1, 2}
	bench.SpreadOf(values)
	if values[0] != 3 {
		t.Error("the caller's values were sorted")
	}
}

func TestPercentile(t *testing.T) {
	thirty := make([]float64, 30)
	for i := range thirty {
		thirty[i] = float64(30 - i)
	}
	for _, c := range []struct {
		values []float64
		p      float64
		want   float64
	}{
		{nil, 95, 0}, {[]float64{7}, 95, 7}, {thirty, 95, 29}, {thirty, 50, 15}, {thirty, 100, 30}, {thirty, 0, 1},
	} {
		if got := bench.Percentile(c.values, c.p); got != c.want {
			t.Errorf("p%v of %v: %v, want %v", c.p, c.values, got, c.want)
		}
	}
}
