package find

import (
	"fmt"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// Choice is what was chosen in the side list: everything, or a condition, which is put
// into the query.
type Choice struct {
	All  bool
	Term query.Term
	Task workspace.Task // of a condition on the task
}

// StateTerm returns the condition that finds pictures in a state.
func StateTerm(s query.Choice) query.Term {
	return query.Term{Field: query.FieldState, Op: query.Equals, Choice: s}
}

// VerdictTerm returns the condition that finds pictures with a verdict.
func VerdictTerm(v query.Choice) query.Term {
	return query.Term{Field: query.FieldVerdict, Op: query.Equals, Choice: v}
}

// LabelTerm returns the condition that finds pictures with a label of a name.
func LabelTerm(name string) query.Term {
	return query.Term{Field: query.FieldLabel, Op: query.Equals, Text: name}
}

func (s *SideList) taskTerm(t workspace.Task) query.Term { return TaskTerm(s.list, t) }

// TaskTerm returns the condition that finds a task alone: by its name, or by its number where
// another of the tasks is called the same.
func TaskTerm(tasks []workspace.Task, t workspace.Task) query.Term {
	name := t.Name
	for _, other := range tasks {
		if other.Number != t.Number && query.SameName(other.Name, t.Name) {
			name = fmt.Sprint("#", t.Number)
		}
	}
	return query.Term{Field: query.FieldTask, Op: query.Equals, Text: name}
}

// HasTerm reports whether a query has a condition.
func HasTerm(q query.Query, t query.Term) bool {
	has, ok := q.Term(t.Field)
	return ok && has.Op == t.Op && has.Choice == t.Choice && query.SameName(has.Text, t.Text)
}

// ChosenClass returns the class whose name a query asks for; −1 where it asks for none.
func ChosenClass(q query.Query, v inference.Vocabulary) int32 {
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

func stateName(s query.Choice) string {
	switch s {
	case query.StateEmpty:
		return kit.Tr("state.empty")
	case query.StateFailed:
		return kit.Tr("state.failed")
	}
	return kit.Tr("state.pending")
}

// LabelCount is how many pictures show a class.
type LabelCount struct {
	Class int32
	Name  string
	N     int
}
