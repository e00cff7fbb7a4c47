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
