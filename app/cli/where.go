package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/query"
	"wanwu/app/words"
)

// whereFlag adds --where to a command; does is what it does there.
func whereFlag(c *cobra.Command, l words.Lang, to *string, does string) {
	c.Flags().StringVar(to, "where", "", does+pick(l, "，写法同窗口的搜索框，如 '置信度<0.5 -状态:错误'",
		", as the window's search field takes it, such as 'score<0.5 -state:error'"))
}

// parseWhere reads the query of --where.
func parseWhere(l words.Lang, text string) (query.Query, error) {
	q, err := query.Parse(text)
	if err != nil {
		return q, &exit{status: ExitUsage, err: fmt.Errorf("--where %s", words.Sentence(l, err))}
	}
	return q, nil
}

// whereText says how many rows have passed.
func whereText(l words.Lang, n int) string {
	if n == 0 {
		return pick(l, "没有符合 --where 的图片", "No picture passes --where")
	}
	return fmt.Sprintf(pick(l, "符合 --where 的 %d 张", "%d pass --where"), n)
}
