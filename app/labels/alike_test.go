package labels_test

import (
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

// TestOwnLabelThatDiffersCountsLess checks that what is taught is found beside things that the network
// knows, where its labels of the examples differ from one to another; and that few of the pictures that
// tell the limit are taken all the same.
func TestOwnLabelThatDiffersCountsLess(t *testing.T) {
	r := newRivals(21)
	beside := func(own func(k, i int) int32) (right, taken int) {
		for k := range r.lib.Labels {
			for i := range r.lib.Labels[k].Examples {
				r.lib.Labels[k].Examples[i].Own.Class = own(k, i)
			}
		}
		h, err := labels.Fit(&r.lib, r.known)
		if err != nil {
			t.Fatal(err)
		}
		first := func(p labels.Vector, own inference.Label) int {
			got := h.Score(p, own)
			if len(got) == 0 || got[0].Score <= rest(got)*own.Score {
				return -1
			}
			return int(got[0].Class)
		}
		for k, kind := range r.taught {
			for i := range 20 {
				other := int32(20 + i)
				both := make([]float32, r.dims)
				for d := range both {
					both[d] = 0.6*kind[d] + 0.4*r.old[other][d]
				}
				if first(both, inference.Label{Class: other, Score: 0.6}) == k {
					right++
				}
			}
		}
		for _, p := range r.known.Pictures {
			if first(p.Vector, p.Own) >= 0 {
				taken++
			}
		}
		return right, taken
	}
	same, takenSame := beside(func(k, _ int) int32 { return int32(k) })
	differ, takenDiffer := beside(func(k, i int) int32 { return int32(5*k+i) % 60 })
	if differ < same+60 {
		t.Errorf("%d right of 240 where own labels differ, %d where they are the same", differ, same)
	}
	if takenSame > 1 || takenDiffer > 3 { // half a per cent; one, and the picture at the limit
		t.Errorf("%d and %d of 240 known pictures are taken", takenSame, takenDiffer)
	}
}
