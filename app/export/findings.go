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

// findings is what the figures say, for those who decide.
type findings struct {
	headline string
	lines    []string // what the headline rests on, and what to do
	// Known is whether anything was judged; without, there is no curve and no label.
	known  bool
	curve  []review.Point
	labels []labelFinding
}

// labelFinding is one label's figures.
type labelFinding struct {
	name string
	review.LabelFigures
	advice string
}

// findings reads the assessment at the source's threshold.
func (s *Source) findings() findings {
	a := s.Assessment
	if a == nil || a.Judged() == 0 {
		return findings{headline: words.T(s.Lang, "export.verdict.nothing"), lines: []string{
			words.T(s.Lang, "export.verdict.how_open"), words.T(s.Lang, "export.verdict.how_many", review.Enough),
			words.T(s.Lang, "export.verdict.how_back"),
		}}
	}
	at := review.Score(s.Threshold)
	f := findings{known: true}
	p := a.Point(at)
	switch e := p.Accuracy; review.StateOf(e) {
	case review.NothingJudged:
		f.headline = words.T(s.Lang, "export.verdict.none_above", shareText(at))
	case review.TooFew:
		f.headline = words.T(s.Lang, "export.verdict.too_few", e.Judged, review.Enough)
	default:
		f.headline = words.T(s.Lang, "export.verdict.stated", shareText(at), shareText(p.Coverage), shareText(e.Value), shareText(e.Low), shareText(e.High))
	}
	f.lines = append(f.lines, s.targetLine(a), words.T(s.Lang, "export.verdict.counts", a.Len(), a.Judged(), a.Unsure(), a.Unanswered()), s.basisLine(a))
	for k := range curveSteps + 1 {
		f.curve = append(f.curve, a.Point(float64(k)/curveSteps))
	}
	f.labels = s.labelFindings(a, at)
	if len(f.labels) > 0 {
		rule := review.UsualAdvice(s.Target)
		f.lines = append(f.lines, words.T(s.Lang, "export.verdict.rule", shareText(rule.Automate), shareText(rule.SpotCheck), rule.Least))
	}
	return f
}

// targetLine says from which threshold on the wanted accuracy is proven.
func (s *Source) targetLine(a *assess.Assessment) string {
	if p, ok := a.Lowest(s.Target); ok {
		return words.T(s.Lang, "export.verdict.proven", shareText(s.Target), shareText(p.Threshold), shareText(p.Coverage))
	}
	if n, ok := a.MoreToProve(s.Target); ok {
		return words.T(s.Lang, "export.verdict.more", shareText(s.Target), n)
	}
	return words.T(s.Lang, "export.verdict.unproven", shareText(s.Target))
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

func (s *Source) labelFindings(a *assess.Assessment, at float64) (out []labelFinding) {
	figures := a.Labels(at)
	slices.SortStableFunc(figures, func(x, y review.LabelFigures) int { return cmp.Compare(y.Given, x.Given) })
	rule := review.UsualAdvice(s.Target)
	for _, l := range figures[:min(len(figures), findingLabels)] {
		out = append(out, labelFinding{a.Name(l.Label), l, s.adviceText(rule.Advise(l.Precision))})
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

// shareText is a share in per cent, – where it is not known.
func shareText(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64) + "%"
}

// shareValue is a share for a cell, nil where it is not known, or of so few that it would
// promise too much.
func shareValue(e review.Estimate) any {
	if !e.Known() || e.Judged < review.Few {
		return nil
	}
	return e.Value
}
