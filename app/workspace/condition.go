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

// scoreIs passes rows by the score of their best label, shown or not.
type scoreIs struct{ query.Term }

func (s scoreIs) eval(c *column.Chunk, in, out *column.Mask) {
	// A score is compared as a float32, as the threshold is.
	v := float32(s.Value)
	low, high := float32(s.Value-s.Slack), float32(s.Value+s.Slack)
	in.Each(func(i int) {
		if c.State[i] != column.Done || c.Class[i] < 0 {
			return
		}
		pass, score := false, c.Score[i]
		switch s.Op {
		case query.Less:
			pass = score < v
		case query.AtMost:
			pass = score <= v
		case query.More:
			pass = score > v
		case query.AtLeast:
			pass = score >= v
		case query.Equals:
			pass = score >= low && score < high
		}
		if pass {
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
