package workspace

import (
	"context"
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
		if j.Row < 0 || j.Row >= w.n {
			continue
		}
		c, i := w.at(int32(j.Row))
		if c.state[i] != Done && c.said[i] == Unjudged {
			continue
		}
		before = append(before, Judged{j.Row, c.judgement(i)})
		w.count(c, i, -1)
		c.judge(i, j.Judgement)
		w.count(c, i, +1)
		w.unsaved.judge(int32(j.Row))
	}
	if len(before) > 0 {
		w.revision.Add(1)
	}
	return before
}

// judge lists a row whose judgement the file does not have, also where nothing is stored,
// or not yet: what a person has said is in no picture.
func (u *unsaved) judge(row int32) {
	if u.judged == nil {
		u.judged = map[int32]struct{}{}
	}
	u.judged[row] = struct{}{}
}

// takeJudged takes the judgements that are not stored and whose rows are, by the
// numbers of those; judgeAgain must follow where they cannot be stored.
func (w *Workspace) takeJudged() (rows []int32, said map[int64]Judgement) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for row := range w.unsaved.judged {
		c, i := w.at(row)
		if c.detail[i].stored == store.Absent {
			continue // its turn comes when the row is stored
		}
		if said == nil {
			said = map[int64]Judgement{}
		}
		said[c.detail[i].id] = c.judgement(i)
		rows = append(rows, row)
		delete(w.unsaved.judged, row)
	}
	return rows, said
}

// judgeAgain puts rows back whose judgements could not be stored.
func (w *Workspace) judgeAgain(rows []int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, row := range rows {
		if int(row) < w.n {
			w.unsaved.judge(row)
		}
	}
}

// restoreJudgements gives the rows of ws what the file says of them.
func restoreJudgements(ctx context.Context, db *store.DB, ws *Workspace) error {
	var ids []int64
	var said []Judgement
	err := db.Judgements(ctx, func(item int64, j Judgement) { ids, said = append(ids, item), append(said, j) })
	if err == nil && len(ids) > 0 {
		ws.restoreJudgements(ids, said)
	}
	return err
}

// restoreJudgements gives rows what was said of them; both ascend by the rows' numbers
// in the file.
func (w *Workspace) restoreJudgements(ids []int64, said []Judgement) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for row := 0; row < w.n && len(ids) > 0; row++ {
		c, i := w.at(int32(row))
		id := c.detail[i].id
		for len(ids) > 0 && ids[0] < id {
			ids, said = ids[1:], said[1:] // of a row that is not shown
		}
		if len(ids) == 0 || ids[0] != id {
			continue
		}
		if _, newer := w.unsaved.judged[int32(row)]; !newer { // said while the file was read
			w.count(c, i, -1)
			c.judge(i, said[0])
			w.count(c, i, +1)
		}
	}
	w.revision.Add(1)
}
