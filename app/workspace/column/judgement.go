package column

import (
	"time"

	"wanwu/app/store"
)

// JudgementDetail is the rest of a judgement, beside its verdict.
type JudgementDetail struct {
	Label string
	at    int64 // Unix nanoseconds
	// Carried is whether it was said of another pack's answer to the same picture, as far as
	// is known since the start of the program.
	Carried bool
}

// Judgement returns what a person finds of row i.
func (c *Chunk) Judgement(i int) store.Judgement {
	if c.Verdict[i] == store.Unjudged {
		return store.Judgement{}
	}
	s := c.Judged[int32(i)]
	return store.Judgement{Verdict: c.Verdict[i], Label: s.Label, At: time.Unix(0, s.at)}
}

// Present returns the verdict on the present answer of row i. Where a person has said what is on the
// picture that is whether the answer says so, as figures have it, whatever was judged then.
func (c *Chunk) Present(i int) store.Verdict { return present(c.Verdict[i], c.turned.Has(i)) }

func present(v store.Verdict, turned bool) store.Verdict {
	switch {
	case turned && v == store.Right:
		return store.Wrong
	case turned && v == store.Wrong:
		return store.Right
	}
	return v
}

// SetAgreed says whether the answer of row i is what a person has said is on the picture, which is asked
// where ToldLabel has something.
func (c *Chunk) SetAgreed(i int, agreed bool) {
	c.turned.clear(i)
	if c.ToldLabel(i) != "" && agreed != (c.Verdict[i] == store.Right) {
		c.turned.Set(i)
	}
}

// ToldLabel returns what a person has said is on the picture of row i, which has an answer; empty for nothing.
func (c *Chunk) ToldLabel(i int) string {
	if v := c.Verdict[i]; c.State[i] != Done || v != store.Right && v != store.Wrong {
		return ""
	}
	return c.Judged[int32(i)].Label
}

// Judge sets what a person finds of row i.
func (c *Chunk) Judge(i int, j store.Judgement) {
	c.Verdict[i] = j.Verdict
	switch {
	case j.Verdict == store.Unjudged:
		delete(c.Judged, int32(i))
		return
	case c.Judged == nil:
		c.Judged = map[int32]JudgementDetail{}
	}
	c.Judged[int32(i)] = JudgementDetail{Label: j.Label, at: j.At.UnixNano()}
}
