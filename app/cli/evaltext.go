package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wanwu/app/terminal"
	"wanwu/app/words"

	"wanwu/app/review"
)

// Rows of the lists of labels and confusions in the text; --json has all of them.
const evalRows = 20

// text is an evaluation for a person.
func (v *evaluated) text(l words.Lang) string {
	var b strings.Builder
	say := func(zh, en string, args ...any) { fmt.Fprintf(&b, pick(l, zh, en)+"\n", args...) }
	top1 := v.Top1()
	say("图片 %d 张，判过 %d 张（不确定 %d），无结果或错误 %d 张", "%d pictures, %d judged (%d unsure), %d without an answer", v.Len(), v.Judged(), v.Unsure(), v.Unanswered())
	say("正确率 %s", "Accuracy %s", estimateText(l, top1))
	if top5 := v.Top5(); top5.Known() {
		say("前五正确率 %s", "Top-5 accuracy %s", estimateText(l, top5))
	}
	if _, ece := v.Calibration(); !math.IsNaN(ece) {
		say("置信度的误差（ECE）%s", "Calibration error (ECE) %s", share(ece))
	}
	if top1.Known() {
		for _, half := range []float64{0.05, 0.03} {
			if n, ok := top1.More(half, v.Len()-v.Judged()); n > 0 && ok {
				say("再判 %d 张，区间可收窄到 ±%.0f%%", "%d more narrow the interval to ±%.0f%%", n, half*100)
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
	return b.String()
}

// verdictText is what --target asked for.
func (v *evaluated) verdictText(l words.Lang, say func(zh, en string, args ...any)) {
	switch {
	case v.target == 0:
	case v.proven != nil:
		say("阈值 %s：自动处理 %s，正确率 %s，其余转人工。正确率不低于 %s 已被证明（5%% 水平）", "Threshold %s: %s automated, accuracy %s, the rest to people. An accuracy of at least %s is proven (5 %% level)",
			thresholdText(v.proven.Threshold), share(v.proven.Coverage), estimateText(l, v.proven.Accuracy), share(v.target))
	default:
		say("没有哪个阈值能证明正确率达到 %s", "At no threshold is an accuracy of %s proven", share(v.target))
		if n, ok := v.MoreToProve(v.target); ok {
			say("按现在的正确率，大约再判 %d 张就有八成把握证明", "With the accuracy as it looks now, about %d more would prove it in four cases of five", n)
		} else if v.Judged() >= review.Enough {
			say("按现在的正确率，再判也难以证明", "With the accuracy as it looks now, judging more will hardly prove it")
		}
	}
}

func comparedText(l words.Lang, c review.Comparison, say func(zh, en string, args ...any)) {
	say("与另一张表相比：%d 张都有，%d 张答案不同；判过的 %d 张中，变对 %d，变错 %d，其余 %d 张对错相同", "Against the other table: %d pictures in both, %d answers differ; of %d judged, %d became right, %d became wrong, %d are the same",
		c.Pictures, c.Changed, c.Judged, c.Win, c.Lose, c.BothRight+c.BothWrong)
	if c.Judged == 0 {
		return
	}
	if c.Chance() {
		say("差别可能只是偶然（p = %.3f）", "The difference may well be chance (p = %.3f)", c.P)
	} else {
		say("差别不像是偶然（p = %.3f）", "The difference is hardly chance (p = %.3f)", c.P)
	}
}

// folderText is the folders whose names are not those of labels.
func (v *evaluated) folderText(l words.Lang, b *strings.Builder) {
	counts := map[string]int{}
	for _, f := range v.folders {
		counts[f.Match]++
	}
	if len(v.folders) == 0 {
		return
	}
	fmt.Fprintf(b, pick(l, "\n文件夹 %d 个：名字对上 %d，别名对上 %d，推荐 %d，没有对上 %d\n", "\n%d folders: %d by name, %d by another name, %d proposed, %d not matched\n"),
		len(v.folders), counts["exact"], counts["alias"], counts["proposed"], counts["none"])
	for _, f := range v.folders {
		switch f.Match {
		case "proposed":
			fmt.Fprintf(b, pick(l, "  %s → %s？\n", "  %s → %s?\n"), terminal.Clean(f.Folder), terminal.Clean(f.Label))
		case "none":
			fmt.Fprintf(b, "  %s → –\n", terminal.Clean(f.Folder))
		}
	}
}

// curveText is every tenth of the curve.
func (v *evaluated) curveText(l words.Lang, b *strings.Builder) {
	fmt.Fprintf(b, "\n%s  %s  %s\n", pad(pick(l, "阈值", "threshold"), 9), pad(pick(l, "自动处理", "automated"), 9), pick(l, "正确率", "accuracy"))
	for k := range 10 {
		p := v.Point(float64(k) / 10)
		fmt.Fprintf(b, "%s  %s  %s\n", pad(share(p.Threshold), 9), pad(share(p.Coverage), 9), estimateText(l, p.Accuracy))
	}
}

func (v *evaluated) labelText(l words.Lang, b *strings.Builder) {
	labels := v.Labels(0)
	if len(labels) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s  %s  %s  %s  %s\n", pad(pick(l, "标签", "label"), labelColumns), pad(pick(l, "张数", "support"), 8),
		pad(pick(l, "精确率", "precision"), 9), pad(pick(l, "召回率", "recall"), 9), "F1")
	for _, f := range labels[:min(len(labels), evalRows)] {
		f1 := share(f.F1)
		if f.Support < review.Few {
			f1 = "–"
		}
		fmt.Fprintf(b, "%s  %s  %s  %s  %s\n", pad(terminal.Clean(v.name(f.Label)), labelColumns), pad(fmt.Sprint(f.Support), 8),
			pad(shareOf(f.Precision), 9), pad(shareOf(f.Recall), 9), f1)
	}
	if n := len(labels) - evalRows; n > 0 {
		fmt.Fprintf(b, pick(l, "… 还有 %d 个标签（--json 有全部）\n", "… and %d labels more (--json has all)\n"), n)
	}
}

func (v *evaluated) confusionText(l words.Lang, b *strings.Builder) {
	confusions := v.Confusions(0)
	if len(confusions) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", pick(l, "最常见的混淆（真值 → 识别为）", "Most frequent confusions (truth → recognised as)"))
	for _, c := range confusions[:min(len(confusions), evalRows)] {
		as := v.name(c.Predicted)
		if c.Predicted == review.None {
			as = pick(l, "无结果", "no answer")
		}
		fmt.Fprintf(b, "%s → %s  %d\n", terminal.Clean(v.name(c.Truth)), terminal.Clean(as), c.Count)
	}
}

// share is a share in per cent, – where it is not known.
func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", v*100)
}

// thresholdText is a threshold in per cent, to the last of its four decimals.
func thresholdText(t float64) string {
	return strconv.FormatFloat(math.Round(t*1e4)/100, 'f', -1, 64) + "%"
}

// shareOf is a share in per cent; of few pictures how many they were.
func shareOf(e review.Estimate) string {
	if e.Known() && e.Judged < review.Few {
		return fmt.Sprintf("%.0f/%d", e.Value*float64(e.Judged), e.Judged)
	}
	return share(e.Value)
}

// estimateText is a share with its interval. Of few pictures the interval alone is said:
// three right of three are no 100 %.
func estimateText(l words.Lang, e review.Estimate) string {
	switch {
	case e.Judged == 0:
		return pick(l, "未知（没有判过的图片）", "unknown (nothing judged)")
	case !e.Known():
		return fmt.Sprintf(pick(l, "未知（判过 %d 张，都是“不确定”）", "unknown (%d judged, all unsure)"), e.Judged)
	case e.Judged < review.Few:
		return fmt.Sprintf(pick(l, "判得太少（%d 张，95%% 区间 %s–%s）", "too few judged (%d, 95 %% interval %s–%s)"), e.Judged, share(e.Low), share(e.High))
	}
	return fmt.Sprintf(pick(l, "%s（95%% 区间 %s–%s，判过 %d 张）", "%s (95 %% interval %s–%s, %d judged)"), share(e.Value), share(e.Low), share(e.High), e.Judged)
}
