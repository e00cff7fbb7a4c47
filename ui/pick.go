package ui

import (
	"fmt"
	"strings"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// pick is what was chosen in the side list: everything, or a condition, which is put
// into the query.
type pick struct {
	all  bool
	term query.Term
	task workspace.Task // of a condition on the task
}

func stateTerm(s query.State) query.Term {
	return query.Term{Field: query.FieldState, Op: query.Equals, State: s}
}

func verdictTerm(v query.Verdict) query.Term {
	return query.Term{Field: query.FieldVerdict, Op: query.Equals, Verdict: v}
}

func labelTerm(name string) query.Term {
	return query.Term{Field: query.FieldLabel, Op: query.Equals, Text: name}
}

// taskTerm is the condition that finds a task alone: by its name, or by its number
// where another task is called the same.
func (s *sideList) taskTerm(t workspace.Task) query.Term { return taskTerm(s.list, t) }

func taskTerm(tasks []workspace.Task, t workspace.Task) query.Term {
	name := t.Name
	for _, other := range tasks {
		if other.Number != t.Number && strings.EqualFold(other.Name, t.Name) {
			name = fmt.Sprint("#", t.Number)
		}
	}
	return query.Term{Field: query.FieldTask, Op: query.Equals, Text: name}
}

// asksFor is whether a query has a condition.
func asksFor(q query.Query, t query.Term) bool {
	has, ok := q.Term(t.Field)
	return ok && has.Op == t.Op && has.State == t.State && has.Verdict == t.Verdict && strings.EqualFold(has.Text, t.Text)
}

// chosenClass is the class whose name a query asks for; −1 where it asks for none.
func chosenClass(q query.Query, v inference.Vocabulary) int32 {
	t, ok := q.Term(query.FieldLabel)
	if !ok || t.Op != query.Equals {
		return -1
	}
	text := query.NewText(t.Text)
	for i := range v {
		if text.IsClass(&v[i]) {
			return int32(i)
		}
	}
	return -1
}

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
