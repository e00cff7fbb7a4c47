package sessions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
)

// Flags are the flags of session and its commands.
type Flags struct {
	Workspace, out, model string
	where                 string
	json, overwrite       bool
	top                   int
	threshold             float32
	thresholdGiven        bool // else it is the task's
}

// sessionJSON is a session by the contract.
type sessionJSON struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Model   string `json:"model"`
	Total   int    `json:"total"`
	Done    int    `json:"done"`   // finished, errors included
	Failed  int    `json:"failed"` // of them
	Created string `json:"created"`
	Updated string `json:"updated"`
}

func sessionOf(t persist.StoredTask) sessionJSON {
	return sessionJSON{
		ID: t.ID, Name: t.Name, Model: t.Pack, Total: t.Total, Done: t.Done, Failed: t.Failed,
		Created: t.Created.Format(time.RFC3339), Updated: t.Updated.Format(time.RFC3339),
	}
}

// New returns the command session.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f Flags
	c := &cobra.Command{
		Use:   "session",
		Short: words.T(l, "cli.session.short"),
		Long:  words.T(l, "cli.session.long"),
		Example: `  wanwu session list
  wanwu session show ` + words.T(l, "cli.session.example_name") + ` --json
  wanwu session export ` + words.T(l, "cli.session.example_name") + ` --out ` + words.T(l, "cli.session.results_file"),
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.WorkspaceFlag(c, l, &f.Workspace)
	list := command.New(l, "session.list", &cobra.Command{
		Args:    command.NoArgs(l),
		Example: "  wanwu session list --json",
		RunE:    func(c *cobra.Command, _ []string) error { return sessionList(c.Context(), env, l, f) },
	})
	show := command.New(l, "session.show", &cobra.Command{
		Args: oneName(l),
		Example: "  wanwu session show " + words.T(l, "cli.session.example_name") + " --json\n" +
			"  wanwu session show " + words.T(l, "cli.session.show.example"),
		RunE: func(c *cobra.Command, args []string) error {
			f.thresholdGiven = c.Flags().Changed("threshold")
			return sessionShow(c.Context(), env, l, f, args[0])
		},
	})
	for _, c := range []*cobra.Command{list, show} {
		c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.session.flag.json"))
	}
	command.WhereFlag(show, l, &f.where, words.T(l, "cli.session.list_pictures_that_pass"))
	f.answerFlags(show, l)
	c.AddCommand(list, show, newSessionExport(env, l, &f), newSessionEmbeddings(env, l, &f), newSessionMerge(env, l, &f), newSessionSearch(env, l, &f), newSessionSimilar(env, l, &f))
	for _, sub := range c.Commands() {
		sub.InitDefaultHelpFlag()
		sub.Flags().Lookup("help").Usage = words.T(l, "cli.session.show_this_help")
	}
	return c
}

// answerFlags adds the flags that say which answers a command shows.
func (f *Flags) answerFlags(c *cobra.Command, l words.Lang) {
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.session.flag.model"))
	c.Flags().IntVar(&f.top, "top", session.DefaultTopK, words.T(l, "cli.session.flag.top"))
	c.Flags().Float32Var(&f.threshold, "threshold", 0, words.T(l, "cli.session.flag.threshold"))
}

func oneName(l words.Lang) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(words.T(l, "cli.session.name_one_session_wanwu"))
		}
		return nil
	}
}

// stored lists the tasks of the file that the flags name.
func (f *Flags) stored(ctx context.Context, env command.Env, l words.Lang) (path string, tasks []persist.StoredTask, err error) {
	if path, err = host.WorkspacePath(env.Getenv, f.Workspace); err == nil {
		var report store.Report
		tasks, report, err = persist.StoredTasks(ctx, path)
		command.NoteReport(env, l, report)
	}
	if err != nil {
		return path, nil, &command.Error{Status: command.ExitError, Err: err}
	}
	return path, tasks, nil
}

func sessionList(ctx context.Context, env command.Env, l words.Lang, f Flags) error {
	_, tasks, err := f.stored(ctx, env, l)
	if err != nil {
		return err
	}
	if f.json {
		all := []sessionJSON{}
		for _, t := range tasks {
			all = append(all, sessionOf(t))
		}
		return command.PrintJSON(env, l, map[string]any{"sessions": all})
	}
	if len(tasks) == 0 {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.session.there_no_tasks_yet"))
	}
	for _, t := range tasks {
		fmt.Fprintln(env.Stdout, command.Pad(terminal.Clean(t.Name), 24)+"  "+sessionLine(l, t))
	}
	return nil
}

func sessionLine(l words.Lang, t persist.StoredTask) string {
	line := fmt.Sprintf("%d/%d", t.Done, t.Total)
	if t.Failed > 0 {
		line += words.T(l, "cli.session.failed", t.Failed)
	}
	return line + " · " + terminal.Clean(t.Pack) + " · " + t.Updated.Format("2006-01-02 15:04")
}

func sessionShow(ctx context.Context, env command.Env, l words.Lang, f Flags, name string) error {
	if f.where != "" {
		return sessionFind(ctx, env, l, f, name)
	}
	path, tasks, err := f.stored(ctx, env, l)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.Name != name {
			continue
		}
		if f.json {
			return command.PrintJSON(env, l, sessionOf(t))
		}
		fmt.Fprintln(env.Stdout, terminal.Clean(t.Name))
		fmt.Fprintln(env.Stdout, sessionLine(l, t))
		for _, r := range t.Roots {
			fmt.Fprintln(env.Stdout, "  "+terminal.Clean(r))
		}
		return nil
	}
	return &command.Error{Status: command.ExitError, Err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
}
