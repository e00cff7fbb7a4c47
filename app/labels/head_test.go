package labels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

// world makes embeddings: each kind has a mean of its own, and all share a few directions in
// which they vary much more than in the others, as pictures do with light and viewpoint.
type world struct {
	rng    *rand.Rand
	dims   int
	loud   [][]float32 // shared directions of variation
	centre []float32
}

func newWorld(seed uint64, dims int) *world {
	w := &world{rng: rand.New(rand.NewPCG(seed, 1)), dims: dims}
	w.centre = w.gauss(1)
	for range 8 {
		w.loud = append(w.loud, w.gauss(1))
	}
	return w
}

func (w *world) gauss(scale float64) []float32 {
	v := make([]float32, w.dims)
	for d := range v {
		v[d] = float32(w.rng.NormFloat64() * scale)
	}
	return v
}

// kind returns the mean of a new kind of thing.
func (w *world) kind() []float32 {
	v := w.gauss(0.45)
	for d := range v {
		v[d] += w.centre[d]
	}
	return v
}

// picture returns an embedding of a kind.
func (w *world) picture(kind []float32) labels.Vector {
	v := w.gauss(0.3)
	for d := range v {
		v[d] += kind[d]
	}
	for _, u := range w.loud {
		a := float32(w.rng.NormFloat64() * 0.5)
		for d := range v {
			v[d] += a * u[d]
		}
	}
	return v
}

// own is what the network itself says of a picture.
func own(score float32) inference.Label { return inference.Label{Class: 100, Score: score} }

// library teaches kinds by n pictures each.
func (w *world) library(kinds [][]float32, n int) labels.Library {
	lib := labels.Library{Background: w.background()}
	for k, kind := range kinds {
		at := lib.Add(fmt.Sprint("kind ", k), labels.FromExamples)
		for i := range n {
			lib.Labels[at].Examples = append(lib.Labels[at].Examples, labels.Example{
				Path: fmt.Sprintf("%d/%d.jpg", k, i), Hash: uint64(1000*k + i + 1), Vector: w.picture(kind),
				Own: inference.Label{Class: 0, Score: 0.3},
			})
		}
	}
	return lib
}

// background returns the mean direction of pictures of many kinds.
func (w *world) background() labels.Vector {
	sum := make(labels.Vector, w.dims)
	for range 200 {
		unit, _ := w.picture(w.kind()).Unit()
		for d, x := range unit {
			sum[d] += x / 200
		}
	}
	return sum
}

// nearest counts how many pictures have the mean of their own kind as the nearest, by cosine.
func nearest(lib labels.Library, pictures []labels.Vector, of []int) (right int) {
	var means []labels.Vector
	for _, l := range lib.Labels {
		sum := make(labels.Vector, len(pictures[0]))
		for _, e := range l.Examples {
			unit, _ := e.Vector.Unit()
			for d, x := range unit {
				sum[d] += x
			}
		}
		unit, _ := sum.Unit()
		means = append(means, unit)
	}
	for i, x := range pictures {
		best, at := math.Inf(-1), -1
		for k, m := range means {
			var dot float64
			for d := range m {
				dot += float64(m[d]) * float64(x[d])
			}
			if dot > best {
				best, at = dot, k
			}
		}
		if at == of[i] {
			right++
		}
	}
	return right
}

// TestTaughtLabelsAreRecognised checks that pictures of taught kinds are recognised, more of them
// than by the distance to the mean, and that pictures of other kinds keep the network's label.
func TestTaughtLabelsAreRecognised(t *testing.T) {
	w := newWorld(1, 256)
	var kinds [][]float32
	for range 20 {
		kinds = append(kinds, w.kind())
	}
	lib := w.library(kinds, 5)
	h, err := labels.Fit(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	var pictures []labels.Vector
	var of []int
	right := 0
	for k, kind := range kinds {
		for range 20 {
			x := w.picture(kind)
			pictures, of = append(pictures, x), append(of, k)
			got := labels.Merge([]inference.Label{own(0.3)}, h.Score(x, own(0.3)), true)
			if int(got[0].Class) == k {
				right++
			}
		}
	}
	if by := nearest(lib, pictures, of); right < 380 || right <= by {
		t.Errorf("%d of 400 are recognised, %d by the nearest mean", right, by)
	}
	lost := 0
	for range 400 {
		if labels.Merge([]inference.Label{own(0.7)}, h.Score(w.picture(w.kind()), own(0.7)), true)[0].Class != 100 {
			lost++
		}
	}
	if lost > 4 {
		t.Errorf("%d of 400 pictures of other kinds are taken for taught ones", lost)
	}
}

func TestConfidentNetworkKeepsItsLabel(t *testing.T) {
	w := newWorld(2, 64)
	lib := w.library([][]float32{w.kind(), w.kind()}, 5)
	h, err := labels.Fit(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	x := lib.Labels[0].Examples[0].Vector
	unsure, sure := h.Score(x, own(0.1)), h.Score(x, own(0.999))
	if len(unsure) == 0 || len(sure) == 0 || !(sure[0].Score < unsure[0].Score) {
		t.Errorf("%v where the network is unsure, %v where it is sure", unsure, sure)
	}
}

// TestScoresShareOneWhole checks that scores are probabilities beside those of a softmax.
func TestScoresShareOneWhole(t *testing.T) {
	w := newWorld(3, 64)
	kinds := [][]float32{w.kind(), w.kind(), w.kind()}
	lib := w.library(kinds, 4)
	h, err := labels.Fit(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	network := []inference.Label{{Class: 10, Score: 0.5}, {Class: 11, Score: 0.3}, {Class: 12, Score: 0.2}}
	for range 100 {
		for _, kind := range [][]float32{kinds[0], w.kind()} {
			got := labels.Merge(network, h.Score(w.picture(kind), own(0.5)), true)
			var sum float32
			for i, l := range got {
				sum += l.Score
				if l.Score < 0 || i > 0 && l.Score > got[i-1].Score {
					t.Fatalf("%v", got)
				}
			}
			if math.Abs(float64(sum)-1) > 1e-5 {
				t.Fatalf("%v is %v together", got, sum)
			}
		}
	}
	if network[0].Score != 0.5 {
		t.Error("Merge has changed the network's labels")
	}
}

func TestFitOfVeryFewExamples(t *testing.T) {
	w := newWorld(4, 32)
	for _, n := range []int{1, 2} {
		kind := w.kind()
		lib := w.library([][]float32{kind}, n)
		h, err := labels.Fit(&lib, labels.Known{})
		if err != nil {
			t.Fatal(err)
		}
		x := lib.Labels[0].Examples[0].Vector
		if got := h.Score(x, own(0.2)); len(got) != 1 || got[0].Score < 0.5 || !(got[0].Score <= 1) {
			t.Errorf("%d examples: %v of the first of them", n, got)
		}
	}
	// The same picture again and again has no variance.
	lib := w.library([][]float32{w.kind(), w.kind()}, 3)
	for i := range lib.Labels {
		for j := range lib.Labels[i].Examples {
			lib.Labels[i].Examples[j].Vector = lib.Labels[i].Examples[0].Vector
		}
	}
	h, err := labels.Fit(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Score(lib.Labels[1].Examples[0].Vector, own(0.2)); len(got) == 0 || got[0].Class != 1 {
		t.Errorf("%v", got)
	}
}

func TestFitRefusesWhatDoesNotFit(t *testing.T) {
	w := newWorld(5, 32)
	if h, err := labels.Fit(&labels.Library{}, labels.Known{}); h != nil || err != nil {
		t.Errorf("an empty library: %v, %v", h, err)
	}
	for name, spoil := range map[string]func(*labels.Library){
		"another length": func(l *labels.Library) { l.Labels[1].Examples[0].Vector = make(labels.Vector, 31) },
		"no direction":   func(l *labels.Library) { l.Labels[1].Examples[0].Vector = make(labels.Vector, 32) },
		"no background":  func(l *labels.Library) { l.Background = nil },
	} {
		lib := w.library([][]float32{w.kind(), w.kind()}, 2)
		spoil(&lib)
		if _, err := labels.Fit(&lib, labels.Known{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	lib := w.library([][]float32{w.kind()}, 2)
	h, err := labels.Fit(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string][]float32{"shorter": make([]float32, 31), "zero": make([]float32, 32), "not a number": {31: float32(math.NaN())}} {
		if got := h.Score(x, own(0.5)); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestLeaveOneOut checks that what is told of the examples is what happens to new pictures, and
// that an example of another kind is found out.
func TestLeaveOneOut(t *testing.T) {
	w := newWorld(6, 256)
	var kinds [][]float32
	for range 5 {
		kinds = append(kinds, w.kind())
	}
	lib := w.library(kinds, 6)
	lib.Labels[2].Examples[3].Vector = w.picture(kinds[4])
	c, err := labels.Leave(&lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if !c.Single || c.Folds != 6 {
		t.Errorf("%d folds, single %v", c.Folds, c.Single)
	}
	found := false
	for _, f := range c.Failed {
		found = found || f.Label == 2 && f.Example == 3 && f.Got.ID == lib.Labels[4].ID
	}
	right, tested := 0, 0
	for k := range c.Right {
		right, tested = right+c.Right[k], tested+c.Tested[k]
	}
	if !found || tested != 30 || right < 26 || right+len(c.Failed) != tested {
		t.Errorf("%d of %d, failed %+v", right, tested, c.Failed)
	}
	one := w.library(kinds[:1], 1)
	if c, err := labels.Leave(&one, labels.Known{}); err != nil || c.Tested[0] != 0 {
		t.Errorf("one example: %+v, %v", c, err)
	}
	many := w.library(kinds[:2], 40)
	if c, err := labels.Leave(&many, labels.Known{}); err != nil || c.Single || c.Tested[0] != 40 {
		t.Errorf("forty examples: %+v, %v", c, err)
	}
}

func TestLibraryIDs(t *testing.T) {
	var lib labels.Library
	a, b, c := lib.Add("蓝牙 耳机", labels.FromExamples), lib.Add("蓝牙_耳机", labels.FromExamples), lib.Add("蓝牙 耳机", labels.FromText)
	if a != c || a == b || lib.Labels[a].ID != "user:蓝牙_耳机" || lib.Labels[b].ID != "user:蓝牙_耳机-2" {
		t.Errorf("%d %d %d: %+v", a, b, c, lib.Labels)
	}
}

func BenchmarkFit(b *testing.B) {
	w := newWorld(7, 1280)
	var kinds [][]float32
	for range 20 {
		kinds = append(kinds, w.kind())
	}
	for _, n := range []int{5, 50} {
		lib := w.library(kinds, n)
		b.Run(fmt.Sprint(20*n, " examples"), func(b *testing.B) {
			for b.Loop() {
				if _, err := labels.Fit(&lib, labels.Known{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
