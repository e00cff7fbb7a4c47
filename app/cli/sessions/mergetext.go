package sessions

import (
	"fmt"
	"math"

	"wanwu/app/cli/command"
	"wanwu/app/terminal"

	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// mergeRows is how many rows of each list are printed.
const mergeRows = 20

// printPlan lists what a merge would change, on the standard output.
func printPlan(env command.Env, l words.Lang, p *roundtrip.Plan) {
	say := func(key string, args ...any) { fmt.Fprintln(env.Stdout, words.T(l, key, args...)) }
	say("cli.mergetext.changes_conflicts_rows_with_a",
		len(p.Changes), len(p.Conflicts), len(p.Problems), p.Same, p.Untouched, p.Foreign)
	rest := func(n int) {
		if n > mergeRows {
			say("cli.mergetext.and_more", n-mergeRows)
		}
	}
	if len(p.Changes) > 0 {
		say("cli.mergetext.changes")
	}
	for _, c := range p.Changes[:min(len(p.Changes), mergeRows)] {
		say("cli.mergetext.row", terminal.Clean(c.Row.Path), judgementText(l, c.Before), judgementText(l, c.After), terminal.Clean(c.By))
	}
	rest(len(p.Changes))
	if len(p.Conflicts) > 0 {
		say("cli.mergetext.conflicts_what_is_there_stays")
	}
	for _, c := range p.Conflicts[:min(len(p.Conflicts), mergeRows)] {
		first := terminal.Clean(c.Others)
		if first == "" {
			first = words.T(l, "cli.mergetext.here")
		}
		say("cli.mergetext.row_2", terminal.Clean(c.Row.Path), first, judgementText(l, c.First), terminal.Clean(c.By), judgementText(l, c.Second))
	}
	rest(len(p.Conflicts))
	if len(p.Problems) > 0 {
		say("cli.mergetext.rows_that_are_not_taken")
	}
	for _, b := range p.Problems[:min(len(p.Problems), mergeRows)] {
		say("cli.mergetext.line", terminal.Clean(b.By+sheetPart(b.Sheet)), b.Line, problemText(l, b))
	}
	rest(len(p.Problems))
	for _, a := range p.Agreements {
		say("cli.mergetext.and_pictures_judged_by_both",
			terminal.Clean(a.First), terminal.Clean(a.Second), a.Pictures, a.Same, kappaText(l, a.Kappa))
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
		return words.T(l, "cli.mergetext.not_judged")
	case workspace.Right:
		text = words.T(l, "cli.mergetext.right")
	case workspace.Wrong:
		text = words.T(l, "cli.mergetext.wrong")
	case workspace.Unsure:
		text = words.T(l, "cli.mergetext.unsure")
	}
	if j.Label != "" {
		text += words.T(l, "cli.mergetext.row_3") + terminal.Clean(j.Label) + "”"
	}
	return text
}

func problemText(l words.Lang, p roundtrip.Problem) string {
	switch p.Reason {
	case roundtrip.NotAVerdict:
		return words.T(l, "cli.mergetext.is_no_verdict_right_wrong", terminal.Clean(p.Text))
	case roundtrip.RightWithOther:
		return words.T(l, "cli.mergetext.judged_right_but_labelled_where", terminal.Clean(p.Label), terminal.Clean(p.Answer))
	case roundtrip.WrongWithSame:
		return words.T(l, "cli.mergetext.judged_wrong_but_labelled_as", terminal.Clean(p.Answer))
	case roundtrip.Twice:
		return words.T(l, "cli.mergetext.another_row_above_says_something")
	case roundtrip.OtherContent:
		return words.T(l, "cli.mergetext.the_picture_s_content_has")
	}
	return words.T(l, "cli.mergetext.the_picture_has_no_result")
}

// kappaText says an agreement in words, by the scale of Landis and Koch (1977).
func kappaText(l words.Lang, kappa float64) string {
	if math.IsNaN(kappa) {
		return words.T(l, "cli.mergetext.with_one_verdict_throughout_of")
	}
	word := words.T(l, "cli.mergetext.slight_agreement")
	switch {
	case kappa > 0.8:
		word = words.T(l, "cli.mergetext.almost_perfect_agreement")
	case kappa > 0.6:
		word = words.T(l, "cli.mergetext.substantial_agreement")
	case kappa > 0.4:
		word = words.T(l, "cli.mergetext.moderate_agreement")
	case kappa > 0.2:
		word = words.T(l, "cli.mergetext.fair_agreement")
	}
	return words.T(l, "cli.mergetext.kappa_f", kappa, word)
}
