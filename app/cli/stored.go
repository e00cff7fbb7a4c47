package cli

import (
	"context"
	"fmt"
	"iter"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// kept is a task that was read from the file, with what is known of its pack.
type kept struct {
	ws      *workspace.Workspace
	task    persist.StoredTask
	pack    engine.PackCard
	where   query.Query             // --where
	passing iter.Seq[workspace.Row] // its rows
}

// loadKept reads the task of a name. Its labels are called what the pack calls them that
// it was recognised by: by what is kept of that beside the file, or else by the pack
// itself. Where that is not to be found they are numbers, which is said.
func (f *sessionFlags) loadKept(ctx context.Context, env Env, l words.Lang, name string) (k kept, err error) {
	if k.where, err = parseWhere(l, f.where); err != nil {
		return k, err
	}
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	k.ws = workspace.New(f.threshold)
	var report store.Report
	k.task, report, err = persist.LoadTask(ctx, path, name, k.ws)
	noteReport(env, l, report)
	if err != nil {
		return k, &exit{status: ExitError, err: err}
	}
	if own, ok := workspace.ThresholdOf(k.task.Settings); ok && !f.thresholdGiven {
		k.ws.SetThreshold(own)
	}
	known := false
	if k.pack, known = k.ws.Pack(k.task.PackKey); !known || f.model != "" {
		if err := f.namePack(ctx, env, l, &k); err != nil {
			return k, err
		}
	}
	k.passing = finished(k.ws, k.ws.Matcher(k.where, k.ws.Vocabulary()).Match)
	return k, nil
}

// namePack reads the pack of a task, as --model names it, or by the task's own word.
func (f *sessionFlags) namePack(ctx context.Context, env Env, l words.Lang, k *kept) error {
	model := f.model
	if model == "" {
		model = k.task.Pack
	}
	var card engine.PackCard
	packFS, from, err := findPack(env, model)
	if err == nil {
		card, err = engine.ReadPackCard(ctx, packFS, from)
	}
	switch {
	case err != nil && f.model != "":
		return &exit{status: ExitError, err: err}
	case err == nil && card.Key == k.task.PackKey:
		k.ws.KnowPack(card)
		k.pack = card
	case f.model != "":
		return &exit{status: ExitUsage, err: fmt.Errorf(words.T(l, "cli.kept.session_not_made_with"), k.task.Name, f.model)}
	default:
		k.pack.ID = k.task.Pack
		fmt.Fprint(env.Stderr, words.T(l, "cli.kept.note_model_session_not", k.task.Name, k.task.Pack))
	}
	return nil
}

// source is what is written of it, but for the rows.
func (k *kept) source(l words.Lang, f sessionFlags) export.Source {
	return export.Source{
		Vocabulary: k.ws.Vocabulary(), Threshold: k.ws.Threshold(), TopK: f.top, Lang: l,
		Reason: func(err error) string { return words.Sentence(l, err) },
	}
}

// sessionFind lists the pictures of a task that pass --where.
func sessionFind(ctx context.Context, env Env, l words.Lang, f sessionFlags, name string) error {
	if err := checkShown(l, f.top, f.threshold); err != nil {
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
func writeRows(env Env, l words.Lang, w rowWriter, rows iter.Seq[workspace.Row]) (n int, err error) {
	for r := range rows {
		if err := w.Row(r); err != nil {
			return n, unwritten(env, l, err)
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
