package sessions

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/review/sheet"
	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// mergeFlags are the flags of session merge.
type mergeFlags struct {
	*Flags
	by                string
	yes, dryRun, take bool
}

func newSessionMerge(env command.Env, l words.Lang, s *Flags) *cobra.Command {
	f := mergeFlags{Flags: s}
	c := &cobra.Command{
		Use:     words.T(l, "cli.sessionmerge.use"),
		Short:   words.T(l, "cli.sessionmerge.short"),
		Long:    words.T(l, "cli.sessionmerge.long"),
		Example: words.T(l, "cli.sessionmerge.example"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return errors.New(words.T(l, "cli.merge.name_session_sheets"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return sessionMerge(c.Context(), env, l, f, args[0], args[1:])
		},
	}
	c.Flags().BoolVar(&f.yes, "yes", false, words.T(l, "cli.sessionmerge.flag.yes"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, words.T(l, "cli.sessionmerge.flag.dry-run"))
	c.Flags().BoolVar(&f.take, "take", false, words.T(l, "cli.sessionmerge.flag.take"))
	c.Flags().StringVar(&f.by, "by", "", words.T(l, "cli.sessionmerge.flag.by"))
	c.MarkFlagsMutuallyExclusive("yes", "dry-run")
	return c
}

func sessionMerge(ctx context.Context, env command.Env, l words.Lang, f mergeFlags, name string, files []string) error {
	if f.by != "" && len(files) > 1 {
		return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.merge.by_for_one_file"))}
	}
	var sheets []*roundtrip.Sheet
	for _, file := range files {
		s, err := readFilled(l, file, f.by)
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
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
		fmt.Fprintf(env.Stderr, words.T(l, "cli.merge.changes_written"), n)
	}
	return nil
}

// readFilled reads a sheet that somebody has filled in. The error is a sentence in l.
func readFilled(l words.Lang, file, by string) (*roundtrip.Sheet, error) {
	if by == "" {
		by = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf(words.T(l, "cli.sheet.cannot_be_opened")+": %w", file, err)
	}
	defer f.Close()
	s, err := roundtrip.Read(f, file, by)
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, roundtrip.ErrForeign):
		return nil, fmt.Errorf(words.T(l, "cli.merge.no_sheet_this_program"), file)
	case errors.Is(err, roundtrip.ErrNoColumns):
		return nil, fmt.Errorf(words.T(l, "cli.merge.has_neither_column_verdict"), file)
	case errors.Is(err, sheet.ErrEmpty):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.empty_has_no_header"), file)
	case errors.Is(err, sheet.ErrEncoding):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.text_in_neither_utf"), file)
	}
	return nil, fmt.Errorf(words.T(l, "cli.merge.damaged_or_no_readable")+": %w", file, err)
}

// merger plans the merge of sheets into a task, wherever that is loaded.
type merger struct {
	name   string
	take   bool
	sheets []*roundtrip.Sheet
}

func (m *merger) plan(ws *workspace.Workspace) (*roundtrip.Plan, error) {
	vocabulary := ws.Vocabulary()
	names := func(class int32) string {
		if class < 0 || int(class) >= len(vocabulary) {
			return fmt.Sprintf("#%d", class)
		}
		return vocabulary[class].Name
	}
	var rows []workspace.Row
	for _, t := range ws.Tasks() {
		if t.Name != m.name {
			continue
		}
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && r.Task == t.Number && r.State != workspace.Pending {
				rows = append(rows, r)
			}
		}
	}
	plan, err := roundtrip.New(rows, names, ws.Note(m.note()), time.Now(), m.sheets...)
	if err == nil && m.take {
		plan.Take()
	}
	return plan, err
}

// note returns what who said what is kept under.
func (m *merger) note() string { return "opinions/" + m.name }

// write plans once more, on the file as it is by now, and stores the changes.
func (m *merger) write(ctx context.Context, env command.Env, l words.Lang, f mergeFlags, k Stored) (n int, err error) {
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return 0, err
	}
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, syncer.Close()) }()
	command.NoteReport(env, l, syncer.Report())
	if syncer.ReadOnly() {
		return 0, &inference.Error{Code: inference.CodeReadOnly, Path: path}
	}
	if _, known := ws.Pack(k.task.PackKey); !known && k.pack.Key == k.task.PackKey {
		ws.KnowPack(k.pack)
	}
	plan, err := m.plan(ws)
	if err != nil {
		return 0, err
	}
	plan.Apply(ws)
	ws.SetNote(m.note(), plan.Opinions())
	return len(plan.Changes), syncer.Flush(true)
}
