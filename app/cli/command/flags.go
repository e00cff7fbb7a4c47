package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/host"
	"wanwu/app/query"
	"wanwu/app/words"
)

// WhereFlag adds --where to a command; does is what it does there.
func WhereFlag(c *cobra.Command, l words.Lang, to *string, does string) {
	c.Flags().StringVar(to, "where", "", does+words.T(l, "cli.where.flag.where"))
}

// ParseWhere reads the query of --where.
func ParseWhere(l words.Lang, text string) (query.Query, error) {
	q, err := query.Parse(text)
	if err != nil {
		return q, &Error{Status: ExitUsage, Err: fmt.Errorf("--where %s", words.Sentence(l, err))}
	}
	return q, nil
}

// WhereText says how many rows have passed.
func WhereText(l words.Lang, n int) string {
	if n == 0 {
		return words.T(l, "cli.where.no_picture_passes_where")
	}
	return words.T(l, "cli.where.pass_where", n)
}

// WorkspaceFlag adds --workspace to a command and those below it.
func WorkspaceFlag(c *cobra.Command, l words.Lang, to *string) {
	c.PersistentFlags().StringVar(to, "workspace", "", words.T(l, "cli.session.flag.workspace", host.EnvWorkspace))
}

// CheckLabels says in l what about the labels and the threshold of --top and --threshold is
// out of range.
func CheckLabels(l words.Lang, top int, threshold float32) error {
	switch {
	case top < 1 || top > 100:
		return fmt.Errorf(words.T(l, "cli.recognize.top_must_be_within"), top)
	case !(threshold >= 0 && threshold <= 1):
		return fmt.Errorf(words.T(l, "cli.recognize.threshold_must_be_within"), threshold)
	}
	return nil
}
