package workspace

import (
	"strconv"
	"strings"

	"wanwu/app/query"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// predicate is a query compiled for the columns of one workspace: what depends on the
// classes and the folders alone is computed before the first row. It may be used from
// several goroutines.
type predicate struct {
	w         *Workspace
	threshold float32
	root      condition // nil lets everything pass
}

// compile compiles a query, whose labels are those of v.
func compile(w *Workspace, q query.Query, v inference.Vocabulary) *predicate {
	w.mu.RLock()
	defer w.mu.RUnlock()
	p := &predicate{w: w, threshold: w.counter.threshold}
	if !q.Empty() {
		p.root = p.condition(q.Root(), v)
	}
	return p
}

func (p *predicate) eval(c *column.Chunk, in, out *column.Mask) {
	if p.w.tasks.hidden > 0 {
		in.Each(func(i int) {
			if p.w.tasks.isHidden(c.Task[i]) {
				in[i/64] &^= 1 << (i % 64)
			}
		})
	}
	if p.root == nil {
		*out = *in
		return
	}
	p.root.eval(c, in, out)
}

func (p *predicate) condition(n query.Node, v inference.Vocabulary) condition {
	switch n := n.(type) {
	case query.And:
		all := make(allOf, len(n))
		for i, part := range n {
			all[i] = p.condition(part, v)
		}
		return all
	case query.Or:
		any := make(anyOf, len(n))
		for i, part := range n {
			any[i] = p.condition(part, v)
		}
		return any
	case query.Not:
		return noneOf{p.condition(n.Of, v)}
	}
	t := n.(query.Term)
	switch t.Field {
	case query.FieldState, query.FieldVerdict:
		return choiceIs{t.Choice, p.threshold}
	}
	if value := numberOf(t.Field); value != nil {
		return numberIs{t, value}
	}
	text := query.NewText(t.Text)
	switch t.Field {
	case query.FieldTask:
		return p.tasks(t, text)
	case query.FieldFile:
		return p.files(t)
	case query.FieldText:
		return textIs{text, t.Op == query.Equals, p.w}
	case query.FieldTruth:
		return newTruthIs(p.w, t, text)
	}
	classes := classIs{make([]bool, len(v)), p.threshold}
	for i := range v {
		c := &v[i]
		switch {
		case t.Field == query.FieldCategory && t.Op == query.Equals:
			classes.passes[i] = text.Is(c.Category)
		case t.Field == query.FieldCategory:
			classes.passes[i] = text.InCategory(c)
		case t.Op == query.Equals:
			classes.passes[i] = text.IsClass(c)
		case t.Field == query.FieldLabel:
			classes.passes[i] = text.InClass(c)
		default:
			classes.passes[i] = text.InClass(c) || text.InCategory(c)
		}
	}
	if t.Field == query.FieldAny {
		return anyOf{classes, nameIs{text}, textIs{text, false, p.w}}
	}
	return classes
}

// files compiles a condition on the path; the workspace is locked.
func (p *predicate) files(t query.Term) condition {
	word := strings.ReplaceAll(t.Text, `\`, "/")
	is := pathIs{p: p, text: query.NewText(word), exact: t.Op == query.Equals, across: strings.Contains(word, "/")}
	if !is.exact && !is.across {
		is.folders = make([]bool, len(p.w.rows.Folders))
		for i := range p.w.rows.Folders {
			is.folders[i] = is.text.In([]byte(p.w.rows.Folders[i].Path))
		}
	}
	return is
}

// tasks compiles a condition on the task; the workspace is locked.
func (p *predicate) tasks(t query.Term, text *query.Text) condition {
	is := taskIs{make([]bool, len(p.w.tasks.all)+1)}
	number := 0
	if digits, some := strings.CutPrefix(t.Text, "#"); some {
		number, _ = strconv.Atoi(digits) // no task has the number 0
	}
	for _, task := range p.w.tasks.all {
		is.passes[task.Number] = int(task.Number) == number || text.Is(task.Name) || t.Op != query.Equals && text.In([]byte(task.Name))
	}
	return is
}
