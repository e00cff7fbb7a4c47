package serve

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/server"
	"wanwu/app/words"
)

// newToken returns the command serve token.
func newToken(env command.Env, l words.Lang) *cobra.Command {
	var path string
	var perSecond float64
	c := command.New(l, "serve.token", &cobra.Command{
		RunE: func(_ *cobra.Command, args []string) error {
			usage := func(key string) error {
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, key))}
			}
			switch {
			case len(args) != 1 || args[0] == "" || strings.ContainsAny(args[0], "# \t\r\n"):
				return usage("cli.serve.token.name")
			case path == "":
				return usage("cli.serve.token.file")
			}
			secret, line := server.NewToken(args[0], perSecond)
			if err := appendLine(path, line); err != nil {
				return &command.Error{Status: command.ExitError, Err: err}
			}
			_, err := fmt.Fprintln(env.Stdout, secret)
			return err
		},
	})
	c.Flags().StringVar(&path, "tokens", "", words.T(l, "cli.serve.flag.tokens"))
	c.Flags().Float64Var(&perSecond, "rate", 0, words.T(l, "cli.serve.token.flag.rate"))
	return c
}

// appendLine adds a line to a file, which is made for its owner alone where there is none.
func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}
