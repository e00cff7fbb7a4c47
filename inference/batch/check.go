package batch

import (
	"errors"
	"math"
	"math/bits"
	"slices"
	"sync"

	"wanwu/inference"
)

var (
	// errSameAnswer is the cause of a CodeBadOutput that sameAnswers found.
	errSameAnswer = errors.New("the same answer for different pictures")
	// errOldAnswer is the cause of one that a history found.
	errOldAnswer = errors.New("the answer of another picture, from an earlier run")
)

// enoughValues is how many different values an answer has to have before two equal ones are
// evidence against a device. A network may legitimately give different pictures equal answers where
// its outputs have few values: two classes in half precision or in eight bits, scores that are
// saturated at 0 and 1. Sixteen different values, each at its own class, are not met twice by
// chance.
const enoughValues = 16

// telling reports whether an answer has enough different values for its repetition to be evidence.
// It looks no further than it must: a few dozen values of most answers.
func telling(parts ...[]float32) bool {
	var seen [enoughValues]float32
	n := 0
	for _, part := range parts {
		for _, v := range part {
			if slices.Contains(seen[:n], v) {
				continue
			}
			seen[n] = v
			if n++; n == enoughValues {
				return true
			}
		}
	}
	return false
}

// sameAnswers finds pictures of one run that are different and have the same logits to the last
// bit, and where those alone say too little, the same embedding as well. A working network does not
// answer so: the device ran out of memory in silence, or answers were mixed up, and the answers of
// those pictures cannot be used. Equal pictures may have equal answers, so inputs are compared
// where the answers are equal, and only there; answers that are not telling are never doubted. The
// result says of each picture whether it is to be doubted; it is nil where none is.
func sameAnswers(b *inference.Batch) (doubt []bool) {
	for i := range b.N {
		for j := range i {
			// Comparing ends at the first class, as good as always.
			if !slices.Equal(each(b, b.Logits, i), each(b, b.Logits, j)) || slices.Equal(each(b, b.Input, i), each(b, b.Input, j)) {
				continue
			}
			if !telling(each(b, b.Logits, i)) && (!slices.Equal(each(b, b.Embedding, i), each(b, b.Embedding, j)) ||
				!telling(each(b, b.Logits, i), each(b, b.Embedding, i))) {
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

// each is picture i's part of one of b's slices.
func each(b *inference.Batch, values []float32, i int) []float32 {
	n := len(values) / b.N
	return values[i*n : (i+1)*n]
}

// Useless reports whether no answer of b can be used: each has a value that is no number, or all
// are the same for different pictures. It ends at the first one that is good, as good as always.
func Useless(b *inference.Batch) bool {
	doubt := sameAnswers(b)
	for i := range b.N {
		good := doubt == nil || !doubt[i]
		if good && !slices.ContainsFunc(each(b, b.Logits, i), func(v float32) bool { return v-v != 0 }) {
			return false
		}
	}
	return true
}

// history is what the last runs answered, to find a device that answers with what it should have
// forgotten: the outputs of the run before, or those of another lane. In batches of one it is the
// only witness. It holds digests, since the slots of those runs have other pictures now.
type history struct {
	mu   sync.Mutex
	runs [][]digests // the oldest first
}

// digests are those of one picture's input and of its answer. An answer that is not
// telling has none, and is equal to no other.
type digests struct {
	input, answer uint64
	telling       bool
}

// digestsOf returns those of picture i. The embedding belongs to the answer where the logits alone
// say too little.
func digestsOf(b *inference.Batch, i int) digests {
	logits, embedding := each(b, b.Logits, i), each(b, b.Embedding, i)
	d := digests{input: digest(each(b, b.Input, i), inputPairs), answer: digest(logits, len(logits)), telling: telling(logits)}
	if !d.telling && telling(logits, embedding) {
		d.answer, d.telling = bits.RotateLeft64(d.answer, 1)^digest(embedding, len(embedding)), true
	}
	return d
}

// runsALane is how many runs a lane are remembered. One lane may be faster than
// another, so that the run before on the same lane is not always the last but one.
const runsALane = 4

// inputPairs is how many pairs of an input's values its digest looks at. All of them
// would cost as much as a copy; some thousands, from everywhere, are different for any
// two pictures that a person can tell apart.
const inputPairs = 4096

// old finds pictures of b with the answer that a different picture had in a run not
// long ago. The result is like sameAnswers'. What is in doubt is not remembered. It is
// called once a run, from several lanes at once.
func (h *history) old(b *inference.Batch, lanes int) (doubt []bool) {
	now := make([]digests, b.N)
	for i := range now {
		now[i] = digestsOf(b, i)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, a := range now {
		for _, run := range h.runs {
			for _, was := range run {
				if !a.telling || !was.telling || a.answer != was.answer || a.input == was.input {
					continue
				}
				if doubt == nil {
					doubt = make([]bool, b.N)
				}
				doubt[i] = true
			}
		}
	}
	if doubt != nil {
		return doubt
	}
	if extra := len(h.runs) + 1 - runsALane*lanes; extra > 0 {
		h.runs = slices.Delete(h.runs, 0, extra)
	}
	h.runs = append(h.runs, now)
	return nil
}

// digest returns a number that is equal for equal slices, and as good as never for others. It looks
// at some `most` pairs of values, evenly from everywhere, or at all of them.
func digest(v []float32, most int) uint64 {
	const factor = 0x9e3779b97f4a7c15 // odd, with its bits well mixed
	h := uint64(len(v))
	add := func(x uint64) { h = bits.RotateLeft64(h^x, 29) * factor }
	step := 2
	if len(v) > 2*most {
		step = len(v)/most | 1 // odd, so that it does not walk down a column
	}
	i := 0
	for ; i+1 < len(v); i += step {
		add(uint64(math.Float32bits(v[i]))<<32 | uint64(math.Float32bits(v[i+1])))
	}
	if i < len(v) {
		add(uint64(math.Float32bits(v[i])))
	}
	return h
}
