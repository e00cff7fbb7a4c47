package review

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestAccuracyOfOddStrata(t *testing.T) {
	for name, c := range map[string]struct {
		strata           []Stratum
		value, low, high float64
	}{
		"none":                      {nil, math.NaN(), 0, 1},
		"empty bands":               {[]Stratum{{}, {}}, math.NaN(), 0, 1},
		"nothing judged":            {[]Stratum{{Size: 10}}, math.NaN(), 0, 1},
		"all judged":                {[]Stratum{{Size: 60, Right: 30, Wrong: 30}, {Size: 40, Right: 40}}, 0.7, 0.7, 0.7},
		"all three judged":          {[]Stratum{{Size: 3, Right: 3}}, 1, 0.4385, 1},
		"three of many":             {[]Stratum{{Size: 1e9, Right: 3}}, 1, 0.4385, 1},
		"all unsure":                {[]Stratum{{Size: 100, Unsure: 20}}, math.NaN(), 0, 1},
		"half judged whole":         {[]Stratum{{Size: 50, Right: 50}, {Size: 50}}, 1, 0.5, 1},
		"unsure enters both ends":   {[]Stratum{{Size: 100, Right: 50, Wrong: 30, Unsure: 20}}, 0.625, 0.5, 0.7},
		"a band that nobody saw":    {[]Stratum{{Size: 900, Right: 450, Wrong: 450}, {Size: 100}}, 0.5, 0.45, 0.55},
		"more judged than pictures": {[]Stratum{{Size: 2, Right: 3}}, 1, 0.4385, 1},
	} {
		e := Accuracy(c.strata)
		if !(math.Abs(e.Value-c.value) < 1e-9 || math.IsNaN(e.Value) && math.IsNaN(c.value)) {
			t.Errorf("%s: value %v", name, e.Value)
		}
		near(t, name+" low", e.Low, c.low, intervalTolerance)
		near(t, name+" high", e.High, c.high, intervalTolerance)
	}
}

func TestAccuracyIsWithinItsInterval(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		strata := make([]Stratum, 1+r.IntN(9))
		for i := range strata {
			s := &strata[i]
			s.Size = r.IntN(1 << r.IntN(14))
			n := r.IntN(min(s.Size, 60) + 1)
			s.Right = r.IntN(n + 1)
			s.Wrong = r.IntN(n - s.Right + 1)
			s.Unsure = n - s.Right - s.Wrong
		}
		e := Accuracy(strata)
		if !(e.Low >= 0 && e.High <= 1 && e.Low <= e.High) {
			t.Fatalf("%+v: %+v", strata, e)
		}
		if e.Known() && (e.Value < e.Low-1e-9 || e.Value > e.High+1e-9) && allSeen(strata) {
			t.Fatalf("%+v: %+v", strata, e)
		}
	}
}

// allSeen reports whether every stratum has pictures that were judged right or wrong: only then is
// the value one of all pictures.
func allSeen(strata []Stratum) bool {
	for _, s := range strata {
		if s.Size > 0 && s.Right+s.Wrong == 0 {
			return false
		}
	}
	return true
}

// TestPValueKeepsLevel draws from strata whose accuracy is just under the target: a
// proof is false, and is to be rare.
func TestPValueKeepsLevel(t *testing.T) {
	const runs, target = 2000, 0.9
	for _, c := range []struct {
		name  string
		sizes []int
		judge []int
		wrong []float64 // shares, by ascending score
	}{
		{"in proportion", []int{500, 500, 500, 500}, []int{25, 25, 25, 25}, []float64{0.2, 0.1, 0.06, 0.042}},
		{"many judged", []int{500, 500, 500, 500}, []int{100, 100, 100, 100}, []float64{0.2, 0.1, 0.06, 0.042}},
		{"top judged too seldom", []int{200, 200, 400, 3200}, []int{25, 25, 25, 25}, []float64{0.4, 0.2, 0.15, 0.069}},
		{"top judged too often", []int{1000, 1000, 400, 400}, []int{25, 25, 25, 75}, []float64{0.15, 0.1, 0.06, 0.016}},
		{"two", []int{1000, 3000}, []int{40, 60}, []float64{0.3, 0.034}},
		{"scores say nothing", []int{1000, 1000, 1000}, []int{10, 30, 60}, []float64{0.101, 0.101, 0.101}},
		{"one", []int{1000}, []int{200}, []float64{0.101}},
	} {
		for _, k := range []kind{stratified, ordered} {
			r := rand.New(rand.NewPCG(3, 4))
			proofs := 0
			for range runs {
				strata := make([]Stratum, len(c.sizes))
				for i, size := range c.sizes {
					strata[i] = drawStratum(r, size, int(c.wrong[i]*float64(size)+0.5), c.judge[i])
				}
				if pValue(strata, target, k) <= Level {
					proofs++
				}
			}
			// Three standard deviations of the simulation above the level.
			if limit := Level + 3*math.Sqrt(Level*(1-Level)/runs); float64(proofs) > limit*runs {
				t.Errorf("%s (%d): %.1f %% false proofs", c.name, k, 100*float64(proofs)/runs)
			}
		}
	}
}

func drawStratum(r *rand.Rand, size, wrong, n int) Stratum {
	s := Stratum{Size: size}
	for left := size; s.Judged() < n; left-- {
		if r.IntN(left) < wrong {
			s.Wrong, wrong = s.Wrong+1, wrong-1
		} else {
			s.Right++
		}
	}
	return s
}

func TestPValueOfOddStrata(t *testing.T) {
	for name, c := range map[string]struct {
		strata []Stratum
		k      kind
		proven bool
	}{
		"nothing":                     {[]Stratum{{}}, stratified, false},
		"nothing judged":              {[]Stratum{{Size: 100}}, stratified, false},
		"simple, nothing judged":      {[]Stratum{{Size: 100}}, simple, false},
		"three right":                 {[]Stratum{{Size: 100, Right: 3}}, stratified, false},
		"28 right":                    {[]Stratum{{Size: 1e6, Right: 28}}, simple, false},
		"29 right":                    {[]Stratum{{Size: 1e6, Right: 29}}, simple, true},
		"29 unsure":                   {[]Stratum{{Size: 1e6, Unsure: 29}}, simple, false},
		"all judged, enough right":    {[]Stratum{{Size: 100, Right: 90, Wrong: 10}}, stratified, true},
		"all judged, one too few":     {[]Stratum{{Size: 100, Right: 89, Wrong: 11}}, stratified, false},
		"an unjudged band of 9 %":     {[]Stratum{{Size: 9}, {Size: 91, Right: 91}}, stratified, true},
		"all three judged":            {[]Stratum{{Size: 3, Right: 3}}, stratified, false},
		"an unjudged band of 11 %":    {[]Stratum{{Size: 11}, {Size: 89, Right: 89}}, stratified, false},
		"a heavy band hardly judged":  {[]Stratum{{Size: 1000, Right: 200}, {Size: 9000, Right: 5}}, stratified, false},
		"a heavy lower band is worse": {[]Stratum{{Size: 9000, Right: 5}, {Size: 1000, Right: 200}}, ordered, false},
	} {
		if p := pValue(c.strata, 0.9, c.k); (p <= Level) != c.proven || !(p >= 0 && p <= 1) {
			t.Errorf("%s: p = %v", name, p)
		}
	}
}
