package roundtrip

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"wanwu/app/workspace"
)

// mergesNote is what the last merges are stored under, mostMerges of them.
const (
	mergesNote = "merges"
	mostMerges = 10
)

// merged is what one merge has changed.
type merged struct {
	At   time.Time   `json:"at"`
	By   []string    `json:"by"`
	Rows []mergedRow `json:"rows,omitempty"`
	// Former is what each person had said before, of what the merge has noted; nil for
	// nothing.
	Former map[string]map[string]*opinion `json:"former,omitempty"`
}

// mergedRow is one row's change.
type mergedRow struct {
	Key    string    `json:"key"`
	Before opinion   `json:"before"`
	Said   time.Time `json:"said,omitzero"` // when that was
	After  opinion   `json:"after"`
}

func (p *Plan) merged() merged {
	m := merged{At: p.at, Former: p.former}
	for _, c := range p.Changes {
		m.Rows = append(m.Rows, mergedRow{keyOf(&c.Row), opinionOf(c.Before), c.Before.At, opinionOf(c.After)})
		if !slices.Contains(m.By, c.By) {
			m.By = append(m.By, c.By)
		}
	}
	return m
}

// remember keeps a merge behind those that are kept.
func remember(ws *workspace.Workspace, m merged) {
	all, err := mergesIn(ws)
	if err != nil {
		all = nil // what cannot be read cannot be taken back either, and hinders no other
	}
	all = append(all, m)
	setMerges(ws, all[max(0, len(all)-mostMerges):])
}

func mergesIn(ws *workspace.Workspace) (all []merged, err error) {
	if kept := ws.Note(mergesNote); kept != "" {
		if err := json.Unmarshal([]byte(kept), &all); err != nil {
			return nil, fmt.Errorf("merges: %w", err)
		}
	}
	return all, nil
}

func setMerges(ws *workspace.Workspace, all []merged) {
	if len(all) == 0 {
		ws.SetNote(mergesNote, "")
		return
	}
	if b, err := json.Marshal(all); err == nil { // strings, numbers and times
		ws.SetNote(mergesNote, string(b))
	}
}

// Undone is what Undo has taken back.
type Undone struct {
	At   time.Time // of the merge
	By   []string  // whose sheets had changed something
	Back int       // rows that are as before
	Stay int       // rows that someone has judged again since: they stay
}

// Undo takes back the last merge that has changed rows of the tasks that in takes; ok is
// false where there is none. What was judged since stays.
func Undo(ws *workspace.Workspace, in func(task int32) bool) (u Undone, ok bool, err error) {
	all, err := mergesIn(ws)
	if err != nil {
		return u, false, err
	}
	of, err := opinionsIn(ws)
	if err != nil {
		return u, false, err
	}
	rows := map[string][]workspace.Row{}
	for _, m := range all {
		for _, r := range m.Rows {
			rows[r.Key] = nil
		}
	}
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok || !in(r.Task) {
			continue
		}
		if _, wanted := rows[keyOf(&r)]; wanted {
			rows[keyOf(&r)] = append(rows[keyOf(&r)], r)
		}
	}
	for k, m := range slices.Backward(all) {
		if !slices.ContainsFunc(m.Rows, func(r mergedRow) bool { return len(rows[r.Key]) > 0 }) {
			continue
		}
		u = m.takeBack(ws, rows)
		for by, said := range m.Former {
			for key, before := range said {
				if before == nil {
					delete(of[by], key)
				} else {
					of.set(by, key, *before)
				}
			}
		}
		ws.SetNote(opinionsNote, of.text())
		setMerges(ws, slices.Delete(all, k, k+1))
		return u, true, nil
	}
	return u, false, nil
}

// takeBack judges the rows of a merge as they were.
func (m *merged) takeBack(ws *workspace.Workspace, rows map[string][]workspace.Row) Undone {
	u := Undone{At: m.At, By: m.By}
	var back []workspace.Judged
	for _, was := range m.Rows {
		for _, r := range rows[was.Key] {
			if opinionOf(r.Judgement) != was.After {
				u.Stay++
				continue
			}
			u.Back++
			back = append(back, workspace.Judged{Row: r.Index, Judgement: workspace.Judgement{Verdict: was.Before.Verdict, Label: was.Before.Label, At: was.Said}})
		}
	}
	ws.Judge(back)
	return u
}
