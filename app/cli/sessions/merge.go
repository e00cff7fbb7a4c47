package sessions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/persist"
	"wanwu/app/roundtrip"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// mergeFlags are the flags of session merge.
type mergeFlags struct {
	*Flags
	by                        string
	yes, dryRun, take, undoes bool
}

func newSessionMerge(env command.Env, l words.Lang, s *Flags) *cobra.Command {
	f := mergeFlags{Flags: s}
	c := command.New(l, "sessionmerge", &cobra.Command{
		Args: func(_ *cobra.Command, args []string) error {
			if f.undoes && len(args) != 1 {
				return errors.New(words.T(l, "cli.merge.undo_alone"))
			}
			if len(args) < 2 && !f.undoes {
				return errors.New(words.T(l, "cli.merge.name_session_sheets"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.undoes {
				return f.undo(c.Context(), env, l, args[0])
			}
			if n := workspaces(args[1:]); n > 0 {
				if n < len(args)-1 || f.by != "" || f.take || f.dryRun {
					return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.merge.workspaces_alone"))}
				}
				return mergeWorkspaces(c.Context(), env, l, s, args[0], args[1:])
			}
			return sessionMerge(c.Context(), env, l, f, args[0], args[1:])
		},
	})
	c.Flags().BoolVar(&f.yes, "yes", false, words.T(l, "cli.sessionmerge.flag.yes"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, words.T(l, "cli.sessionmerge.flag.dry-run"))
	c.Flags().BoolVar(&f.take, "take", false, words.T(l, "cli.sessionmerge.flag.take"))
	c.Flags().StringVar(&f.by, "by", "", words.T(l, "cli.sessionmerge.flag.by"))
	c.Flags().BoolVar(&f.undoes, "undo", false, words.T(l, "cli.sessionmerge.flag.undo"))
	c.MarkFlagsMutuallyExclusive("yes", "dry-run", "undo")
	c.MarkFlagsMutuallyExclusive("take", "undo")
	return c
}

func sessionMerge(ctx context.Context, env command.Env, l words.Lang, f mergeFlags, name string, files []string) error {
	if f.by != "" && len(files) > 1 {
		return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.merge.by_for_one_file"))}
	}
	var sheets []*roundtrip.Sheet
	for _, file := range files {
		s, err := roundtrip.ReadFile(file, f.by)
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: errors.New(roundtrip.Sentence(l, file, err))}
		}
		sheets = append(sheets, s)
	}
	k, err := f.Load(ctx, env, l, name)
	if err != nil {
		return err
	}
	m := merger{name: name, take: f.take, sheets: sheets}
	plan, err := m.plan(k.Workspace)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if plan.Found == 0 {
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.merge.no_row_picture_session"), name)}
	}
	printPlan(env, l, plan)
	switch {
	case !f.yes && !f.dryRun && len(plan.Changes) > 0:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.merge.nothing_written_yes_writes"))
	case f.yes:
		n, err := m.write(ctx, env, l, f, k)
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
		}
		fmt.Fprint(env.Stderr, words.T(l, "cli.merge.changes_written", n))
	}
	return nil
}

// merger plans the merge of sheets into a task, wherever that is loaded.
type merger struct {
	name   string
	take   bool
	sheets []*roundtrip.Sheet
}

func (m *merger) plan(ws *workspace.Workspace) (*roundtrip.Plan, error) {
	plan, err := roundtrip.Merge(ws, tasksNamed(ws, m.name), time.Now(), m.sheets...)
	if err == nil && m.take {
		plan.Take()
	}
	return plan, err
}

// tasksNamed returns whether a task of ws has a name.
func tasksNamed(ws *workspace.Workspace, name string) func(task int32) bool {
	tasks := ws.Tasks()
	return func(task int32) bool {
		return slices.ContainsFunc(tasks, func(t workspace.Task) bool { return t.Number == task && t.Name == name })
	}
}

// write plans again, on the file as it is now, and stores the changes.
func (m *merger) write(ctx context.Context, env command.Env, l words.Lang, f mergeFlags, k Stored) (n int, err error) {
	err = f.change(ctx, env, l, func(ws *workspace.Workspace) error {
		if _, known := ws.Pack(k.task.PackKey); !known && k.pack.Key == k.task.PackKey {
			ws.AddPack(k.pack)
		}
		plan, err := m.plan(ws)
		if err == nil {
			n = plan.Store(ws)
		}
		return err
	})
	return n, err
}

// undo takes the last merge into a task back.
func (f mergeFlags) undo(ctx context.Context, env command.Env, l words.Lang, name string) error {
	err := f.change(ctx, env, l, func(ws *workspace.Workspace) error {
		u, ok, err := roundtrip.Undo(ws, tasksNamed(ws, name))
		switch {
		case err != nil:
			return err
		case !ok:
			return errors.New(words.T(l, "cli.merge.nothing_to_undo", name))
		}
		fmt.Fprintln(env.Stderr, terminal.Clean(u.Text(l)))
		return nil
	})
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	return nil
}

// change opens the workspace, has f change it, and stores that.
func (f mergeFlags) change(ctx context.Context, env command.Env, l words.Lang, change func(*workspace.Workspace) error) error {
	return command.WithWorkspace(ctx, env, l, f.Workspace, func(path string, ws *workspace.Workspace, syncer *persist.Syncer) error {
		if syncer.ReadOnly() {
			return &inference.Error{Code: inference.CodeReadOnly, Path: path}
		}
		if err := change(ws); err != nil {
			return err
		}
		return syncer.Flush(true)
	})
}
