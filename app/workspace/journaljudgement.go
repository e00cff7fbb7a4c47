package workspace

import "wanwu/app/store"

// TakeJudgements takes the judgements off the list whose rows the file has, by the numbers
// of those; ReturnJudgements must follow where they cannot be stored.
func (j *Journal) TakeJudgements() (rows []int32, byID map[int64]Judgement) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for row := range j.judged {
		c, i := w.rows.At(row)
		if c.Detail[i].Stored == store.Absent {
			continue // it follows once the row is stored
		}
		if byID == nil {
			byID = map[int64]Judgement{}
		}
		byID[c.Detail[i].ID] = c.Judgement(i)
		rows = append(rows, row)
		delete(j.judged, row)
	}
	return rows, byID
}

// ReturnJudgements lists rows again whose judgements could not be stored.
func (j *Journal) ReturnJudgements(rows []int32) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	for _, row := range rows {
		if int(row) < j.w.rows.N {
			j.judged.add(row)
		}
	}
}

// RestoreJudgements gives rows the judgements that the file has; both slices ascend by
// the rows' numbers in the file. A judgement that was made since stays.
func (j *Journal) RestoreJudgements(ids []int64, judgements []Judgement) {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for row := 0; row < w.rows.N && len(ids) > 0; row++ {
		c, i := w.rows.At(int32(row))
		id := c.Detail[i].ID
		for len(ids) > 0 && ids[0] < id {
			ids, judgements = ids[1:], judgements[1:] // of a row that is not loaded
		}
		if len(ids) == 0 || ids[0] != id {
			continue
		}
		if !j.judged.has(int32(row)) {
			w.counter.count(c, i, -1)
			c.Judge(i, judgements[0])
			w.agree(c, i)
			w.judgedHere(c, i, int32(row))
			w.counter.count(c, i, +1)
		}
	}
	w.revision.Add(1)
}
