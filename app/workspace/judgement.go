package workspace

import (
	"time"

	"wanwu/app/store"
)

// Verdict is whether a person finds a picture's result right.
type Verdict = store.Verdict

// The verdicts.
const (
	Unjudged = store.Unjudged
	Right    = store.Right
	Wrong    = store.Wrong
	Unsure   = store.Unsure
)

// Judgement is a verdict with its label and time; the zero value is none. It stays
// with its row whatever a run makes of the picture.
type Judgement = store.Judgement

// Judged is a row with its judgement.
type Judged struct {
	Row int
	Judgement
}

// judgementDetail is the rest of a judgement, beside its verdict.
type judgementDetail struct {
	label string
	at    int64 // Unix nanoseconds
}

func (c *chunk) judgement(i int) Judgement {
	if c.verdict[i] == Unjudged {
		return Judgement{}
	}
	s := c.judged[int32(i)]
	return Judgement{Verdict: c.verdict[i], Label: s.label, At: time.Unix(0, s.at)}
}

func (c *chunk) judge(i int, j Judgement) {
	c.verdict[i] = j.Verdict
	switch {
	case j.Verdict == Unjudged:
		delete(c.judged, int32(i))
		return
	case c.judged == nil:
		c.judged = map[int32]judgementDetail{}
	}
	c.judged[int32(i)] = judgementDetail{j.Label, j.At.UnixNano()}
}

// Judge sets the judgements of rows that have a result, and returns those that they had
// before: handed to Judge again, these undo it. Rows without a result are ignored.
func (w *Workspace) Judge(judgements []Judged) (before []Judged) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range judgements {
		if j.Row < 0 || j.Row >= w.rows.n {
			continue
		}
		c, i := w.rows.at(int32(j.Row))
		if c.state[i] != Done && c.verdict[i] == Unjudged {
			continue
		}
		before = append(before, Judged{j.Row, c.judgement(i)})
		w.counter.count(c, i, -1)
		c.judge(i, j.Judgement)
		w.counter.count(c, i, +1)
		w.judgedHere(c, i, int32(j.Row))
		w.journal.judge(int32(j.Row))
	}
	if len(before) > 0 {
		w.revision.Add(1)
	}
	return before
}
