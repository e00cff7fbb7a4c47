package review

import (
	"math"
	"sync"
)

// LabelFigures is how well one label, or one business category, is recognised.
type LabelFigures struct {
	Label int32
	// Precision is the share of the pictures given this label that it is right for
	// (1 − 误识别); Recall the share of the pictures with this label on them that were given
	// it (1 − 漏识别). Each is unknown where there is no such picture.
	Precision, Recall Estimate
	// F1 is the harmonic mean of both: 0 where neither finds anything, NaN where both are
	// unknown.
	F1 float64
	// Support is how many judged pictures have the label on them.
	Support int
	// Given is how many pictures were given the label, judged or not.
	Given int
}

// tally counts the judged pictures of one label, and their weights where some stand for
// more pictures than others.
type tally struct {
	given, there          int
	wHits, wGiven, wThere float64
	w2Given, w2There      float64 // sums of squared weights
}

// Labels returns the figures of all labels that are the truth or the answer of a judged picture, by
// number. A picture whose score does not reach the threshold is given no label. In a stratified
// deck every judged picture counts for as many as it stands for.
func (e *Evaluation) Labels(threshold float64) []LabelFigures {
	var given []int
	var g sync.WaitGroup
	g.Go(func() { given = e.given(threshold) })
	tallies := make([]tally, e.table.Labels)
	for _, j := range e.judged {
		if j.verdict == Unsure {
			continue
		}
		w, answered := e.weight[j.band], j.class != None && j.score >= threshold
		if j.truth != None {
			t := &tallies[j.truth]
			t.there++
			t.wThere, t.w2There = t.wThere+w, t.w2There+w*w
		}
		if answered {
			t := &tallies[j.class]
			t.given++
			t.wGiven, t.w2Given = t.wGiven+w, t.w2Given+w*w
			if j.verdict == Right {
				t.wHits += w
			}
		}
	}
	g.Wait()
	var out []LabelFigures
	for l := range tallies {
		t := &tallies[l]
		if t.given == 0 && t.there == 0 {
			continue
		}
		f := LabelFigures{Label: int32(l), Support: t.there, Given: given[l]}
		f.Precision = rate(t.wHits, t.wGiven, t.w2Given, t.given)
		f.Recall = rate(t.wHits, t.wThere, t.w2There, t.there)
		f.F1 = math.NaN()
		if t.wGiven+t.wThere > 0 {
			f.F1 = 2 * t.wHits / (t.wGiven + t.wThere)
		}
		out = append(out, f)
	}
	return out
}

// given counts the pictures that are given each label.
func (e *Evaluation) given(threshold float64) []int {
	n := make([]int, e.table.Labels)
	for i, c := range e.table.Class {
		if c != None && e.table.score(i) >= threshold {
			n[c]++
		}
	}
	return n
}

// rate returns a share of weighted pictures; its interval is Wilson's on Kish's effective size.
func rate(hits, all, squares float64, judged int) Estimate {
	if judged == 0 || all == 0 {
		return unknown()
	}
	e := Estimate{Value: min(hits/all, 1), Judged: judged, Effective: all * all / squares}
	e.Low, e.High = wilson(e.Value, e.Effective)
	return e
}
