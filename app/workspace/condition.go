package workspace

import (
	"wanwu/app/query"
	"wanwu/app/workspace/column"
)

// condition says which rows of a chunk pass. Only rows of in are looked at, and only
// those come into out, which is empty before. The workspace is locked for reading.
type condition interface {
	eval(c *column.Chunk, in, out *column.Mask)
}

// allOf passes what passes all.
type allOf []condition

func (a allOf) eval(c *column.Chunk, in, out *column.Mask) {
	rest := *in
	for _, part := range a {
		if rest == (column.Mask{}) {
			break
		}
		var passed column.Mask
		part.eval(c, &rest, &passed)
		rest = passed
	}
	*out = rest
}

// anyOf passes what passes one.
type anyOf []condition

func (a anyOf) eval(c *column.Chunk, in, out *column.Mask) {
	rest := *in
	for _, part := range a {
		if rest == (column.Mask{}) {
			break
		}
		var passed column.Mask
		part.eval(c, &rest, &passed)
		for k := range out {
			out[k] |= passed[k]
			rest[k] &^= passed[k]
		}
	}
}

// noneOf passes what does not pass.
type noneOf struct{ condition }

func (n noneOf) eval(c *column.Chunk, in, out *column.Mask) {
	var passed column.Mask
	n.condition.eval(c, in, &passed)
	for k := range out {
		out[k] = in[k] &^ passed[k]
	}
}

// choiceIs passes rows by their state or their verdict.
type choiceIs struct {
	choice    query.Choice
	threshold float32
}

func (f choiceIs) eval(c *column.Chunk, in, out *column.Mask) {
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
		return c.Verdict[i] == Right
	case query.VerdictWrong:
		return c.Verdict[i] == Wrong
	case query.VerdictUnsure:
		return c.Verdict[i] == Unsure
	case query.VerdictNone:
		return c.Verdict[i] == Unjudged
	case query.VerdictAny:
		return c.Verdict[i] != Unjudged
	}
	return false
}

// numberOf returns what a field that is compared is of a row; ok is false where the row has none.
// It is nil for other fields.
func numberOf(f query.Field) func(c *column.Chunk, i int) (v float32, ok bool) {
	switch f {
	case query.FieldScore: // of the best label, shown or not
		return func(c *column.Chunk, i int) (float32, bool) {
			return c.Score[i], c.State[i] == column.Done && c.Class[i] >= 0
		}
	}
	return nil
}

// numberIs passes rows by a number that they have.
type numberIs struct {
	term  query.Term
	value func(c *column.Chunk, i int) (v float32, ok bool)
}

func (n numberIs) eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if v, ok := n.value(c, i); ok && n.term.Passes(v) {
			out.Set(i)
		}
	})
}

// classIs passes rows that show one of some classes.
type classIs struct {
	passes    []bool // by class
	threshold float32
}

func (l classIs) eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if c.Shown(i, l.threshold) && int(c.Class[i]) < len(l.passes) && l.passes[c.Class[i]] {
			out.Set(i)
		}
	})
}

// nameIs passes rows whose file's name contains a text.
type nameIs struct{ text *query.Text }

func (n nameIs) eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if n.text.In(c.Name(i)) {
			out.Set(i)
		}
	})
}

// pathIs passes rows by their path: that of the folder, or the name.
type pathIs struct {
	p       *predicate
	text    *query.Text
	exact   bool   // the name or the path is the text
	across  bool   // the text has a slash: it may span folder and name
	folders []bool // which of them contain the text; those that came later are looked at one by one
}

func (p pathIs) eval(c *column.Chunk, in, out *column.Mask) {
	var path []byte
	in.Each(func(i int) {
		at, name := c.Detail[i].Folder, c.Name(i)
		pass := false
		switch {
		case p.exact:
			pass = p.text.Is(string(name)) || p.text.Is(p.p.w.rows.Folders[at].Path+string(name))
		case p.across || int(at) >= len(p.folders):
			path = append(append(path[:0], p.p.w.rows.Folders[at].Path...), name...)
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

func (t taskIs) eval(c *column.Chunk, in, out *column.Mask) {
	in.Each(func(i int) {
		if n := int(c.Task[i]); n < len(t.passes) && t.passes[n] {
			out.Set(i)
		}
	})
}
