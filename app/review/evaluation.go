package review

import (
	"math"
	"slices"
	"sync"
)

// Evaluation is what a Table says. It sorts the pictures once, by stratum and score, and
// counts the judged ones along the way; a figure at another threshold is then a binary
// search in each stratum (At, Point), or one pass over the judged pictures (Labels,
// Confusions), so that it can follow a threshold while it is dragged. Its methods may be
// called from several goroutines.
type Evaluation struct {
	table *Table
	bands *bands
	// What was judged, a row each, in the order of the table.
	judged []judgedRow
	pairs  []pair  // of labels that were taken for each other
	sorted []int32 // indexes of pairs, by truth and then by answer
	// weight is how many pictures a judged one of each band stands for; 1 in a simple
	// sample.
	weight []float64
}

type judgedRow struct {
	score        float64 // as it is compared with a threshold
	confidence   float64 // as the network gave it
	class, truth int32
	band         int32
	pair         int32 // −1 where it is right or the truth is not known
	row          int32
	verdict      Verdict
}

// Evaluate sorts and counts a Table, on two goroutines that are gone when it returns.
func Evaluate(t *Table) *Evaluation {
	e := &Evaluation{table: t}
	var g sync.WaitGroup
	g.Go(func() { e.bands = newBands(t) })
	e.collect()
	g.Wait()
	e.weight = make([]float64, len(e.bands.of))
	for k := range e.weight {
		e.weight[k] = e.bands.weight(k)
	}
	return e
}

// collect lists the judged pictures and what was taken for what.
func (e *Evaluation) collect() {
	t := e.table
	n := 0
	for i := range t.Len() {
		if t.Judged(i) != Unjudged {
			n++
		}
	}
	e.judged = make([]judgedRow, 0, n)
	var pairs pairBook
	pairs.init(t.Labels, t.Len())
	for i := range t.Len() {
		v := t.Judged(i)
		if v == Unjudged {
			continue
		}
		j := judgedRow{score: t.score(i), confidence: t.Score[i], class: t.Class[i], truth: t.truth(i), band: int32(t.band(i)), pair: -1, row: int32(i), verdict: v}
		if v == Wrong && j.truth != None {
			j.pair = pairs.number(pair{j.truth, j.class})
		}
		e.judged = append(e.judged, j)
	}
	e.pairs, e.sorted = pairs.all, pairs.sorted()
}

// reaches reports whether a judged picture counts at a threshold; at 0 those without an answer do.
func (j *judgedRow) reaches(threshold float64) bool {
	return j.score >= threshold || threshold <= 0 && j.class == None
}

// Len returns the number of pictures.
func (e *Evaluation) Len() int { return e.table.Len() }

// Judged returns how many pictures were judged, and Unsure how many of them nobody could tell.
func (e *Evaluation) Judged() int { return len(e.judged) }

// Unsure returns how many of the judged pictures were judged Unsure.
func (e *Evaluation) Unsure() (n int) {
	for _, j := range e.judged {
		if j.verdict == Unsure {
			n++
		}
	}
	return n
}

// Unanswered returns how many pictures have no answer: 无结果, or an error.
func (e *Evaluation) Unanswered() (n int) {
	for _, c := range e.table.Class {
		if c == None {
			n++
		}
	}
	return n
}

// Top1 returns the accuracy of the best labels of all pictures. Those without an answer count as
// wrong where they were judged.
func (e *Evaluation) Top1() Estimate { return e.bands.overall() }

// Top5 returns the share of pictures whose truth is among their K best labels. It is unknown where
// the table has no Ranks. A picture judged wrong without a truth counts as wrong.
func (e *Evaluation) Top5() Estimate {
	t := e.table
	if t.Ranks == nil || t.K == 0 {
		return unknown()
	}
	return e.Among(func(row, truth int32) bool { return slices.Contains(t.Ranks[int(row)*t.K:(int(row)+1)*t.K], truth) })
}

// Among returns the share of pictures whose truth is their best label or among others of theirs,
// for who keeps those elsewhere: among is asked of the rows that Missed lists.
func (e *Evaluation) Among(among func(row, truth int32) bool) Estimate {
	strata := e.bands.above(math.Inf(-1))
	for k := range strata {
		strata[k].Right, strata[k].Wrong = 0, 0
	}
	for _, j := range e.judged {
		s := &strata[j.band]
		switch {
		case j.verdict == Unsure:
		case j.verdict == Right, j.truth != None && among(j.row, j.truth):
			s.Right++
		default:
			s.Wrong++
		}
	}
	return e.bands.estimate(strata)
}

// Missed lists the rows whose best label is wrong and whose truth is known, in the order of the
// table.
func (e *Evaluation) Missed() (rows []int32) {
	for _, j := range e.judged {
		if j.verdict == Wrong && j.truth != None {
			rows = append(rows, j.row)
		}
	}
	return rows
}

// Mistakes is, of the judged pictures, how many are given a wrong label at a threshold
// (误识别), and how many are given none though there is one for them (漏识别).
func (e *Evaluation) Mistakes(threshold float64) (wrong, missed int) {
	for i := range e.judged {
		j := &e.judged[i]
		given := j.class != None && j.score >= threshold
		switch {
		case j.verdict == Unsure:
		case !given:
			if j.verdict == Right || j.truth != None {
				missed++
			}
		case j.verdict == Wrong:
			wrong++
		}
	}
	return wrong, missed
}

// Point returns what automating everything from a threshold on would give.
func (e *Evaluation) Point(threshold float64) Point { return e.bands.point(threshold) }

// Curve returns the points of all thresholds that are looked at, ascending: every hundredth from 0
// to 1, and more where the scores crowd.
func (e *Evaluation) Curve() []Point {
	var out []Point
	for _, t := range e.bands.grid() {
		out = append(out, e.bands.point(t))
	}
	return out
}

// Lowest returns the point of the curve with the lowest threshold that is proven at Level to reach a target accuracy, or the roundest that
// lets the same pictures pass; ok is false where none is, or where the target is not between 0 and 1.
func (e *Evaluation) Lowest(target float64) (p Point, ok bool) {
	if !(target > 0 && target < 1) {
		return Point{}, false
	}
	grid := e.bands.grid()
	k := newSearch(e.bands, grid, target).lowest()
	if k < 0 {
		return Point{}, false
	}
	return e.bands.point(e.bands.roundest(grid[k:])), true
}
