package evaluate

import (
	"context"
	"errors"
	"slices"
	"time"

	"wanwu/app/assess"
	"wanwu/app/cli/command"
	"wanwu/app/cli/recognize"
	"wanwu/app/cli/sessions"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"

	"wanwu/app/review"
	"wanwu/inference"
)

// evalRanks is how many labels of each picture count for top-5 accuracy.
const evalRanks = 5

// sessionTable returns the answers and verdicts of a stored task.
func sessionTable(ctx context.Context, env command.Env, l words.Lang, f evalFlags) (*evalTable, error) {
	kept, err := (&sessions.Flags{Workspace: f.workspace}).Load(ctx, env, l, f.session)
	if err != nil {
		return nil, err
	}
	deck, unread := f.storedDeck(l, &kept)
	t, err := workspaceTable(ctx, l, kept.Workspace, deck, f.truth == "")
	if err != nil {
		return nil, err
	}
	if unread != nil {
		t.notes = append(t.notes, unread.Error())
	}
	mappings := assess.MappingsOf(kept.Workspace)
	t.kept, t.task = &mappings, assess.TaskKey(kept.Task())
	if f.probe == 0 {
		return t, nil
	}
	model := f.model
	if model == "" {
		model = kept.Model()
	}
	eng, _, err := f.openEngine(ctx, env, l, model)
	if err != nil {
		return nil, err
	}
	defer eng.Close()
	return t, t.probe(ctx, env, l, eng, f.probe)
}

// recognisedTable recognises pictures and returns their answers.
func recognisedTable(ctx context.Context, env command.Env, l words.Lang, f evalFlags, roots []string) (*evalTable, error) {
	eng, from, err := f.openEngine(ctx, env, l, f.model)
	if err != nil {
		return nil, err
	}
	defer eng.Close()
	ws := workspace.New(0)
	run := &session.Runner{
		Engine: eng, Workspace: ws, PackFrom: from, Options: engine.RunOptions{TopK: evalRanks, Recursive: true},
	}
	if path, err := host.WorkspacePath(env.Getenv, f.workspace); err == nil { // else there is nothing to be found
		info := eng.Info()
		info.From = from
		if run.Taught, err = labelling.Open(ctx, path, info); err != nil {
			return nil, &command.Error{Status: command.ExitError, Err: err}
		}
		run.Options.TopK = session.StoredTopK // hidden labels make room for others
	}
	k := &recognize.Sink{Workspace: ws, Rows: recognize.Nothing{}, Top: evalRanks, Passes: func(int) bool { return true }}
	run.Watcher = k
	err = command.NewBar(env.Stderr).During(func(elapsed time.Duration) command.Progress { return k.Progress(l, elapsed) }, func() error { return run.Scan(ctx, roots) })
	switch {
	case ctx.Err() != nil:
		return nil, &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	case err != nil:
		return nil, &command.Error{Status: command.ExitError, Err: err}
	case ws.Len() == 0:
		return nil, &command.Error{Status: command.ExitNothing, Err: &inference.Error{Code: inference.CodeNothingFound}}
	}
	t, err := workspaceTable(ctx, l, ws, nil, false)
	if err == nil && f.probe > 0 {
		err = t.probe(ctx, env, l, eng, f.probe)
	}
	return t, err
}

// workspaceTable returns the rows of a workspace that have a result, with what is said of them as the
// window has it: stored is whether what folders and tables say counts, and deck what was drawn, nil for
// nothing. What failed has no answer, and counts. The error is that of ctx.
func workspaceTable(ctx context.Context, l words.Lang, ws *workspace.Workspace, deck *assess.Deck, stored bool) (*evalTable, error) {
	c, err := ws.Columns(ctx, nil, true, evalRanks)
	if err != nil {
		return nil, &command.Error{Status: command.ExitCancelled, Err: err}
	}
	if !stored {
		c.Truth = nil
	}
	a, err := assess.New(c, deck, nil)
	if err != nil {
		return nil, &command.Error{Status: command.ExitError, Err: err}
	}
	t := &evalTable{Table: *a.Table(), names: slices.Clone(a.Names), number: map[string]int32{}, labels: a.PackLabels(), rankScores: c.TopScore}
	t.Truth, t.Verdict = slices.Clone(t.Truth), slices.Clone(t.Verdict)
	first := make([]int32, len(t.names)) // of labels of one name the first stands for all
	for i, name := range t.names {
		first[i] = a.Number(name)
		t.number[name] = first[i]
	}
	for name := range c.Former {
		t.number[name] = a.Number(name)
	}
	t.Ranks, t.K = make([]int32, len(c.Top)), evalRanks
	for i, class := range c.Top {
		if t.Ranks[i] = review.None; class >= 0 {
			t.Ranks[i] = first[class]
		}
	}
	for _, row := range c.Rows {
		r, _ := ws.Row(int(row))
		t.paths, t.files, t.items = append(t.paths, r.Path), append(t.files, r.File), append(t.items, *r.Item())
	}
	if own, n := a.OwnThresholds(); own > 0 {
		t.notes = append(t.notes, words.T(l, "cli.eval.own_thresholds", own, n))
	}
	if a.Basis == assess.ByDeck {
		t.notes = append(t.notes, words.T(l, "cli.eval.by_deck", a.ByPerson, a.Outside))
	}
	return t, nil
}

// storedDeck returns the deck that was drawn of a task in the window; nil where there is none, or
// where the truth is said otherwise. The error is a sentence in l.
func (f *evalFlags) storedDeck(l words.Lang, k *sessions.Stored) (*assess.Deck, error) {
	text := k.Workspace.Note(assess.DeckNote(k.Task(), ""))
	if f.truth != "" || text == "" {
		return nil, nil
	}
	d, err := assess.ParseDeck(text)
	if err != nil {
		return nil, errors.New(words.T(l, "cli.eval.deck_unread"))
	}
	return d, nil
}
