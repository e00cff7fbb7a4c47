package assess

import (
	"context"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// topLabels is how many of a picture's labels top-5 accuracy looks at.
const topLabels = 5

// TopFive returns the share of pictures whose truth is among their five best labels, which it asks the
// workspace for: only of those whose best label is wrong, since of a million they take long. It
// is unknown where labels are put into categories. The error is that of ctx.
func (a *Assessment) TopFive(ctx context.Context, ws *workspace.Workspace) (e review.Estimate, ok bool, err error) {
	if a.Mapped != nil || a.Judged() == 0 {
		return e, false, nil
	}
	missed := a.Missed()
	rows := make([]int32, len(missed))
	for k, at := range missed {
		rows[k] = a.Columns.Rows[at]
	}
	c, err := ws.Columns(ctx, rows, false, topLabels)
	if err != nil {
		return e, false, err
	}
	best := make(map[int32][]int32, c.Len()) // by row
	for k, row := range c.Rows {
		best[row] = c.Top[k*topLabels : (k+1)*topLabels]
	}
	return a.Among(func(at, truth int32) bool {
		for _, class := range best[a.Columns.Rows[at]] {
			if class >= 0 && int(class) < len(c.Vocabulary) && a.number[c.Vocabulary[class].Name] == truth {
				return true
			}
		}
		return false
	}), true, nil
}
