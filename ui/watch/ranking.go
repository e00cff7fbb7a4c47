package watch

import (
	"strconv"

	"wanwu/app/similar"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// Ranking is the pictures that were found by likeness, the likest first; it never changes.
type Ranking struct {
	// Text says what they are like, for people, in the language that the interface speaks now.
	Text func() string
	// ByWords is whether that is a text, and no picture.
	ByWords bool

	rows []int32
	at   map[int32]int // place in rows
	like []float32     // of each
	copy []bool        // whether it is a copy of one before it
	best float32
}

// NewRanking makes a ranking of what was found. text says what it is like; first is the row that the
// others are like, −1 where that is no row.
func NewRanking(text func() string, first int, found []similar.Row) *Ranking {
	r := &Ranking{Text: text, ByWords: first < 0, at: map[int32]int{}, best: 1}
	add := func(row int, likeness float32, copy bool) {
		r.at[int32(row)] = len(r.rows)
		r.rows, r.like, r.copy = append(r.rows, int32(row)), append(r.like, likeness), append(r.copy, copy)
	}
	if first >= 0 {
		add(first, 1, false)
	} else if len(found) > 0 {
		r.best = max(found[0].Likeness, 0)
	}
	for i, f := range found {
		add(f.Index, f.Likeness, f.CopyOf != i || first >= 0 && f.Likeness >= similar.Copy)
	}
	return r
}

// Len returns how many there are.
func (r *Ranking) Len() int { return len(r.rows) }

// within returns those of found that are in the ranking: in its order, or in that of found where
// another order was asked for.
func (r *Ranking) within(found workspace.Found, ordered bool) workspace.Found {
	out := workspace.Found{Counts: found.Counts}
	has := map[int32]bool{}
	for _, row := range found.Rows {
		if _, ranked := r.at[row]; ranked && ordered {
			out.Rows = append(out.Rows, row)
		} else if ranked {
			has[row] = true
		}
	}
	if !ordered {
		for _, row := range r.rows {
			if has[row] || found.All && int(row) < found.N {
				out.Rows = append(out.Rows, row)
			}
		}
	}
	out.N = len(out.Rows)
	return out
}

// cell returns what a card says of a row: how like it is, as text and as a share of the best.
func (r *Ranking) cell(row int) (text string, share float32, ok bool) {
	i, ok := r.at[int32(row)]
	if !ok {
		return "", 0, false
	}
	text = strconv.FormatFloat(float64(r.like[i]), 'f', 2, 32)
	if r.copy[i] {
		text = kit.Tr("ranking.copy", kit.Args{"Likeness": text})
	}
	if r.best > 0 {
		share = max(0, r.like[i]/r.best)
	}
	return text, share, true
}
