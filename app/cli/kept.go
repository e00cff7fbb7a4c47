package cli

import (
	"context"
	"fmt"
	"iter"

	"wanwu/app"
	"wanwu/app/export"
	"wanwu/inference/pack"
)

// kept is a task that was read from the file, with the pack that names its labels.
type kept struct {
	ws      *app.Workspace
	task    app.StoredTask
	pack    *pack.Pack
	passing iter.Seq[app.Row] // --where
}

// loadKept reads the task of a name.
func (f *sessionFlags) loadKept(ctx context.Context, env Env, l app.Lang, name string) (k kept, err error) {
	where, err := parseWhere(l, f.where)
	if err != nil {
		return k, err
	}
	path, err := app.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	k.ws = app.NewWorkspace(f.threshold)
	if k.task, err = app.LoadTask(ctx, path, name, k.ws); err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	model := f.model
	if model == "" {
		model = k.task.Pack
	}
	packFS, err := packFS(env, model)
	if err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	if k.pack, err = pack.Load(packFS); err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	k.passing = finished(k.ws, k.ws.Matcher(where, k.pack.Vocabulary).Match)
	return k, nil
}

// source is what is written of it, but for the rows.
func (k *kept) source(l app.Lang, f sessionFlags) export.Source {
	return export.Source{
		Vocabulary: k.pack.Vocabulary, Threshold: f.threshold, TopK: f.top, Lang: l,
		Reason: func(err error) string { return app.Sentence(l, err) },
	}
}

// sessionFind lists the pictures of a task that pass --where.
func sessionFind(ctx context.Context, env Env, l app.Lang, f sessionFlags, name string) error {
	check := recognizeFlags{top: f.top, threshold: f.threshold, device: "auto", batch: app.UsualBatch}
	if err := check.check(l); err != nil {
		return &exit{status: ExitUsage, err: err}
	}
	k, err := f.loadKept(ctx, env, l, name)
	if err != nil {
		return err
	}
	if f.json {
		_, err := writeRows(env, l, newJSONLines(env.Stdout, k.source(l, f)), k.passing)
		return err
	}
	n, err := writeRows(env, l, newTable(env.Stdout, k.source(l, f)), best(k.passing, f.top))
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Stderr, whereText(l, n))
	return nil
}

// best yields rows with no more than n labels.
func best(rows iter.Seq[app.Row], n int) iter.Seq[app.Row] {
	return func(yield func(app.Row) bool) {
		for r := range rows {
			r.Labels = r.Labels[:min(n, len(r.Labels))]
			if !yield(r) {
				return
			}
		}
	}
}

// writeRows writes rows to the standard output and says how many.
func writeRows(env Env, l app.Lang, w rowWriter, rows iter.Seq[app.Row]) (n int, err error) {
	for r := range rows {
		if err := w.Row(r); err != nil {
			return n, unwritten(env, l, err)
		}
		n++
	}
	return n, nil
}

// finished yields the rows that have a result and pass, in the order of the workspace.
func finished(ws *app.Workspace, passes func(row int) bool) iter.Seq[app.Row] {
	return func(yield func(app.Row) bool) {
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && r.State != app.Pending && passes(i) && !yield(r) {
				return
			}
		}
	}
}
