package sessions

import (
	"fmt"

	"wanwu/app/cli/command"
	"wanwu/app/roundtrip"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// mergeRows is how many rows of each list are printed.
const mergeRows = 20

// printPlan lists what a merge would change, on the standard output.
func printPlan(env command.Env, l words.Lang, p *roundtrip.Plan) {
	print := func(text string) { fmt.Fprintln(env.Stdout, text) }
	// list prints a title and the first n lines, of texts that are strangers'.
	list := func(key string, n int, line func(i int) string) {
		if n > 0 {
			print("\n" + words.T(l, key))
		}
		for i := range min(n, mergeRows) {
			print("  " + terminal.Clean(line(i)))
		}
		if n > mergeRows {
			print(words.T(l, "cli.mergetext.and_more", n-mergeRows))
		}
	}
	print(p.Summary(l))
	list("cli.mergetext.changes", len(p.Changes), func(i int) string {
		c := p.Changes[i]
		return words.T(l, "cli.mergetext.row", c.Row.Path, roundtrip.JudgementText(l, c.Before), roundtrip.JudgementText(l, c.After), c.By)
	})
	list("cli.mergetext.conflicts_what_is_there_stays", len(p.Conflicts), func(i int) string {
		c := p.Conflicts[i]
		return words.T(l, "cli.mergetext.row_2", c.Row.Path, c.FirstBy(l), roundtrip.JudgementText(l, c.First), c.By, roundtrip.JudgementText(l, c.Second))
	})
	list("cli.mergetext.rows_that_are_not_taken", len(p.Problems), func(i int) string { return p.Problems[i].Text(l) })
	for _, a := range p.Agreements {
		print("\n" + terminal.Clean(a.Text(l)))
	}
}
