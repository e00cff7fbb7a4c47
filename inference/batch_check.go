package inference

import (
	"errors"
	"slices"
)

// errSameAnswer is the cause of a CodeBadOutput that sameAnswers found.
var errSameAnswer = errors.New("the same answer for different pictures")

// sameAnswers finds pictures of one run that are different and have the same
// logits to the last bit. A working network does not answer so: the device ran
// out of memory in silence, or answers were mixed up, and none of those pictures
// can be believed. Equal pictures have equal answers by right, so inputs are
// compared where the answers are equal, and only there. The result says of each
// picture whether it is to be doubted; it is nil where none is.
func sameAnswers(b *Batch) (doubt []bool) {
	classes, n := len(b.Logits)/b.N, len(b.Input)/b.N
	if classes < 2 {
		return nil // a single number may be the same by right
	}
	logits := func(i int) []float32 { return b.Logits[i*classes : (i+1)*classes] }
	input := func(i int) []float32 { return b.Input[i*n : (i+1)*n] }
	for i := range b.N {
		for j := range i {
			// Comparing ends at the first class, as good as always.
			if !slices.Equal(logits(i), logits(j)) || slices.Equal(input(i), input(j)) {
				continue
			}
			if doubt == nil {
				doubt = make([]bool, b.N)
			}
			doubt[i], doubt[j] = true, true
		}
	}
	return doubt
}

// useless says whether no answer of b can be believed: each has a value that is no
// number, or all are the same for different pictures. It ends at the first one that is
// good, as good as always.
func useless(b *Batch) bool {
	classes := len(b.Logits) / b.N
	doubt := sameAnswers(b)
	for i := range b.N {
		good := doubt == nil || !doubt[i]
		if good && !slices.ContainsFunc(b.Logits[i*classes:(i+1)*classes], func(v float32) bool { return v-v != 0 }) {
			return false
		}
	}
	return true
}
