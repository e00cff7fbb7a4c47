package workspace

import (
	"time"

	"wanwu/app/store"
)

// judgementDetail is the rest of a judgement, beside its verdict.
type judgementDetail struct {
	label string
	at    int64 // Unix nanoseconds
	// carried is whether it was said of another pack's answer to the same picture, as far as
	// is known since the start of the program.
	carried bool
}

func (c *chunk) judgement(i int) store.Judgement {
	if c.verdict[i] == store.Unjudged {
		return store.Judgement{}
	}
	s := c.judged[int32(i)]
	return store.Judgement{Verdict: c.verdict[i], Label: s.label, At: time.Unix(0, s.at)}
}

func (c *chunk) judge(i int, j store.Judgement) {
	c.verdict[i] = j.Verdict
	switch {
	case j.Verdict == store.Unjudged:
		delete(c.judged, int32(i))
		return
	case c.judged == nil:
		c.judged = map[int32]judgementDetail{}
	}
	c.judged[int32(i)] = judgementDetail{label: j.Label, at: j.At.UnixNano()}
}
