package review

import (
	"math"
	"strings"
)

// None is in a column of labels for no label: no answer reached the pack's floor, the picture could
// not be read, or what is on it is not known.
const None int32 = -1

// Verdict is what a person says of a picture's answer.
type Verdict uint8

// The verdicts. Unsure is a picture that someone looked at without being able to tell.
const (
	Unjudged Verdict = iota
	Right
	Wrong
	Unsure
)

// ParseVerdict reads a verdict as people write it into a sheet, in either language; an empty cell
// is Unjudged. ok is false for any other word.
func ParseVerdict(s string) (v Verdict, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return Unjudged, true
	case "对", "正确", "right", "correct":
		return Right, true
	case "错", "错误", "不对", "wrong", "incorrect":
		return Wrong, true
	case "不确定", "unsure", "?", "？":
		return Unsure, true
	}
	return Unjudged, false
}

// SaysUnsure reports whether what people write is that nobody could tell.
func SaysUnsure(s string) bool {
	v, _ := ParseVerdict(s)
	return v == Unsure
}

// Fixed says of a picture whether its label has a threshold of its own, which alone decides whether
// the label is given: no other threshold moves it.
type Fixed uint8

// What labels with a threshold of their own come to.
const (
	Moves    Fixed = iota // it has none: the label is given from the threshold in force on
	Given                 // its own is reached
	Withheld              // its own is not
)

// Table is what is evaluated: columns of one length, a row a picture. Labels are numbers
// of the caller's own, 0 … Labels−1, or None. The columns are read and never written; they
// must not change while an Evaluation of them is used.
type Table struct {
	// Labels is how many labels there are.
	Labels int
	// Class is the best label of each picture. None counts as a wrong answer where the
	// truth is known, and is never automated.
	Class []int32
	// Score is the score of that label, 0…1; see Score for scores of 32 bits.
	Score []float64
	// Fixed says which labels have a threshold of their own. Nil: none has.
	Fixed []Fixed
	// Truth is what is on each picture, None where that is not known. Nil: of none.
	Truth []int32
	// Verdict is a person's verdict on each answer, which outranks Truth. Nil: there is none.
	Verdict []Verdict
	// Band is the stratum that each picture belongs to, 0 or more: the judged pictures of
	// a band are a random sample of it. Nil: the judged are a random sample of all.
	Band []int32
	// Ranks is the K best labels of each picture, row by row, for top-5 accuracy. Nil
	// where only the best is known.
	Ranks []int32
	K     int
}

// Len returns the number of pictures.
func (t *Table) Len() int { return len(t.Class) }

// band returns the stratum of a row: 0 in a simple sample.
func (t *Table) band(i int) int {
	if t.Band == nil {
		return 0
	}
	return int(t.Band[i])
}

// Judged returns the verdict on the answer of a row, by a person or by the truth.
func (t *Table) Judged(i int) Verdict {
	if t.Verdict != nil && t.Verdict[i] != Unjudged {
		return t.Verdict[i]
	}
	switch {
	case t.Truth == nil || t.Truth[i] == None:
		return Unjudged
	case t.Truth[i] == t.Class[i]:
		return Right
	}
	return Wrong
}

// truth returns the label that is on a picture, None where that is not known: of an answer that is
// only said to be wrong.
func (t *Table) truth(i int) int32 {
	if t.Verdict != nil {
		switch t.Verdict[i] {
		case Right:
			return t.Class[i]
		case Unsure:
			return None
		case Wrong:
			if t.Truth != nil && t.Truth[i] == t.Class[i] {
				return None // the truth that the person has overruled
			}
		}
	}
	if t.Truth == nil {
		return None
	}
	return t.Truth[i]
}

// score returns the score of a row as it is compared with a threshold: that of no answer is below
// every threshold, and where the label has a threshold of its own the score is above all others or
// below them.
func (t *Table) score(i int) float64 {
	s := t.Score[i]
	if t.Class[i] == None || math.IsNaN(s) {
		return math.Inf(-1)
	}
	if t.Fixed != nil {
		switch t.Fixed[i] {
		case Given:
			return 1
		case Withheld:
			return math.Inf(-1)
		}
	}
	return s
}

// Score returns a score of 32 bits as a Table has it. Seven decimals are kept, which is what such a
// score has, so that the 0.58 of a picture reaches the 0.58 of a threshold.
func Score(s float32) float64 { return math.Round(float64(s)*1e7) / 1e7 }
