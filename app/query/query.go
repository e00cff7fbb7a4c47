package query

import (
	"slices"
	"strings"
)

// Query is a parsed text. The zero Query is empty, and everything passes it. It is
// immutable; two are the same where their Text is.
type Query struct {
	_     [0]func() // == would compare nodes, which are not comparable
	text  string
	items []item
}

// item is one condition of those that a query asks for together.
type item struct {
	node     Node
	from, to int // in the text
}

// Text returns the query as it was written.
func (q Query) Text() string { return q.text }

// Empty reports whether everything passes.
func (q Query) Empty() bool { return len(q.items) == 0 }

// Root returns the condition as a whole.
func (q Query) Root() Node {
	all := make(And, len(q.items))
	for i, it := range q.items {
		all[i] = it.node
	}
	return all
}

// Terms yields the conditions on single properties that all must hold: what a list
// of choices shows as chosen.
func (q Query) Terms() (terms []Term) {
	for _, it := range q.items {
		if t, ok := it.node.(Term); ok {
			terms = append(terms, t)
		}
	}
	return terms
}

// Term returns the condition on a field that must hold; ok is false where there is none.
func (q Query) Term(f Field) (t Term, ok bool) {
	for _, t := range q.Terms() {
		if t.Field == f {
			return t, true
		}
	}
	return Term{}, false
}

// Without returns the text of the query without its conditions on the fields; those inside of
// parentheses and alternatives stay.
func (q Query) Without(fields ...Field) string {
	var rest []string
	for _, it := range q.items {
		if t, ok := it.node.(Term); !ok || !slices.Contains(fields, t.Field) {
			rest = append(rest, q.text[it.from:it.to])
		}
	}
	return strings.Join(rest, " ")
}

// Unsettled reports whether the last word may be the beginning of a field's name, and with it of
// quite another condition.
func (q Query) Unsettled() bool {
	if len(q.items) == 0 {
		return false
	}
	last := q.items[len(q.items)-1]
	t, ok := last.node.(Term)
	return ok && t.Field == FieldAny && last.to == len(q.text) && beginsField(q.text[last.from:last.to])
}

// Write returns the text of a term on a field that is not compared with a number; FieldAny has none.
func Write(t Term, english bool) string {
	if t.Field.kind() == ofChoice {
		return t.Field.Name(english) + ":" + t.Choice.Name(english)
	}
	sign := ":"
	if t.Op == Equals {
		sign = "="
	}
	return t.Field.Name(english) + sign + Quote(t.Text)
}

// Quote returns a text as a word of the language: in quotation marks where it would mean something
// else without.
func Quote(s string) string {
	plain := s != ""
	for i, r := range s {
		switch narrow(r) {
		case ' ', '\t', '\n', '\r', '|', '"', '(', ')', ':', '<', '>', '=', '≤', '≥':
			plain = false
		case '-':
			plain = plain && i > 0
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if b.WriteRune(r); narrow(r) == '"' {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
