package workspace

import (
	"time"

	"wanwu/app/store"
)

// Verdict is what a person says of a picture's answer.
type Verdict = store.Verdict

// The verdicts.
const (
	Unjudged = store.Unjudged
	Right    = store.Right
	Wrong    = store.Wrong
	Unsure   = store.Unsure
)

// Judgement is a verdict with what belongs to it; the zero value is that nothing was
// said. It stays with its row whatever a run makes of the picture.
type Judgement = store.Judgement

// Judged is a row with a person's word on it.
type Judged struct {
	Row int
	Judgement
}

// said is what a chunk keeps of a judgement beside the verdict.
type said struct {
	label string
	at    int64 // Unix nanoseconds
}

func (c *chunk) judgement(i int) Judgement {
	if c.said[i] == Unjudged {
		return Judgement{}
	}
	s := c.judged[int32(i)]
	return Judgement{Verdict: c.said[i], Label: s.label, At: time.Unix(0, s.at)}
}

func (c *chunk) judge(i int, j Judgement) {
	c.said[i] = j.Verdict
	switch {
	case j.Verdict == Unjudged:
		delete(c.judged, int32(i))
		return
	case c.judged == nil:
		c.judged = map[int32]said{}
	}
	c.judged[int32(i)] = said{j.Label, j.At.UnixNano()}
}

// Judge takes over what a person says of rows that have an answer, and returns what was
// said of them before: handed to Judge again, that takes it back. Rows without an answer
// are left alone.
func (w *Workspace) Judge(word []Judged) (before []Judged) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range word {
		if j.Row < 0 || j.Row >= w.rows.n {
			continue
		}
		c, i := w.rows.at(int32(j.Row))
		if c.state[i] != Done && c.said[i] == Unjudged {
			continue
		}
		before = append(before, Judged{j.Row, c.judgement(i)})
		w.counter.count(c, i, -1)
		c.judge(i, j.Judgement)
		w.counter.count(c, i, +1)
		w.journal.judge(int32(j.Row))
	}
	if len(before) > 0 {
		w.revision.Add(1)
	}
	return before
}
