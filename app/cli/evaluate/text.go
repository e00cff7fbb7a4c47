package evaluate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/terminal"
	"wanwu/app/words"

	"wanwu/app/review"
)

// nameColumns is how wide the column of a label or a category is, in character cells.
const nameColumns = 18

// Rows of the lists of labels and confusions in the text; --json has all of them.
const evalRows = 20

// text returns an evaluation for a person.
func (v *evaluated) text(l words.Lang) string {
	var b strings.Builder
	say := func(key string, args ...any) { fmt.Fprintln(&b, words.T(l, key, args...)) }
	top1 := v.Top1()
	if m := v.mapping; m != nil {
		say("cli.evaltext.mapping", m.Name, m.Version)
	}
	say("cli.evaltext.pictures_judged_unsure_without", v.Len(), v.Judged(), v.Unsure(), v.Unanswered())
	say("cli.evaltext.accuracy_text", estimateText(l, top1))
	if top5 := v.Top5(); top5.Known() {
		say("cli.evaltext.top_accuracy", estimateText(l, top5))
	}
	if _, ece := v.Calibration(); !math.IsNaN(ece) {
		say("cli.evaltext.calibration_error_ece", share(ece))
	}
	if top1.Known() {
		for _, half := range []float64{0.05, 0.03} {
			if n, ok := top1.More(half, v.Len()-v.Judged()); n > 0 && ok {
				say("cli.evaltext.more_narrow_interval", n, half*100)
			}
		}
	}
	v.verdictText(l, say)
	if c := v.compared; c != nil {
		comparedText(l, *c, say)
	}
	v.folderText(l, &b)
	v.curveText(l, &b)
	v.labelText(l, &b)
	v.confusionText(l, &b)
	if v.probed != nil {
		v.probed.text(l, &b)
	}
	return b.String()
}

// verdictText writes what --target asked for.
func (v *evaluated) verdictText(l words.Lang, say func(key string, args ...any)) {
	switch {
	case v.target == 0:
	case v.proven != nil:
		say("cli.evaltext.threshold_automated_accuracy_rest",
			thresholdText(v.proven.Threshold), share(v.proven.Coverage), estimateText(l, v.proven.Accuracy), share(v.target))
	default:
		say("cli.evaltext.at_no_threshold_accuracy", share(v.target))
		if n, ok := v.MoreToProve(v.target); ok {
			say("cli.evaltext.with_accuracy_as_looks", n)
		} else if v.Judged() >= review.Enough {
			say("cli.evaltext.with_accuracy_as_looks_text")
		}
	}
}

func comparedText(l words.Lang, c review.Comparison, say func(key string, args ...any)) {
	say("cli.evaltext.against_other_table_pictures",
		c.Pictures, c.Changed, c.Judged, c.Win, c.Lose, c.BothRight+c.BothWrong)
	if c.Judged == 0 {
		return
	}
	if c.Chance() {
		say("cli.evaltext.difference_may_well_be", c.P)
	} else {
		say("cli.evaltext.difference_hardly_chance", c.P)
	}
}

// folderText writes the folders whose names are not those of labels.
func (v *evaluated) folderText(l words.Lang, b *strings.Builder) {
	counts := map[string]int{}
	for _, f := range v.folders {
		counts[f.Match]++
	}
	if len(v.folders) == 0 {
		return
	}
	fmt.Fprint(b, words.T(l, "cli.evaltext.folders_by_name_by", len(v.folders), counts["exact"], counts["alias"], counts["proposed"], counts["none"]))
	for _, f := range v.folders {
		switch f.Match {
		case "proposed":
			fmt.Fprintf(b, words.T(l, "cli.evaltext.proposed"), terminal.Clean(f.Folder), terminal.Clean(f.Label))
		case "none":
			fmt.Fprintf(b, "  %s → –\n", terminal.Clean(f.Folder))
		}
	}
}

// curveText writes every tenth of the curve.
func (v *evaluated) curveText(l words.Lang, b *strings.Builder) {
	fmt.Fprintf(b, "\n%s  %s  %s\n", command.Pad(words.T(l, "cli.evaltext.threshold"), 9), command.Pad(words.T(l, "cli.evaltext.automated"), 9), words.T(l, "cli.evaltext.accuracy"))
	for k := range 10 {
		p := v.Point(float64(k) / 10)
		fmt.Fprintf(b, "%s  %s  %s\n", command.Pad(share(p.Threshold), 9), command.Pad(share(p.Coverage), 9), estimateText(l, p.Accuracy))
	}
}

func (v *evaluated) labelText(l words.Lang, b *strings.Builder) {
	labels := v.Labels(0)
	if len(labels) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s  %s  %s  %s  %s\n", command.Pad(words.T(l, "cli.evaltext.label"), nameColumns), command.Pad(words.T(l, "cli.evaltext.support"), 8),
		command.Pad(words.T(l, "cli.evaltext.precision"), 9), command.Pad(words.T(l, "cli.evaltext.recall"), 9), "F1")
	for _, f := range labels[:min(len(labels), evalRows)] {
		f1 := share(f.F1)
		if f.Support < review.Few {
			f1 = "–"
		}
		fmt.Fprintf(b, "%s  %s  %s  %s  %s\n", command.Pad(terminal.Clean(v.name(f.Label)), nameColumns), command.Pad(fmt.Sprint(f.Support), 8),
			command.Pad(shareOf(f.Precision), 9), command.Pad(shareOf(f.Recall), 9), f1)
	}
	if n := len(labels) - evalRows; n > 0 {
		fmt.Fprint(b, words.T(l, "cli.evaltext.labels_more_json_has", n))
	}
}

func (v *evaluated) confusionText(l words.Lang, b *strings.Builder) {
	confusions := v.Confusions(0)
	if len(confusions) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", words.T(l, "cli.evaltext.most_frequent_confusions_truth"))
	for _, c := range confusions[:min(len(confusions), evalRows)] {
		as := v.name(c.Predicted)
		if c.Predicted == review.None {
			as = words.T(l, "cli.evaltext.no_answer")
		}
		fmt.Fprintf(b, "%s → %s  %d\n", terminal.Clean(v.name(c.Truth)), terminal.Clean(as), c.Count)
	}
}

// share returns a share in per cent, – where it is not known.
func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", v*100)
}

// thresholdText returns a threshold in per cent, to the last of its four decimals.
func thresholdText(t float64) string {
	return strconv.FormatFloat(math.Round(t*1e4)/100, 'f', -1, 64) + "%"
}

// shareOf returns a share in per cent; of few pictures how many they were.
func shareOf(e review.Estimate) string {
	if e.Known() && e.Judged < review.Few {
		return fmt.Sprintf("%.0f/%d", e.Value*float64(e.Judged), e.Judged)
	}
	return share(e.Value)
}

// estimateText returns a share with its interval. Of few pictures only the interval is given: three
// right of three are not 100 %.
func estimateText(l words.Lang, e review.Estimate) string {
	switch {
	case e.Judged == 0:
		return words.T(l, "cli.evaltext.unknown_nothing_judged")
	case !e.Known():
		return words.T(l, "cli.evaltext.unknown_judged_all_unsure", e.Judged)
	case e.Judged < review.Few:
		return words.T(l, "cli.evaltext.too_few_judged_nterval", e.Judged, share(e.Low), share(e.High))
	}
	return words.T(l, "cli.evaltext.nterval_judged", share(e.Value), share(e.Low), share(e.High), e.Judged)
}
