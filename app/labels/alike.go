package labels

import "slices"

// How much a picture's likeness to the network's own label of it counts against the taught labels. An own
// label that at least two examples of a taught one have is much like what is taught, and is told from
// it by that likeness. One that only some picture has is of what else can be seen in it, as an emoji may
// lie on any photograph, and says less. scripts/labels/reference.py prints the figures.
const (
	weightShared, weightOther = 1.3, 0.6
	// Where two examples of one label seldom have the same own label, the network has none that is like what
	// is taught, and little is lost: from an agreement of agreesMost down to agreesLeast the share of
	// Known.Pictures that the taught labels may take from the network's goes from takenLeast to takenMost.
	agreesLeast, agreesMost = 0.14, 0.18
	takenLeast, takenMost   = 0.005, 0.010
)

// alike is which of the network's own labels are like the taught ones, by those of the examples.
type alike struct {
	// shared are the own labels that two or more examples of a taught label have, a list for each: nil for
	// a label of one example, which does not tell.
	shared [][]int32
	// agreement is how often two examples of one label have the same, the mean over the labels of two
	// examples or more; 1 where there are none.
	agreement float64
}

// compare finds out which of the network's own labels are like the taught ones.
func compare(taught []*Label) alike {
	a := alike{shared: make([][]int32, len(taught)), agreement: 1}
	sum, of := 0.0, 0
	for k, l := range taught {
		n := len(l.Examples)
		if n < 2 {
			continue
		}
		a.shared[k] = []int32{}
		count := make(map[int32]int)
		pairs := 0
		for _, e := range l.Examples {
			pairs += count[e.Own.Class]
			if count[e.Own.Class]++; count[e.Own.Class] == 2 {
				a.shared[k] = append(a.shared[k], e.Own.Class)
			}
		}
		sum, of = sum+float64(2*pairs)/float64(n*(n-1)), of+1
	}
	if of > 0 {
		a.agreement = sum / float64(of)
	}
	return a
}

// mostTaken is the share of Known.Pictures that the taught labels may take from the network's.
func (a *alike) mostTaken() float64 {
	differ := (agreesMost - a.agreement) / (agreesMost - agreesLeast)
	return takenLeast + min(max(differ, 0), 1)*(takenMost-takenLeast)
}

// weight returns how much the likeness to an own label of the network counts against the taught label at an
// index.
func (h *Head) weight(at int, class int32) float32 {
	switch {
	case at < 0 || at >= len(h.shared) || h.shared[at] == nil:
		return 1
	case slices.Contains(h.shared[at], class):
		return weightShared
	}
	return weightOther
}
