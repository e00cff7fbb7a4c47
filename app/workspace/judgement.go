package workspace

import (
	"wanwu/app/store"
	"wanwu/app/workspace/column"
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

// Judge sets the judgements of rows that have a result, and of all rows of the same content: a
// verdict is on the picture. It returns what they had before, those of the rows that were named
// first: handed to Judge again, that undoes it. Rows without a result are ignored.
func (w *Workspace) Judge(judgements []Judged) (before []Judged) {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := newRowSet(w.rows.N)
	for _, j := range judgements {
		if j.Row < 0 || j.Row >= w.rows.N {
			continue
		}
		row := int32(j.Row)
		if c, i := w.rows.At(row); c.State[i] == column.Done || c.Verdict[i] != Unjudged {
			before = append(before, w.judgeRow(row, j.Judgement))
			said.add(row)
		}
	}
	for _, had := range before[:len(before):len(before)] {
		before = append(before, w.judgeCopies(int32(had.Row), said)...)
	}
	if len(before) > 0 {
		w.revision.Add(1)
	}
	return before
}

// judgeRow sets the judgement of one row and returns the one that it had.
func (w *Workspace) judgeRow(row int32, j Judgement) (before Judged) {
	c, i := w.rows.At(row)
	before = Judged{int(row), c.Judgement(i)}
	w.counter.count(c, i, -1)
	c.Judge(i, j)
	w.agree(c, i)
	w.counter.count(c, i, +1)
	w.judgedHere(c, i, row)
	w.journal.judged.add(row)
	return before
}

// agree compares the answer of row i of a chunk with what a person has said is on the picture. Where the names
// of the pack's labels are not known, the verdict is what was said. The workspace is locked.
func (w *Workspace) agree(c *column.Chunk, i int) {
	agreed := c.Verdict[i] == Right
	if told := c.ToldLabel(i); told != "" {
		if _, known := w.labels.Info(w.tasks.packKey(c.Task[i])); known {
			agreed = w.labels.Calls(c.Class[i], told)
		}
	}
	c.SetAgreed(i, agreed)
}

// agreeAll compares all rows with what was said of them, which takes no longer than there are verdicts:
// labels have other names.
func (w *Workspace) agreeAll() {
	w.changeChunks(func(_ int, c *column.Chunk) {
		for i := range c.Judged {
			w.counter.count(c, int(i), -1)
			w.agree(c, int(i))
			w.counter.count(c, int(i), +1)
		}
	})
}
