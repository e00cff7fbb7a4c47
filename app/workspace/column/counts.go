package column

import (
	"wanwu/app/query"
	"wanwu/app/store"
)

// Counts says how many rows there are of each kind.
type Counts struct {
	All, Pending, OK, Empty, Failed int
	// Right, Wrong and Unsure are those of OK and Empty that a person has judged so: see Chunk.Present.
	Right, Wrong, Unsure int
	// Labels counts the rows whose best label reaches the threshold, by class.
	Labels map[int32]int
}

// Add counts row i of a chunk in (by = +1) or out (by = −1).
func (n *Counts) Add(c *Chunk, i int, threshold float32, by int) {
	n.All += by
	n.judged(c, i, by)
	switch c.State[i] {
	case Pending:
		n.Pending += by
	case Failed:
		n.Failed += by
	case Done:
		if !c.Shown(i, threshold) {
			n.Empty += by
			return
		}
		n.OK += by
		n.label(c.Class[i], by)
	}
}

// Judged returns how many rows have a verdict.
func (n *Counts) Judged() int { return n.Right + n.Wrong + n.Unsure }

// Of returns how many rows a choice of a query finds.
func (n *Counts) Of(c query.Choice) int {
	switch c {
	case query.StateOK:
		return n.OK
	case query.StateEmpty:
		return n.Empty
	case query.StateFailed:
		return n.Failed
	case query.StatePending:
		return n.Pending
	case query.VerdictRight:
		return n.Right
	case query.VerdictWrong:
		return n.Wrong
	case query.VerdictUnsure:
		return n.Unsure
	case query.VerdictAny:
		return n.Judged()
	}
	return n.OK + n.Empty - n.Judged() // VerdictNone
}

// judged counts the verdict on row i.
func (n *Counts) judged(c *Chunk, i int, by int) {
	if c.State[i] != Done {
		return
	}
	switch c.Present(i) {
	case store.Right:
		n.Right += by
	case store.Wrong:
		n.Wrong += by
	case store.Unsure:
		n.Unsure += by
	}
}

func (n *Counts) label(class int32, by int) {
	if n.Labels == nil {
		n.Labels = map[int32]int{}
	}
	if n.Labels[class] += by; n.Labels[class] == 0 {
		delete(n.Labels, class)
	}
}

// AddAll counts all that another has in (by = +1) or out (by = −1).
func (n *Counts) AddAll(of *Counts, by int) {
	n.All, n.Pending, n.OK = n.All+by*of.All, n.Pending+by*of.Pending, n.OK+by*of.OK
	n.Empty, n.Failed = n.Empty+by*of.Empty, n.Failed+by*of.Failed
	n.Right, n.Wrong, n.Unsure = n.Right+by*of.Right, n.Wrong+by*of.Wrong, n.Unsure+by*of.Unsure
	for class, k := range of.Labels {
		n.label(class, by*k)
	}
}
