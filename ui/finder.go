package ui

import (
	"strings"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// pick puts a condition into the query in the place of those that it excludes, or takes
// it out where it is there.
func (w *Window) pick(p pick) {
	if p.all {
		w.search("")
		return
	}
	q := w.asked.query
	drop := []query.Field{p.term.Field}
	switch p.term.Field {
	case query.FieldState: // only what has a result has a label
		drop = append(drop, query.FieldLabel)
	case query.FieldLabel:
		drop = append(drop, query.FieldState)
	case query.FieldTask:
		w.followed = p.task
	}
	text := q.Without(drop...)
	if !asksFor(q, p.term) {
		text = strings.TrimSpace(text + " " + query.Write(p.term, w.opts.Lang == words.English))
	}
	w.search(text)
}

// showTask shows a task's pictures alone.
func (w *Window) showTask(t workspace.Task) {
	w.followed = t
	w.search(query.Write(taskTerm(w.frame.tasks, t), w.opts.Lang == words.English))
}

// chosenTask is the task that the query asks for by name.
func (w *Window) chosenTask() (t workspace.Task, ok bool) {
	for _, t := range w.frame.tasks {
		if asksFor(w.asked.query, taskTerm(w.frame.tasks, t)) {
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
		if asksFor(w.asked.query, query.Term{Field: query.FieldTask, Op: query.Equals, Text: was.Name}) {
			rest := w.asked.query.Without(query.FieldTask)
			w.search(strings.TrimSpace(query.Write(taskTerm(w.frame.tasks, t), w.opts.Lang == words.English) + " " + rest))
		}
	}
}
