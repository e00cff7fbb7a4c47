package labels_test

import (
	"math"
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

// TestPhrasesScoreAsThePackWould: a typed label has the score that it would have among the labels of
// the pack, found from the best of these alone.
func TestPhrasesScoreAsThePackWould(t *testing.T) {
	w := newWorld(3, 32)
	unit := func() labels.Vector { u, _ := labels.Vector(w.gauss(1)).Unit(); return u }
	own := labels.Own{Scale: 20, Vectors: []labels.Vector{unit(), unit(), unit(), unit()}}
	lib := labels.Library{}
	for _, name := range []string{"蓝牙耳机", "充电宝"} {
		at := lib.Add(name, labels.FromText)
		lib.Labels[at].Vector = w.gauss(3)
	}
	p, err := labels.NewPhrases(&lib, own)
	if err != nil || len(p.Classes()) != 2 || p.Classes()[0].Name != "蓝牙耳机" {
		t.Fatalf("%v, %v", p, err)
	}
	for range 20 {
		x := labels.Vector(w.gauss(1))
		cosines := []float64{}
		for _, v := range append(append([]labels.Vector{}, own.Vectors...), lib.Labels[0].Vector, lib.Labels[1].Vector) {
			cosines = append(cosines, cos(x, v))
		}
		share := func(among []float64, i int) float64 {
			sum := 0.0
			for _, c := range among {
				sum += math.Exp(20 * c)
			}
			return math.Exp(20*among[i]) / sum
		}
		best := inference.Label{}
		for i := range own.Vectors {
			if s := float32(share(cosines[:4], i)); s > best.Score {
				best = inference.Label{Class: int32(i), Score: s}
			}
		}
		got := map[int32]float32{}
		for _, l := range p.Score(x, best) {
			got[l.Class] = l.Score
		}
		for k := range 2 {
			if want := share(cosines, 4+k); math.Abs(float64(got[int32(k)])-want) > 1e-4 && !(got[int32(k)] == 0 && want < 0.0101) {
				t.Errorf("label %d has %v, among all it would have %v", k, got[int32(k)], want)
			}
		}
	}
	own.Scale = 0 // cosines are the scores
	if p, err = labels.NewPhrases(&lib, own); err != nil {
		t.Fatal(err)
	}
	if got := p.Score(lib.Labels[1].Vector, inference.Label{Class: -1}); len(got) == 0 || got[0].Class != 1 || math.Abs(float64(got[0].Score)-1) > 1e-5 {
		t.Errorf("its own vector: %v", got)
	}
	for name, x := range map[string][]float32{"another length": make([]float32, 5), "no direction": make([]float32, 32), "infinite": {31: float32(math.Inf(1))}} {
		if got := p.Score(x, inference.Label{Class: -1}); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	own.Vectors = []labels.Vector{{1, 0}}
	if _, err := labels.NewPhrases(&lib, own); err == nil {
		t.Error("vectors of another length were taken")
	}
}

func cos(a, b []float32) float64 {
	var ab, aa, bb float64
	for d := range a {
		ab, aa, bb = ab+float64(a[d])*float64(b[d]), aa+float64(a[d])*float64(a[d]), bb+float64(b[d])*float64(b[d])
	}
	return ab / math.Sqrt(aa*bb)
}
