package condition

import (
	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/app/workspace/column"
)

// Condition says which rows of a chunk pass. Only rows of in are looked at, and only
// those come into out, which is empty before. It may be used from several goroutines.
type Condition interface {
	Eval(c *column.Chunk, in, out *column.Mask)
}

// allOf passes what passes all.
type allOf []Condition

// Eval implements Condition.
func (a allOf) Eval(c *column.Chunk, in, out *column.Mask) {
	rest := *in
	for _, part := range a {
		if rest == (column.Mask{}) {
			break
		}
		var passed column.Mask
		part.Eval(c, &rest, &passed)
		rest = passed
	}
	*out = rest
}

// anyOf passes what passes one.
type anyOf []Condition

// Eval implements Condition.
func (a anyOf) Eval(c *column.Chunk, in, out *column.Mask) {
	rest := *in
	for _, part := range a {
		if rest == (column.Mask{}) {
			break
		}
		var passed column.Mask
		part.Eval(c, &rest, &passed)
		for k := range out {
			out[k] |= passed[k]
			rest[k] &^= passed[k]
		}
	}
}

// noneOf passes what does not pass.
type noneOf struct{ of Condition }

// Eval implements Condition.
func (n noneOf) Eval(c *column.Chunk, in, out *column.Mask) {
	var passed column.Mask
	n.of.Eval(c, in, &passed)
	for k := range out {
		out[k] = in[k] &^ passed[k]
	}
}

// choiceIs passes rows by their state or their verdict.
type choiceIs struct {
	choice    query.Choice
	threshold float32
}

// Eval implements Condition.
func (f choiceIs) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if f.pass(c, i) {
			out.Set(i)
		}
	})
}

// pass reports whether row i is what is chosen. Only what is recognised has a verdict.
func (f choiceIs) pass(c *column.Chunk, i int) bool {
	switch f.choice {
	case query.StateOK:
		return c.Shown(i, f.threshold)
	case query.StateFailed:
		return c.State[i] == column.Failed
	case query.StatePending:
		return c.State[i] == column.Pending
	}
	if c.State[i] != column.Done {
		return false
	}
	switch f.choice {
	case query.StateEmpty:
		return !c.Shown(i, f.threshold)
	case query.VerdictRight:
		return c.Present(i) == store.Right
	case query.VerdictWrong:
		return c.Present(i) == store.Wrong
	case query.VerdictUnsure:
		return c.Verdict[i] == store.Unsure
	case query.VerdictNone:
		return c.Verdict[i] == store.Unjudged
	case query.VerdictAny:
		return c.Verdict[i] != store.Unjudged
	}
	return false
}

// numberIs passes rows that have a number between two, both included.
type numberIs struct {
	of          number
	least, most float32
}

// Eval implements Condition.
func (n numberIs) Eval(c *column.Chunk, in, out *column.Mask) {
	var within column.Mask
	values, least, most := n.of.values(c, in), n.least, n.most
	in.Each(func(i int) {
		if v := values[i]; v >= least && v <= most {
			within.Set(i)
		}
	})
	n.of.has.Eval(c, &within, out)
}

// answered passes rows that have a best label, shown or not.
type answered struct{}

// Eval implements Condition.
func (answered) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if c.State[i] == column.Done && c.Class[i] >= 0 {
			out.Set(i)
		}
	})
}

// classIs passes rows that show one of some classes.
type classIs struct {
	passes    []bool // by class
	threshold float32
}

// Eval implements Condition.
func (l classIs) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if c.Shown(i, l.threshold) && int(c.Class[i]) < len(l.passes) && l.passes[c.Class[i]] {
			out.Set(i)
		}
	})
}

// nameIs passes rows whose file's name contains a text.
type nameIs struct{ text *query.Text }

// Eval implements Condition.
func (n nameIs) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if n.text.In(c.Name(i)) {
			out.Set(i)
		}
	})
}

// pathIs passes rows by their path: that of the folder, or the name.
type pathIs struct {
	rows    *column.Table
	text    *query.Text
	exact   bool   // the name or the path is the text
	across  bool   // the text has a slash: it may span folder and name
	folders []bool // which of them contain the text; those that came later are looked at one by one
}

// Eval implements Condition.
func (p pathIs) Eval(c *column.Chunk, in, out *column.Mask) {
	var path []byte
	in.Each(func(i int) {
		at, name := c.Detail[i].Folder, c.Name(i)
		pass := false
		switch {
		case p.exact:
			pass = p.text.Is(string(name)) || p.text.Is(p.rows.Folders[at].Path+string(name))
		case p.across || int(at) >= len(p.folders):
			path = append(append(path[:0], p.rows.Folders[at].Path...), name...)
			pass = p.text.In(path)
		default:
			pass = p.folders[at] || p.text.In(name)
		}
		if pass {
			out.Set(i)
		}
	})
}

// taskIs passes rows of some tasks.
type taskIs struct {
	passes []bool // by number
}

// Eval implements Condition.
func (t taskIs) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if n := int(c.Task[i]); n < len(t.passes) && t.passes[n] {
			out.Set(i)
		}
	})
}

// textIs passes rows by what was read in them.
type textIs struct {
	text  *query.Text
	exact bool // one of the lines is the text
	read  Texts
}

// Eval implements Condition.
func (t textIs) Eval(c *column.Chunk, in, out *column.Mask) {
	if !t.read.Some() {
		return
	}
	in.Each(func(i int) {
		read, ok := t.read.Of(store.HashOf(c.FactsOf(i)))
		if !ok || c.State[i] == column.Pending {
			return
		}
		lines := read.Lines.Text()
		if !t.exact && t.text.In(lines) || t.exact && t.text.IsLine(lines) {
			out.Set(i)
		}
	})
}

// truthIs passes rows by what is known to be on them: by a person, else by a folder or a
// sheet.
type truthIs struct {
	text  *query.Text
	exact bool
	of    Truths
	known []bool // which truths pass
}

// newTruthIs compiles a condition on the truth.
func newTruthIs(of Truths, t query.Term, text *query.Text) truthIs {
	is := truthIs{text: text, exact: t.Op == query.Equals, of: of}
	for _, known := range of.Named() {
		is.known = append(is.known, is.passes(known.Label))
	}
	return is
}

func (t truthIs) passes(label string) bool {
	return t.text.Is(label) || !t.exact && t.text.In([]byte(label))
}

// Eval implements Condition.
func (t truthIs) Eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if label := c.Judged[int32(i)].Label; label != "" {
			if t.passes(label) {
				out.Set(i)
			}
			return
		}
		if at := t.of.Of(store.HashOf(c.FactsOf(i))); at >= 0 && int(at) < len(t.known) && t.known[at] && c.Verdict[i] == store.Unjudged {
			out.Set(i)
		}
	})
}
