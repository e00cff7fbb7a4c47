// Package cli is the command line. Run does everything but touch the process:
// it takes arguments and streams and returns an exit status, so that tests and
// other programs can call it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/benchmark"
	"wanwu/app/cli/command"
	"wanwu/app/cli/evaluate"
	"wanwu/app/cli/packs"
	"wanwu/app/cli/readtext"
	"wanwu/app/cli/recognize"
	"wanwu/app/cli/serve"
	"wanwu/app/cli/sessions"
	"wanwu/app/cli/teach"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// Run runs the program and returns its exit status. What it writes to Env's streams holds no
// control of a terminal but those of its progress bar. It blocks; when ctx ends,
// what is done is written, and the status is ExitCancelled.
func Run(ctx context.Context, env command.Env) int {
	lang := words.LangOf(langFlag(env.Args), words.LocaleOf(env.Getenv))
	env.Stdout, env.Stderr = terminal.NewWriter(env.Stdout), terminal.NewWriter(env.Stderr)
	env.Record = command.NewRecord(env)
	root := newRoot(env, lang)
	root.SetArgs(env.Args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	e := &command.Error{Status: command.ExitOK}
	if err != nil {
		e = &command.Error{Status: command.ExitUsage, Err: err} // cobra's own complaints are about usage
		errors.As(err, &e)
	}
	env.Record.End(e)
	if err == nil {
		return command.ExitOK
	}
	if !e.Told && e.Err != nil {
		fmt.Fprintf(env.Stderr, "%s%s\n", words.T(lang, "cli.error"), words.Sentence(lang, e.Err))
		if e.Status == command.ExitUsage {
			fmt.Fprintf(env.Stderr, words.T(lang, "cli.see_help"), cmd.CommandPath())
		}
	}
	return e.Status
}

// langFlag finds --lang before the flags are parsed, since the help that the
// parser may print is in that language already.
func langFlag(args []string) string {
	for i, a := range args {
		if a == "--" {
			break
		}
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return v
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// commands are those of the program. One is a line here, and a package or a file that makes it of
// its sentences: see newDoctor.
func commands() []func(command.Env, words.Lang) *cobra.Command {
	return []func(command.Env, words.Lang) *cobra.Command{
		recognize.New,
		sessions.New,
		packs.New,
		newDoctor,
		newGPURuntime,
		benchmark.New, benchmark.NewChild,
		evaluate.New,
		serve.New,
		readtext.New,
		teach.New, teach.NewLabels,
	}
}

func newRoot(env command.Env, l words.Lang) *cobra.Command {
	root := &cobra.Command{
		Use:           "wanwu",
		Short:         words.T(l, "cli.root.short"),
		SilenceErrors: true, SilenceUsage: true,
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().String("lang", "", words.T(l, "cli.language_zh_or_en"))
	level := root.PersistentFlags().String("log-level", "", words.T(l, "cli.what_log_has_off"))
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return env.Record.Begin(env, l, c, *level) }
	root.SetUsageTemplate(command.UsageTemplate(l))
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	for _, make := range commands() {
		root.AddCommand(make(env, l))
	}
	command.Localize(root, l)
	return root
}
