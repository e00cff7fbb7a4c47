package assess

import (
	"slices"
	"time"

	"wanwu/app/workspace"
)

const (
	// leastPaces is how many verdicts after another tell how fast a person judges.
	leastPaces = 10
	// longestPace is from which time on between two verdicts somebody was away.
	longestPace = 2 * time.Minute
)

// Pace returns how long a person takes for a picture: the median time between verdicts on pictures of
// the deck. It is 0 where fewer than 11 were judged one after another.
func (a *Assessment) Pace(ws *workspace.Workspace) time.Duration {
	var at []time.Time
	for _, place := range a.Dealt {
		if a.Columns.Verdict[place] == workspace.Unjudged {
			continue
		}
		if r, ok := ws.Row(a.Row(place)); ok && !r.Judgement.At.IsZero() {
			at = append(at, r.Judgement.At)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	var paces []time.Duration
	for i := 1; i < len(at); i++ {
		// Copies of a picture are judged at the same moment.
		if d := at[i].Sub(at[i-1]); d > 0 && d < longestPace {
			paces = append(paces, d)
		}
	}
	if len(paces) < leastPaces {
		return 0
	}
	slices.Sort(paces)
	return paces[len(paces)/2]
}
