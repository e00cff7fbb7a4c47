package export

import (
	"cmp"
	"context"
	"slices"

	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// The most examples that Source.Examples returns: of wrong answers, from which one learns,
// there are more.
const (
	mostRight = 4
	mostWrong = 8
)

// Example is a picture that shows what answers are like.
type Example struct {
	Name   string // of the file
	Answer string // the label and its confidence
	Truth  string // what is on it, in words; empty where that is the answer, or not known
	JPEG   []byte // upright, at most 320 pixels a side
}

// Examples are pictures whose answers are right and wrong.
type Examples struct{ Right, Wrong []Example }

// Examples chooses examples among the rows of which it is known whether they are right: those
// whose answers count at the threshold, the most confident ones, and of each label, or of each
// mistake, one before a second. It goes over Rows once and blocks. There are none without
// pictures, nor where nothing was assessed; a picture that cannot be had is left out. The error is
// that of ctx.
func (s *Source) Examples(ctx context.Context) (e Examples, err error) {
	if s.Thumb == nil || s.Assessment == nil || s.Assessment.Judged() == 0 {
		return e, nil
	}
	right, wrong := picks{most: mostRight}, picks{most: mostWrong}
	verdicts := s.verdicts()
	for row := range s.Rows {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		v, known := verdicts[row.Index]
		if !known {
			continue
		}
		rec := s.Record(row)
		if rec.Status != StatusOK || len(rec.Labels) == 0 {
			continue
		}
		p := pick{row: row, label: rec.Labels[0].Name, score: rec.Labels[0].Score}
		if v == review.Right {
			right.add(p)
			continue
		}
		p.truth, _ = rec.Known(s)
		wrong.add(p)
	}
	if e.Right, err = s.pictured(ctx, &right); err == nil {
		e.Wrong, err = s.pictured(ctx, &wrong)
	}
	return e, err
}

// verdicts returns those on the answers of rows, as the figures have them: by the categories where
// labels were put together, and by labels of whatever name.
func (s *Source) verdicts() map[int]review.Verdict {
	of := map[int]review.Verdict{}
	t := s.Assessment.Table()
	for i := range t.Len() {
		if v := t.Judged(i); v == review.Right || v == review.Wrong {
			of[s.Assessment.Row(int32(i))] = v
		}
	}
	return of
}

// pictured loads the pictures of what was picked.
func (s *Source) pictured(ctx context.Context, p *picks) (all []Example, err error) {
	for _, c := range p.chosen() {
		jpeg, err := s.safeThumb(ctx, c.row)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue
		}
		e := Example{Name: Clean(c.row.Name()), Answer: Clean(c.label) + " " + ScoreText(c.score), JPEG: jpeg}
		if c.truth != "" {
			e.Truth = words.T(s.Lang, "export.example.truth", Clean(c.truth))
		}
		all = append(all, e)
	}
	return all, nil
}

// pick is a row that may become an example.
type pick struct {
	row          workspace.Row
	label, truth string
	score        float32
}

// picks keeps the best rows, and the best one of each label and truth, as many of each as
// become examples.
type picks struct {
	most       int
	any, first []pick
}

func (p *picks) add(c pick) {
	p.any = p.keep(p.any, c)
	same := func(o pick) bool { return o.label == c.label && o.truth == c.truth }
	if at := slices.IndexFunc(p.first, same); at >= 0 {
		if p.first[at].score >= c.score {
			return
		}
		p.first = slices.Delete(p.first, at, at+1)
	}
	p.first = p.keep(p.first, c)
}

// keep puts a row among others, which descend by score; of equal ones the earlier is first.
func (p *picks) keep(all []pick, c pick) []pick {
	at := len(all)
	for at > 0 && all[at-1].score < c.score {
		at--
	}
	if at == p.most {
		return all
	}
	all = slices.Insert(all, at, c)
	return all[:min(len(all), p.most)]
}

// chosen returns the examples: of each label one, then others.
func (p *picks) chosen() []pick {
	all := slices.Clone(p.first)
	for _, c := range p.any {
		if len(all) < p.most && !slices.ContainsFunc(all, func(o pick) bool { return o.row.Index == c.row.Index }) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b pick) int { return cmp.Compare(b.score, a.score) })
	return all
}
