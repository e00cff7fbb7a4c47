package export

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/words"
)

const (
	// curveSteps is how many steps a curve that is printed has.
	curveSteps = 20
	// findingLabels is how many labels are listed, those given most often first: a page of
	// them, which is what is read.
	findingLabels = 30
)

// Findings is what the figures say, for those who decide.
type Findings struct {
	Headline string
	Lines    []string // what the headline rests on, and what to do
	// Known is whether anything was judged; without, there is no curve and no label.
	Known  bool
	Curve  []review.Point
	Labels []LabelFinding
	// LabelsTitle says what Labels are, LabelHeader what one is: labels, or the business
	// categories that they were put into.
	LabelsTitle, LabelHeader string
}

// LabelFinding is one label's figures.
type LabelFinding struct {
	Name string
	review.LabelFigures
	Advice string
}

// Findings reads the assessment at the source's threshold.
func (s *Source) Findings() Findings {
	a := s.Assessment
	if a == nil || a.Judged() == 0 {
		return Findings{Headline: words.T(s.Lang, "export.verdict.nothing"), Lines: []string{
			words.T(s.Lang, "export.verdict.how_open"), words.T(s.Lang, "export.verdict.how_many", review.Enough),
			words.T(s.Lang, "export.verdict.how_back"),
		}}
	}
	at := review.Score(s.Threshold)
	f := Findings{Known: true, LabelsTitle: words.T(s.Lang, "export.verdict.labels_title"), LabelHeader: words.T(s.Lang, "export.column.best_label")}
	if a.Mapped != nil {
		f.LabelsTitle, f.LabelHeader = words.T(s.Lang, "export.verdict.categories_title"), words.T(s.Lang, "export.column.business")
	}
	p := a.Point(at)
	switch e := p.Accuracy; review.StateOf(e) {
	case review.NothingJudged:
		f.Headline = words.T(s.Lang, "export.verdict.none_above", ShareText(at))
	case review.TooFew:
		f.Headline = words.T(s.Lang, "export.verdict.too_few", e.Judged, review.Enough)
	default:
		f.Headline = words.T(s.Lang, "export.verdict.stated", ShareText(at), ShareText(p.Coverage), ShareText(e.Value), ShareText(e.Low), ShareText(e.High))
	}
	f.Lines = append(f.Lines, s.targetLine(a), words.T(s.Lang, "export.verdict.counts", a.Len(), a.Judged(), a.Unsure(), a.Unanswered()), s.basisLine(a))
	if own, n := a.OwnThresholds(); own > 0 {
		f.Lines = append(f.Lines, words.T(s.Lang, "export.verdict.own_thresholds", own, n))
	}
	for k := range curveSteps + 1 {
		f.Curve = append(f.Curve, a.Point(float64(k)/curveSteps))
	}
	f.Labels = s.labelFindings(a, at)
	if len(f.Labels) > 0 {
		rule := review.UsualAdvice(s.Target)
		f.Lines = append(f.Lines, words.T(s.Lang, "export.verdict.rule", ShareText(rule.Automate), ShareText(rule.SpotCheck), rule.Least))
	}
	return f
}

// targetLine says from which threshold on the wanted accuracy is proven.
func (s *Source) targetLine(a *assess.Assessment) string {
	if p, ok := a.Lowest(s.Target); ok {
		return words.T(s.Lang, "export.verdict.proven", ShareText(s.Target), ShareText(p.Threshold), ShareText(p.Coverage))
	}
	if n, ok := a.MoreToProve(s.Target); ok {
		return words.T(s.Lang, "export.verdict.more", ShareText(s.Target), n)
	}
	return words.T(s.Lang, "export.verdict.unproven", ShareText(s.Target))
}

// basisLine says of which pictures the figures are made.
func (s *Source) basisLine(a *assess.Assessment) string {
	switch a.Basis {
	case assess.ByDeck:
		return words.T(s.Lang, "export.verdict.by_deck")
	case assess.ByTruth:
		return words.T(s.Lang, "export.verdict.by_truth", a.ByFolder, a.BySheet, a.ByPerson)
	}
	return words.T(s.Lang, "export.verdict.by_choice")
}

func (s *Source) labelFindings(a *assess.Assessment, at float64) (out []LabelFinding) {
	figures := a.Labels(at)
	slices.SortStableFunc(figures, func(x, y review.LabelFigures) int { return cmp.Compare(y.Given, x.Given) })
	rule := review.UsualAdvice(s.Target)
	for _, l := range figures[:min(len(figures), findingLabels)] {
		out = append(out, LabelFinding{a.Name(l.Label), l, s.adviceText(rule.Advise(l.Precision))})
	}
	return out
}

func (s *Source) adviceText(a review.Advice) string {
	switch a {
	case review.Automate:
		return words.T(s.Lang, "export.advice.automate")
	case review.SpotCheck:
		return words.T(s.Lang, "export.advice.spot_check")
	case review.ByHand:
		return words.T(s.Lang, "export.advice.by_hand")
	}
	return words.T(s.Lang, "export.advice.judge_more")
}

// ScoreText returns a confidence in per cent, to a tenth.
func ScoreText(score float32) string {
	return strconv.FormatFloat(100*float64(score), 'f', 1, 64) + "%"
}

// ShareText returns a share in per cent, – where it is not known.
func ShareText(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64) + "%"
}

// ShareValue returns a share for a cell, nil where it is not known, or of so few that it would
// promise too much.
func ShareValue(e review.Estimate) any {
	if !e.Known() || e.Judged < review.Few {
		return nil
	}
	return e.Value
}

// F1Value returns the F1 for a cell, nil where it is not known.
func F1Value(l LabelFinding) any {
	if math.IsNaN(l.F1) || ShareValue(l.Precision) == nil || ShareValue(l.Recall) == nil {
		return nil
	}
	return l.F1
}
