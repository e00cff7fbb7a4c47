package ui

import (
	"fmt"
	"strings"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
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

// verdictCount is how many pictures a verdict finds.
func verdictCount(c workspace.Counts, v query.Verdict) int {
	switch v {
	case query.VerdictRight:
		return c.Right
	case query.VerdictWrong:
		return c.Wrong
	case query.VerdictUnsure:
		return c.Unsure
	case query.VerdictAny:
		return c.Judged()
	}
	return c.OK + c.Empty - c.Judged()
}

func stateName(s query.State) string {
	switch s {
	case query.StateEmpty:
		return kit.Tr("state.empty")
	case query.StateFailed:
		return kit.Tr("state.failed")
	}
	return kit.Tr("state.pending")
}

func stateCount(c workspace.Counts, s query.State) int {
	switch s {
	case query.StateEmpty:
		return c.Empty
	case query.StateFailed:
		return c.Failed
	}
	return c.Pending
}

// labelCount is how many pictures show a class.
type labelCount struct {
	class int32
	name  string
	n     int
}
