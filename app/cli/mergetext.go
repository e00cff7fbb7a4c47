package cli

import (
	"fmt"
	"math"

	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// mergeRows is how many rows of each list are printed.
const mergeRows = 20

// printPlan lists what a merge would change, on the standard output.
func printPlan(env Env, l words.Lang, p *roundtrip.Plan) {
	say := func(zh, en string, args ...any) { fmt.Fprintf(env.Stdout, pick(l, zh, en)+"\n", args...) }
	say("改动 %d 处，冲突 %d 处，有问题 %d 行；%d 行已相同，%d 行没有填写，%d 行不属于这个任务",
		"%d changes, %d conflicts, %d rows with a problem; %d rows say the same, %d were not filled in, %d are not of this session",
		len(p.Changes), len(p.Conflicts), len(p.Problems), p.Same, p.Untouched, p.Foreign)
	rest := func(n int) {
		if n > mergeRows {
			say("  … 还有 %d 行", "  … and %d more", n-mergeRows)
		}
	}
	if len(p.Changes) > 0 {
		say("\n改动：", "\nChanges:")
	}
	for _, c := range p.Changes[:min(len(p.Changes), mergeRows)] {
		say("  %s：%s → %s（%s）", "  %s: %s → %s (%s)", printable(c.Row.Path), judgementText(l, c.Before), judgementText(l, c.After), printable(c.By))
	}
	rest(len(p.Changes))
	if len(p.Conflicts) > 0 {
		say("\n冲突（保留现有的；--take 以最后的表格为准）：", "\nConflicts (what is there stays; --take takes the last sheet's word):")
	}
	for _, c := range p.Conflicts[:min(len(p.Conflicts), mergeRows)] {
		first := printable(c.Others)
		if first == "" {
			first = pick(l, "现有", "here")
		}
		say("  %s：%s %s | %s %s", "  %s: %s %s | %s %s", printable(c.Row.Path), first, judgementText(l, c.First), printable(c.By), judgementText(l, c.Second))
	}
	rest(len(p.Conflicts))
	if len(p.Problems) > 0 {
		say("\n没有收回的行：", "\nRows that are not taken:")
	}
	for _, b := range p.Problems[:min(len(p.Problems), mergeRows)] {
		say("  %s 第 %d 行：%s", "  %s line %d: %s", printable(b.By+sheetPart(b.Sheet)), b.Line, problemText(l, b))
	}
	rest(len(p.Problems))
	for _, a := range p.Agreements {
		say("\n%s 与 %s：同判 %d 张，其中 %d 张判定相同，%s", "\n%s and %s: %d pictures judged by both, %d of them alike, %s",
			printable(a.First), printable(a.Second), a.Pictures, a.Same, kappaText(l, a.Kappa))
	}
}

func sheetPart(name string) string {
	if name == "" {
		return ""
	}
	return " / " + name
}

func judgementText(l words.Lang, j workspace.Judgement) string {
	text := ""
	switch j.Verdict {
	case workspace.Unjudged:
		return pick(l, "未判定", "not judged")
	case workspace.Right:
		text = pick(l, "对", "right")
	case workspace.Wrong:
		text = pick(l, "错", "wrong")
	case workspace.Unsure:
		text = pick(l, "不确定", "unsure")
	}
	if j.Label != "" {
		text += pick(l, "“", " “") + printable(j.Label) + "”"
	}
	return text
}

func problemText(l words.Lang, p roundtrip.Problem) string {
	switch p.Reason {
	case roundtrip.NotAVerdict:
		return fmt.Sprintf(pick(l, "“%s”不是判定，应为 对、错、不确定 或留空", "“%s” is no verdict: right, wrong, unsure, or nothing"), printable(p.Text))
	case roundtrip.RightWithOther:
		return fmt.Sprintf(pick(l, "判为对，人工标签却是“%s”，识别结果是“%s”", "judged right, but labelled “%s” where the answer is “%s”"), printable(p.Label), printable(p.Answer))
	case roundtrip.WrongWithSame:
		return fmt.Sprintf(pick(l, "判为错，人工标签却与识别结果“%s”相同", "judged wrong, but labelled as the answer is, “%s”"), printable(p.Answer))
	case roundtrip.Twice:
		return pick(l, "同一张图片在前面另有一行，说法不同", "another row above says something else of the same picture")
	case roundtrip.OtherContent:
		return pick(l, "图片在导出之后内容变了", "the picture's content has changed since the export")
	}
	return pick(l, "这张图片没有识别结果，不能判定", "the picture has no result that could be judged")
}

// kappaText says an agreement in words, by the scale of Landis and Koch (1977).
func kappaText(l words.Lang, kappa float64) string {
	if math.IsNaN(kappa) {
		return pick(l, "判定都一样，无法计算 kappa", "with one verdict throughout, of which no kappa can be told")
	}
	word := pick(l, "几乎不一致", "slight agreement")
	switch {
	case kappa > 0.8:
		word = pick(l, "几乎完全一致", "almost perfect agreement")
	case kappa > 0.6:
		word = pick(l, "高度一致", "substantial agreement")
	case kappa > 0.4:
		word = pick(l, "中等一致", "moderate agreement")
	case kappa > 0.2:
		word = pick(l, "一致性较低", "fair agreement")
	}
	return fmt.Sprintf(pick(l, "kappa = %.2f，%s", "kappa = %.2f, %s"), kappa, word)
}
