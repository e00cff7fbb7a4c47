package roundtrip

import (
	"fmt"
	"time"

	"wanwu/app/export"
	"wanwu/app/workspace"
)

// Merge compares sheets with the rows of a workspace whose tasks in takes, and lists what
// would change at the time at. See New.
func Merge(ws *workspace.Workspace, in func(task int32) bool, at time.Time, sheets ...*Sheet) (*Plan, error) {
	vocabulary := ws.Vocabulary()
	names := func(class int32) string {
		if class < 0 || int(class) >= len(vocabulary) {
			return fmt.Sprintf("#%d", class)
		}
		return vocabulary[class].Name
	}
	kept, err := opinionsIn(ws)
	if err != nil {
		return nil, err
	}
	return newPlan(mentioned(ws, in, sheets), names, kept, at, sheets), nil
}

// mentioned returns the rows that sheets may be of: with a million pictures and a sheet of a
// hundred, these alone are held.
func mentioned(ws *workspace.Workspace, in func(task int32) bool, sheets []*Sheet) (rows []workspace.Row) {
	contents, places := map[uint64]bool{}, map[uint64]bool{}
	for _, s := range sheets {
		for _, said := range s.Rows {
			contents[said.ID.Content], places[said.ID.Place] = said.ID.Content != 0, true
		}
	}
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok || r.State == workspace.Pending || !in(r.Task) {
			continue
		}
		if id := export.IdentityOf(&r); contents[id.Content] || places[id.Place] {
			rows = append(rows, r)
		}
	}
	return rows
}

// opinionsNote is what who said what is stored under. It was kept by the task before, whose name
// may change.
const opinionsNote = "opinions"

// opinionsIn returns who said what of the pictures of a workspace.
func opinionsIn(ws *workspace.Workspace) (opinions, error) {
	all, err := parseOpinions(ws.Note(opinionsNote))
	if err != nil {
		return nil, err
	}
	for _, t := range ws.Tasks() {
		before, err := parseOpinions(ws.Note(opinionsNote + "/" + t.Name))
		if err != nil {
			return nil, err
		}
		for by, said := range before {
			for key, o := range said {
				if _, later := all[by][key]; !later {
					all.set(by, key, o)
				}
			}
		}
	}
	return all, nil
}

// Store makes the changes in a workspace and keeps who said what, so that Undo can take it
// back. It returns how many rows have changed.
func (p *Plan) Store(ws *workspace.Workspace) int {
	p.Apply(ws)
	if len(p.Changes)+len(p.former) > 0 {
		remember(ws, p.merged())
	}
	ws.SetNote(opinionsNote, p.Opinions())
	for _, t := range ws.Tasks() {
		ws.SetNote(opinionsNote+"/"+t.Name, "")
	}
	return len(p.Changes)
}
