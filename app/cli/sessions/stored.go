package sessions

import (
	"context"
	"fmt"
	"iter"

	"wanwu/app/cli/command"
	"wanwu/app/cli/recognize"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/persist"
	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// Stored is a task that was read from the file, with what is known of its pack.
type Stored struct {
	Workspace *workspace.Workspace
	task      persist.StoredTask
	pack      engine.PackInfo
	where     query.Query             // --where
	passing   iter.Seq[workspace.Row] // its rows
}

// Task returns the task as what is kept of it names it.
func (k *Stored) Task() *workspace.Task { return &workspace.Task{ID: k.task.ID} }

// Model returns the id of the pack that the task was recognised by.
func (k *Stored) Model() string { return k.task.Pack }

// Load reads the task of a name. Its labels have the names that its pack gives them: those stored
// beside the file, or else those of the pack itself. Where neither is found they are numbers, which
// is reported.
func (f *Flags) Load(ctx context.Context, env command.Env, l words.Lang, name string) (k Stored, err error) {
	if k.where, err = command.ParseWhere(l, f.where); err != nil {
		return k, err
	}
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return k, &command.Error{Status: command.ExitError, Err: err}
	}
	k.Workspace = workspace.New(f.threshold)
	var report store.Report
	k.task, report, err = persist.LoadTask(ctx, path, name, k.Workspace)
	command.NoteReport(env, l, report)
	if err != nil {
		return k, &command.Error{Status: command.ExitError, Err: err}
	}
	if own, ok := workspace.ThresholdOf(k.task.Settings); ok && !f.thresholdGiven {
		k.Workspace.SetThreshold(own)
	}
	known := false
	if k.pack, known = k.Workspace.Pack(k.task.PackKey); !known || f.model != "" {
		if err := f.namePack(ctx, env, l, &k); err != nil {
			return k, err
		}
	}
	if err := labelling.ApplyStored(ctx, path, k.Workspace, k.pack); err != nil {
		return k, &command.Error{Status: command.ExitError, Err: err}
	}
	k.passing = finished(k.Workspace, k.Workspace.Matcher(k.where, k.Workspace.Vocabulary()).Match)
	return k, nil
}

// namePack reads the pack of a task, as --model or else the task names it.
func (f *Flags) namePack(ctx context.Context, env command.Env, l words.Lang, k *Stored) error {
	model := f.model
	if model == "" {
		model = k.task.Pack
	}
	_, info, err := command.PackLabels(ctx, env, model)
	switch {
	case err != nil && f.model != "":
		return &command.Error{Status: command.ExitError, Err: err}
	case err == nil && info.Key == k.task.PackKey:
		k.Workspace.AddPack(info)
		k.pack = info
	case f.model != "":
		return &command.Error{Status: command.ExitUsage, Err: fmt.Errorf(words.T(l, "cli.kept.session_not_made_with"), k.task.Name, f.model)}
	default:
		k.pack.ID = k.task.Pack
		fmt.Fprint(env.Stderr, words.T(l, "cli.kept.note_model_session_not", k.task.Name, k.task.Pack))
	}
	return nil
}

// source returns what is written of it, but for the rows.
func (k *Stored) source(l words.Lang, f Flags) export.Source {
	return export.Source{
		Vocabulary: k.Workspace.Vocabulary(), Threshold: k.Workspace.Threshold(), TopK: f.top, Lang: l, HasText: k.Workspace.HasText(),
		Reason: func(err error) string { return words.Sentence(l, err) },
	}
}

// sessionFind lists the pictures of a task that pass --where.
func sessionFind(ctx context.Context, env command.Env, l words.Lang, f Flags, name string) error {
	if err := command.CheckLabels(l, f.top, f.threshold); err != nil {
		return &command.Error{Status: command.ExitUsage, Err: err}
	}
	k, err := f.Load(ctx, env, l, name)
	if err != nil {
		return err
	}
	if f.json {
		_, err := writeRows(env, l, recognize.NewJSONLines(env.Stdout, k.source(l, f)), k.passing)
		return err
	}
	n, err := writeRows(env, l, recognize.NewTable(env.Stdout, k.source(l, f)), best(k.passing, f.top))
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Stderr, command.WhereText(l, n))
	return nil
}

// best yields rows with no more than n labels.
func best(rows iter.Seq[workspace.Row], n int) iter.Seq[workspace.Row] {
	return func(yield func(workspace.Row) bool) {
		for r := range rows {
			r.Labels = r.Labels[:min(n, len(r.Labels))]
			if !yield(r) {
				return
			}
		}
	}
}

// writeRows writes rows to the standard output and says how many.
func writeRows(env command.Env, l words.Lang, w recognize.RowWriter, rows iter.Seq[workspace.Row]) (n int, err error) {
	for r := range rows {
		if err := w.Row(r); err != nil {
			return n, command.Unwritten(env, l, err)
		}
		n++
	}
	return n, nil
}

// finished yields the rows that have a result and pass, in the order of the workspace.
func finished(ws *workspace.Workspace, passes func(row int) bool) iter.Seq[workspace.Row] {
	return func(yield func(workspace.Row) bool) {
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && r.State != workspace.Pending && passes(i) && !yield(r) {
				return
			}
		}
	}
}
