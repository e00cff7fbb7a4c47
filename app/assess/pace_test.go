package assess

import (
	"testing"
	"time"

	"wanwu/app/workspace"
)

// TestPaceOfJudging checks that the speed of a person is the usual time between two verdicts on the
// deck, whatever the order was, that a break does not count, and that it is not known of a few.
func TestPaceOfJudging(t *testing.T) {
	ws, _, _ := pictures(t, 400, oftenRight)
	d := of(t, ws, nil).Draw("", 3, 60, nil)
	a := of(t, ws, d)
	at := time.Unix(1_000_000, 0)
	say := func(k int, after time.Duration) {
		at = at.Add(after)
		ws.Judge([]workspace.Judged{{Row: a.Row(a.Dealt[k]), Judgement: workspace.Judgement{Verdict: workspace.Right, At: at}}})
	}
	for k := range 10 {
		say(k, 2*time.Second)
	}
	if p := of(t, ws, d).Pace(ws); p != 0 {
		t.Errorf("of ten it is %v", p)
	}
	for k := 59; k > 20; k-- {
		after := 2 * time.Second
		switch k % 10 {
		case 0:
			after = 20 * time.Minute // a break
		case 1, 2:
			after = 9 * time.Second // a hard one
		}
		say(k, after)
	}
	if p := of(t, ws, d).Pace(ws); p != 2*time.Second {
		t.Errorf("it is %v", p)
	}
	if p := of(t, ws, nil).Pace(ws); p != 0 {
		t.Errorf("without a deck it is %v", p)
	}
}
