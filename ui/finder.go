package ui

import (
	"strings"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/find"
)

// pick puts a condition into the query in the place of those that it excludes, or takes
// it out where it is there.
func (w *Window) pick(p find.Choice) {
	if p.All {
		w.search("")
		return
	}
	q := w.asked.query
	drop := []query.Field{p.Term.Field}
	switch p.Term.Field {
	case query.FieldState: // only what has a result has a label
		drop = append(drop, query.FieldLabel)
	case query.FieldLabel:
		drop = append(drop, query.FieldState)
	case query.FieldTask:
		w.followed = p.Task
	}
	text := q.Without(drop...)
	if !find.AsksFor(q, p.Term) {
		text = strings.TrimSpace(text + " " + query.Write(p.Term, w.opts.Lang == words.English))
	}
	w.search(text)
}

// showTask shows a task's pictures alone.
func (w *Window) showTask(t workspace.Task) {
	w.followed = t
	w.search(query.Write(find.TaskTerm(w.frame.tasks, t), w.opts.Lang == words.English))
}

// chosenTask is the task that the query asks for by name.
func (w *Window) chosenTask() (t workspace.Task, ok bool) {
	for _, t := range w.frame.tasks {
		if find.AsksFor(w.asked.query, find.TaskTerm(w.frame.tasks, t)) {
			return t, true
		}
	}
	return workspace.Task{}, false
}

// followTask has the query go with a task that has got another name.
func (w *Window) followTask() {
	was := w.followed
	if was.Number == 0 {
		return
	}
	for _, t := range w.frame.tasks {
		if t.Number != was.Number || t.Name == was.Name {
			continue
		}
		w.followed = t
		if find.AsksFor(w.asked.query, query.Term{Field: query.FieldTask, Op: query.Equals, Text: was.Name}) {
			rest := w.asked.query.Without(query.FieldTask)
			w.search(strings.TrimSpace(query.Write(find.TaskTerm(w.frame.tasks, t), w.opts.Lang == words.English) + " " + rest))
		}
	}
}
