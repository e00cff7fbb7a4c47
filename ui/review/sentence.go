package review

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2/theme"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/ui/kit"
)

// whole returns a share as a whole percentage. It never says 100 % of less, nor 0 % of more than
// nothing.
func whole(share float64) string {
	switch p := share * 100; {
	case math.IsNaN(share):
		return "—"
	case p > 99 && p < 100:
		return fmt.Sprintf("%.1f%%", math.Floor(p*10)/10)
	case p > 0 && p < 1:
		return fmt.Sprintf("%.1f%%", math.Ceil(p*10)/10)
	default:
		return fmt.Sprintf("%.0f%%", p)
	}
}

// thresholdText returns a threshold as a percentage with the decimals that it has.
func thresholdText(t float64) string {
	s := strings.TrimRight(fmt.Sprintf("%.2f", t*100), "0")
	return strings.TrimSuffix(s, ".") + "%"
}

// interval returns 88–96%.
func interval(e review.Estimate) string {
	return strings.TrimSuffix(whole(e.Low), "%") + "–" + whole(e.High)
}

// sentence returns what can be said at the threshold, with the marks of a headline.
func (f *figures) sentence() string {
	p := f.point
	a := kit.Args{"Threshold": thresholdText(p.Threshold), "Coverage": mark(theme.ColorNamePrimary, whole(p.Coverage)), "N": kit.Number(p.Accuracy.Judged)}
	switch review.StateOf(p.Accuracy) {
	case review.NothingJudged:
		if p.Accuracy.Judged > 0 {
			return kit.Tr("review.verdict.unsure", a)
		}
		if f.of.Judged() > 0 {
			return kit.Tr("review.verdict.none_above", a)
		}
		return kit.Tr("review.verdict.none")
	case review.TooFew:
		a["Interval"] = interval(p.Accuracy)
		return kit.Tr("review.verdict.few", a)
	}
	a["Accuracy"] = mark(kit.ColorRight, whole(p.Accuracy.Value))
	a["Interval"] = interval(p.Accuracy)
	return kit.Tr("review.verdict", a)
}

// basis says of which pictures the figures are made.
func (f *figures) basis() string {
	a := f.of
	n := kit.Args{"N": kit.Number(a.Judged()), "Person": kit.Number(a.ByPerson), "Folder": kit.Number(a.ByFolder), "Sheet": kit.Number(a.BySheet), "Outside": kit.Number(a.Outside)}
	var parts []string
	switch {
	case a.Judged() == 0:
		parts = append(parts, kit.Tr("review.basis.none", kit.Args{"N": kit.Number(a.Len())}))
	case a.Basis == assess.ByTruth:
		parts = append(parts, kit.Tr("review.basis.truth", n))
	case a.Basis == assess.ByDeck:
		parts = append(parts, kit.Tr("review.basis.deck", n))
		if a.Outside > 0 {
			parts = append(parts, kit.Tr("review.basis.outside", n))
		}
	default:
		parts = append(parts, kit.Tr("review.basis.choice", n))
	}
	if u := a.Unsure(); u > 0 {
		parts = append(parts, kit.Tr("review.basis.unsure", kit.Args{"N": kit.Number(u)}))
	}
	if s := f.narrows(); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, " · ")
}

// narrows says how many pictures more make the interval how narrow; empty where nothing
// can be said.
func (f *figures) narrows() string {
	if f.of.Judged() < review.Few {
		return ""
	}
	for _, half := range []float64{0.05, 0.03} {
		n, ok := f.toNarrow(half)
		a := kit.Args{"N": kit.Number(n), "Half": whole(half)}
		switch {
		case n == 0 && ok:
		case !ok:
			return kit.Tr("review.narrow.all", a)
		default:
			return kit.Tr("review.narrow", a)
		}
	}
	return kit.Tr("review.narrow.enough", kit.Args{"Half": whole(0.03)})
}

// own says which labels have a threshold of their own, which the slider does not move; empty for none.
func (f *figures) own() string {
	labels, n := f.of.OwnThresholds()
	if labels == 0 {
		return ""
	}
	return kit.Tr("review.own", kit.Args{"Labels": kit.Number(labels), "N": kit.Number(n)})
}

// rest says what becomes of the others, and what a million pictures would take.
func (f *figures) rest() string {
	const volume = 1_000_000
	p := f.point
	parts := []string{kit.Tr("review.rest", kit.Args{"Rest": whole(1 - p.Coverage)})}
	if c := review.CostOf(volume, f.scene.Speed, 0, p); c.Machine > 0 {
		parts = append(parts, kit.Tr("review.cost", kit.Args{
			"Hours": hours(c.Machine.Hours()), "Device": f.scene.Device, "Rate": kit.Speed(f.scene.Speed), "ByHand": kit.Number(rounded(c.ByHand)),
		}))
	}
	return strings.Join(parts, kit.Tr("review.stop"))
}

// overall says how often answers are right without a threshold, and the truth is among the best
// five; empty where too few were judged.
func (f *figures) overall() string {
	e := f.of.Top1()
	if review.StateOf(e) != review.Stated {
		return ""
	}
	text := kit.Tr("review.top1", kit.Args{"Accuracy": whole(e.Value), "Interval": interval(e)})
	if f.hasTop5 && f.top5.Known() {
		text += kit.Tr("review.top5", kit.Args{"Accuracy": whole(f.top5.Value), "Interval": interval(f.top5)})
	}
	return text
}

// rounded returns a number to two digits: the rest is not known.
func rounded(v float64) int {
	step := math.Pow(10, max(math.Floor(math.Log10(max(v, 1)))-1, 0))
	return int(math.Round(v/step) * step)
}

func hours(h float64) string {
	if h < 10 {
		return fmt.Sprintf("%.1f", h)
	}
	return kit.Number(int(h + 0.5))
}

// wanted says which threshold is proven to reach the wanted accuracy.
func (f *figures) wanted() string {
	a := kit.Args{"Target": whole(f.target), "Threshold": thresholdText(f.lowest.Threshold), "Coverage": whole(f.lowest.Coverage), "N": kit.Number(rounded(float64(f.more)))}
	switch {
	case f.of.Judged() < review.Enough:
		return kit.Tr("review.target.few", kit.Args{"Enough": review.Enough})
	case f.proven:
		return kit.Tr("review.target.proven", a)
	case f.more > 0 && !f.enough:
		return kit.Tr("review.target.beyond", a)
	case f.more > 0:
		return kit.Tr("review.target.more", a)
	}
	return kit.Tr("review.target.none", a)
}
