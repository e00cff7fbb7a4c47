package labels_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

// TestCounterExamples checks that pictures like a counter-example are no longer given the label, that
// those of the label still are, and that counter-examples are never an answer.
func TestCounterExamples(t *testing.T) {
	const dims = 32
	rng := rand.New(rand.NewPCG(1, 2))
	picture := func(along ...float32) labels.Vector { // along the first directions, and a little along all
		v := make(labels.Vector, dims)
		for d := range v {
			v[d] = float32(rng.NormFloat64() * 0.1)
		}
		for d, x := range along {
			v[d] += x
		}
		return v
	}
	kind, like := []float32{3}, []float32{2.4, 1.8} // a kind, and another that is taken for it
	own := inference.Label{Class: 0, Score: 0.3}
	lib := labels.Library{Background: make(labels.Vector, dims)}
	for d := range lib.Background {
		lib.Background[d] = 0.1
	}
	lib.Add("甲", labels.FromExamples)
	for i := range 8 {
		if _, err := lib.AddExample(0, labels.Example{Path: "x", Hash: uint64(i + 1), Vector: picture(kind...), Own: own}); err != nil {
			t.Fatal(err)
		}
	}
	score := func(lib *labels.Library, of []float32) (taken int) {
		t.Helper()
		h, err := labels.Fit(lib, labels.Known{})
		if err != nil {
			t.Fatal(err)
		}
		if h.Width() < len(h.Classes()) || len(h.Classes()) != 1 {
			t.Errorf("%d classes, %d likenesses", len(h.Classes()), h.Width())
		}
		for range 40 {
			said := h.Score(picture(of...), own)
			if len(said) > 1 {
				t.Errorf("answers %v of one label", said)
			}
			if len(said) > 0 && said[0].Score > 0.5 {
				taken++
			}
		}
		return taken
	}
	before := score(&lib, like)
	for i := range 6 {
		if added, err := lib.AddCounter(0, labels.Example{Path: "x", Hash: uint64(5000 + i), Vector: picture(like...), Own: own}); !added || err != nil {
			t.Fatal(added, err)
		}
	}
	after, still := score(&lib, like), score(&lib, kind)
	if before < 20 || after > before/4 || still < 30 {
		t.Errorf("of 40 pictures of another kind %d have the label, %d with counter-examples; of its own %d", before, after, still)
	}
	c, err := labels.Leave(&lib, labels.Known{})
	if err != nil || c.Tested[0] != 8 || c.Right[0] < 6 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestExamplesAndCounterExamples checks which pictures can be examples, and which counter-examples.
func TestExamplesAndCounterExamples(t *testing.T) {
	var lib labels.Library
	a, b := lib.Add("甲", labels.FromText), lib.Add("乙", labels.FromExamples)
	one, two := labels.Example{Path: "1", Hash: 1, Vector: labels.Vector{1}}, labels.Example{Path: "2", Hash: 2, Vector: labels.Vector{1}}
	for _, step := range []struct {
		add   func(int, labels.Example) (bool, error)
		at    int
		of    labels.Example
		added bool
		other string // of the clash
	}{
		{lib.AddExample, a, one, true, ""},
		{lib.AddExample, a, one, false, ""},
		{lib.AddExample, b, one, false, "甲"},
		{lib.AddCounter, a, one, false, "甲"}, // it is an example of the label itself
		{lib.AddCounter, b, one, false, ""},  // of another one, which says the same
		{lib.AddCounter, a, two, true, ""},
		{lib.AddCounter, a, two, false, ""},
		{lib.AddExample, b, two, true, ""}, // now it is known what it shows
	} {
		added, err := step.add(step.at, step.of)
		var clash *labels.ClashError
		if errors.As(err, &clash); added != step.added || (err != nil) != (step.other != "") || clash != nil && clash.Other != step.other {
			t.Errorf("%+v: %v, %v", step, added, err)
		}
	}
	if l := lib.Labels[a]; l.Origin != labels.FromExamples || len(l.Examples) != 1 || len(l.Counters) != 0 || l.IsCounter(2) || l.IsCounter(0) {
		t.Errorf("%+v", l)
	}

	from := lib.Clone()
	from.Labels[a].Counters = []labels.Example{{Path: "3", Hash: 3}, {Path: "1", Hash: 1}}
	if changed, err := lib.Take(&from); changed != 1 || err != nil || len(lib.Labels[a].Counters) != 1 {
		t.Errorf("%d changed, %v, %+v", changed, err, lib.Labels[a])
	}
	if lib.ScoresAs(&labels.Library{Labels: []labels.Label{{}, {}}}) || !lib.ScoresAs(&lib) {
		t.Error("libraries of other counter-examples score alike")
	}
}
