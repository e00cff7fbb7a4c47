package ui

import (
	"iter"
	"slices"

	"wanwu/app/engine"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
)

// taskOf returns the task that a scope is limited to; ok is false where it is to none.
func (e *exporting) taskOf(s scope) (t workspace.Task, ok bool) {
	if s.all {
		return t, false
	}
	return e.finder.ChosenTask()
}

// tasksOf returns the tasks that the pictures of a scope may belong to.
func (e *exporting) tasksOf(s scope) []workspace.Task {
	if t, ok := e.taskOf(s); ok {
		return []workspace.Task{t}
	}
	return e.Options.Session.Workspace().Tasks()
}

// answeredBy returns what the pictures of a scope were recognised by: where its tasks are of one
// pack, that and the device of the newest, whatever the session runs by itself.
func (e *exporting) answeredBy(s scope) engine.Info {
	own, _ := e.Options.Session.Info()
	tasks := e.tasksOf(s)
	if len(tasks) == 0 || slices.ContainsFunc(tasks, func(t workspace.Task) bool { return t.PackKey != tasks[0].PackKey }) {
		return own
	}
	return e.Options.Session.Workspace().InfoOf(&tasks[len(tasks)-1], own)
}

// rootsOf returns what was dropped for the pictures of a scope.
func (e *exporting) rootsOf(s scope) (roots []string) {
	for _, t := range e.tasksOf(s) {
		roots = append(roots, t.Roots...)
	}
	if roots == nil {
		roots = e.drops.Roots
	}
	return roots
}

// scope is which rows an export takes, in the order of the file.
type scope struct {
	rows  []int32
	all   bool        // rows is not used: the workspace's, as many as n
	only  *grid.IDSet // of these, nil for each
	n     int
	query string // what found them, for people; empty for all, and for what was selected by hand
	deck  string // name of the note of the deck that was drawn of them; empty for none
}

// each yields the rows of a scope as they are when they are written.
func (s scope) each(ws *workspace.Workspace) iter.Seq[workspace.Row] {
	return func(yield func(workspace.Row) bool) {
		left := s.n
		pass := func(at int) bool { // whether there may be more
			if s.only != nil && !s.only.Has(at) {
				return true
			}
			r, ok := ws.Row(at) // not those of a task that was removed
			if !ok {
				return true
			}
			left--
			return yield(r) && left > 0
		}
		if s.all {
			for at := 0; left > 0 && at < ws.Len() && pass(at); at++ {
			}
			return
		}
		for _, at := range s.rows {
			if !pass(int(at)) {
				return
			}
		}
	}
}

// allScope returns every picture; where all are shown, in the order in which they are.
func (e *exporting) allScope() scope {
	if !e.Frame.Request.Limited() {
		return e.filterScope()
	}
	return scope{all: true, n: e.Frame.Counts.All, deck: e.finder.deckOfAll()}
}

// filterScope returns what the grid shows.
func (e *exporting) filterScope() scope {
	s := scope{rows: e.Frame.Rows, all: e.Frame.All, n: e.Frame.N, query: e.Frame.Request.Query.Text(), deck: e.finder.deckNote()}
	if r := e.Frame.Request.Ranking; r != nil { // no deck was drawn of it: the likest are no random sample
		s.deck = ""
		if s.query != "" {
			s.query = " · " + s.query
		}
		s.query = r.Text() + s.query
	}
	return s
}

// selectedScope returns the selected pictures, in the order in which they are shown.
func (e *exporting) selectedScope() scope {
	s, n := e.filterScope(), e.grid.Selection().Count()
	if n < s.n {
		s.only, s.n, s.query, s.deck = e.grid.Selection().IDs().Clone(), n, "", ""
	}
	return s
}

// packOf returns the key of the pack that rows were recognised by; empty where there were several,
// whose embeddings cannot be compared.
func packOf(ws *workspace.Workspace, rows iter.Seq[workspace.Row]) (pack string) {
	packs := map[int32]string{}
	for _, t := range ws.Tasks() {
		packs[t.Number] = t.PackKey
	}
	for r := range rows {
		of := packs[r.Task]
		if pack != "" && of != pack {
			return ""
		}
		pack = of
	}
	return pack
}
