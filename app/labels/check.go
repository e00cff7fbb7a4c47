package labels

import (
	"slices"

	"wanwu/inference"
)

// foldsMost is how often a head is fitted at most to test the examples.
const foldsMost = 12

// Answer is what a picture is taken for: one of the taught labels, by its id, or a class of
// the pack.
type Answer struct {
	ID    string // of a taught label; empty for a class of the pack
	Class int32  // of the pack; −1 for none
	Score float32
}

// Tried is an example that was recognised without having been learnt from.
type Tried struct {
	Label, Example int // indices in Library.Labels, and in its Examples
	Got            Answer
}

// Check is how well examples are recognised that the head has not learnt from.
type Check struct {
	// Right and Tested count the examples of each label, by its index in the library. One of
	// a label's only example cannot be tested.
	Right, Tested []int
	// Failed are those that got another answer, in order.
	Failed []Tried
	// Folds is how many parts the examples of a label were left out in; Single is whether a
	// part was never more than one example of a label, which is leave-one-out.
	Folds  int
	Single bool
}

// Leave recognises every example by a head that was fitted without it, among the labels of
// the library and the pack's own, which known is of. Counter-examples are learnt from, and not
// tested. Each fit leaves out one part of the examples of every label. Errors are Fit's.
func Leave(b *Library, known Known) (Check, error) {
	taught := b.Taught()
	c := Check{Right: make([]int, len(b.Labels)), Tested: make([]int, len(b.Labels)), Single: true}
	if len(taught) == 0 {
		return c, nil
	}
	examples, err := unitExamples(slices.Concat(taught, counters(taught)))
	if err != nil {
		return c, err
	}
	examples, against := examples[:len(taught)], examples[len(taught):]
	index := make([]int, len(taught))
	for k, l := range taught {
		index[k] = slices.IndexFunc(b.Labels, func(o Label) bool { return o.ID == l.ID })
		c.Folds = max(c.Folds, len(examples[k]))
		c.Single = c.Single && len(examples[k]) <= foldsMost
	}
	c.Folds = min(c.Folds, foldsMost)
	shift, shared, err := settled(examples, against, b.Background, known, compare(taught))
	if err != nil {
		return c, err
	}
	for fold := range c.Folds {
		h, err := fit(append(without(examples, fold, c.Folds), against...), b.Background, known)
		if err != nil {
			return c, err
		}
		h.even, h.shared = h.even+shift, shared
		h.hidden = len(against)
		for k, of := range examples {
			for i := fold; i < len(of) && len(of) > 1; i += c.Folds {
				got := h.answer(of[i], taught, taught[k].Examples[i].Own)
				c.Tested[index[k]]++
				if got.ID == taught[k].ID {
					c.Right[index[k]]++
				} else {
					c.Failed = append(c.Failed, Tried{index[k], i, got})
				}
			}
		}
	}
	slices.SortFunc(c.Failed, func(a, b Tried) int {
		if a.Label != b.Label {
			return a.Label - b.Label
		}
		return a.Example - b.Example
	})
	return c, nil
}

// without returns the examples of each label without those of a part; an only one stays.
func without(examples [][]Vector, part, parts int) [][]Vector {
	rest := make([][]Vector, len(examples))
	for k, of := range examples {
		for i, x := range of {
			if i%parts != part || len(of) == 1 {
				rest[k] = append(rest[k], x)
			}
		}
	}
	return rest
}

// settled returns by how much the pictures that the network knows move the even odds of a head of all
// the examples, and what it has shared. To find that out again for each part that is left out would take
// most of the time.
func settled(examples, against [][]Vector, background Vector, known Known, of alike) (shift float32, shared [][]int32, err error) {
	h, err := fit(slices.Concat(examples, against), background, known)
	if err != nil {
		return 0, nil, err
	}
	h.hidden = len(against)
	guess := h.even
	h.settle(known.Pictures, of)
	return h.even - guess, h.shared, nil
}

// answer returns what an embedding is taken for.
func (h *Head) answer(x Vector, taught []*Label, best inference.Label) Answer {
	a := Answer{Class: best.Class, Score: best.Score}
	scores := h.Score(x, best)
	rest := float32(1)
	for _, l := range scores {
		rest -= l.Score
	}
	if a.Score *= rest; len(scores) > 0 && scores[0].Score >= a.Score {
		a = Answer{ID: taught[scores[0].Class].ID, Class: -1, Score: scores[0].Score}
	}
	return a
}
