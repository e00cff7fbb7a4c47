package labels_test

import (
	"slices"
	"sync"
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

// network is a world's network, which knows kinds: its last layer has a row for each, in the direction of
// its mean from the middle, and any length.
func (w *world) network(kinds [][]float32) labels.Known {
	var known labels.Known
	for k, kind := range kinds {
		row := make(labels.Vector, w.dims)
		for d := range row {
			row[d] = (kind[d] - w.centre[d]) * float32(1+k%3)
		}
		known.Rows = append(known.Rows, row)
		for range 4 {
			unit, _ := w.picture(kind).Unit()
			known.Pictures = append(known.Pictures, labels.Picture{Vector: unit, Own: inference.Label{Class: int32(k), Score: 0.6}})
		}
	}
	return known
}

// near returns the mean of a kind that is like another.
func (w *world) near(kind []float32) []float32 {
	v := w.kind()
	for d := range v {
		v[d] = 0.5*kind[d] + 0.5*v[d]
	}
	return v
}

// rivals is a world in which some kinds are taught that are like ones the network knows.
type rivals struct {
	*world
	old, taught [][]float32
	known       labels.Known
	lib         labels.Library
}

func newRivals(seed uint64) rivals {
	w := newWorld(seed, 192)
	r := rivals{world: w}
	for range 60 {
		r.old = append(r.old, w.kind())
	}
	for k := range 12 {
		r.taught = append(r.taught, w.near(r.old[k]))
	}
	r.known, r.lib = w.network(r.old), w.library(r.taught, 5)
	for k := range r.lib.Labels {
		for i := range r.lib.Labels[k].Examples {
			r.lib.Labels[k].Examples[i].Own = inference.Label{Class: int32(k), Score: 0.6}
		}
	}
	return r
}

// answers counts how many of 240 pictures of taught kinds get their label, which the network takes for
// the kinds that they are like, and how many of 240 pictures of those kinds lose theirs.
func (r rivals) answers(t *testing.T, h *labels.Head) (right, lost int) {
	t.Helper()
	for k := range r.taught {
		own := inference.Label{Class: int32(k), Score: 0.6}
		for range 20 {
			got := h.Score(r.picture(r.taught[k]), own)
			if all := labels.Merge(nil, got, true); len(all) > 0 && int(all[0].Class) == k && all[0].Score > rest(got)*own.Score {
				right++
			}
			got = h.Score(r.picture(r.old[k]), own)
			if len(got) > 0 && got[0].Score > rest(got)*own.Score {
				lost++
			}
		}
	}
	return right, lost
}

// rest is what taught labels leave for the network's.
func rest(taught []inference.Label) float32 {
	left := float32(1)
	for _, l := range taught {
		left -= l.Score
	}
	return left
}

// TestTaughtLabelIsToldFromItsLikeness checks that pictures of a taught kind are told from those of a kind
// that the network knows and that is much like it, by where the network's own labels are among the
// embeddings; its confidence alone, which is the same for both, does not tell.
func TestTaughtLabelIsToldFromItsLikeness(t *testing.T) {
	r := newRivals(11)
	with, err := labels.Fit(&r.lib, r.known)
	if err != nil {
		t.Fatal(err)
	}
	without, err := labels.Fit(&r.lib, labels.Known{})
	if err != nil {
		t.Fatal(err)
	}
	right, lost := r.answers(t, with)
	before, lostBefore := r.answers(t, without)
	if right-lost < 150 || right-lost < before-lostBefore+50 {
		t.Errorf("%d right and %d lost of 240; %d and %d by confidence alone", right, lost, before, lostBefore)
	}
	// Without pictures the limit is guessed, and a class that the network does not have is none.
	guessed, err := labels.Fit(&r.lib, labels.Known{Rows: r.known.Rows})
	if err != nil {
		t.Fatal(err)
	}
	guessed.Prepare([]int32{-1, 0, 1, 1, 59, 60})
	if right, lost := r.answers(t, guessed); right < 200 || right-lost <= before-lostBefore {
		t.Errorf("guessed: %d right and %d lost of 240", right, lost)
	}
	for _, class := range []int32{-1, 60} {
		if got := guessed.Score(r.lib.Labels[3].Examples[0].Vector, inference.Label{Class: class, Score: 0.1}); len(got) == 0 || got[0].Class != 3 {
			t.Errorf("class %d: %v", class, got)
		}
	}
}

// TestFewKnownPicturesAreTaken checks that of the pictures that tell the limit no more than one in two
// hundred gets a taught label first.
func TestFewKnownPicturesAreTaken(t *testing.T) {
	r := newRivals(12)
	h, err := labels.Fit(&r.lib, r.known)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, p := range r.known.Pictures {
		if got := h.Score(p.Vector, p.Own); len(got) > 0 && got[0].Score > rest(got)*p.Own.Score {
			taken++
		}
	}
	if taken > 1 { // of 240
		t.Errorf("%d of %d are taken", taken, len(r.known.Pictures))
	}
}

// TestLeaveOneOutAgreesWithNewPictures checks that what is told of the examples before they are saved is what
// new pictures get, beside labels of the network that are like the taught ones.
func TestLeaveOneOutAgreesWithNewPictures(t *testing.T) {
	r := newRivals(13)
	c, err := labels.Leave(&r.lib, r.known)
	if err != nil {
		t.Fatal(err)
	}
	right, tested := 0, 0
	for k := range c.Right {
		right, tested = right+c.Right[k], tested+c.Tested[k]
	}
	h, err := labels.Fit(&r.lib, r.known)
	if err != nil {
		t.Fatal(err)
	}
	met, _ := r.answers(t, h)
	told, found := float64(right)/float64(tested), float64(met)/240
	if tested != 60 || told-found > 0.08 || found-told > 0.15 {
		t.Errorf("told %.2f, found %.2f, tested %d", told, found, tested)
	}
}

// TestHeadServesManyGoroutines checks that pictures of classes that are met for the first time get the same
// scores from several goroutines at once as one after another.
func TestHeadServesManyGoroutines(t *testing.T) {
	r := newRivals(14)
	fit := func() *labels.Head {
		h, err := labels.Fit(&r.lib, r.known)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	score := func(h *labels.Head, i int) []inference.Label {
		p := r.known.Pictures[i%len(r.known.Pictures)]
		return h.Score(p.Vector, inference.Label{Class: int32(i % len(r.old)), Score: 0.1})
	}
	const n = 120
	one, many := fit(), fit()
	var got [4][n][]inference.Label
	var all sync.WaitGroup
	for g := range got {
		all.Go(func() {
			for i := range n {
				got[g][i] = score(many, i)
			}
		})
	}
	all.Wait()
	said := 0
	for i := range n {
		want := score(one, i)
		said += len(want)
		for g := range got {
			if !slices.Equal(got[g][i], want) {
				t.Fatalf("picture %d: %v, and %v one after another", i, got[g][i], want)
			}
		}
	}
	if said == 0 {
		t.Error("nothing was taken for a taught label")
	}
}
