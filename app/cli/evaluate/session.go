package evaluate

import (
	"context"
	"fmt"
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
	t := workspaceTable(kept.Workspace, kept.Workspace.Vocabulary())
	mappings := assess.MappingsOf(kept.Workspace)
	t.kept, t.task = &mappings, kept.TaskKey()
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
		if run.Taught, err = labelling.Open(ctx, path, eng.Info()); err != nil {
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
	t := workspaceTable(ws, run.Vocabulary())
	if f.probe > 0 {
		err = t.probe(ctx, env, l, eng, f.probe)
	}
	return t, err
}

// workspaceTable returns the rows of a workspace that have a result. What failed has no answer, and
// counts.
func workspaceTable(ws *workspace.Workspace, vocabulary inference.Vocabulary) *evalTable {
	t := &evalTable{number: map[string]int32{}}
	for i, c := range vocabulary {
		t.names = append(t.names, c.Name)
		if _, twice := t.number[c.Name]; !twice { // of labels of one name the first stands for all
			t.number[c.Name] = int32(i)
		}
		t.labels = append(t.labels, review.Label{ID: c.ID, Name: c.Name, English: c.English, Category: c.Category, Aliases: c.Aliases})
	}
	for name, class := range ws.FormerNames() {
		if _, known := t.number[name]; !known {
			t.number[name] = t.known(class)
		}
	}
	t.K = evalRanks
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok || r.State == workspace.Pending {
			continue
		}
		t.addRow(r)
	}
	t.Labels = len(t.names)
	return t
}

func (t *evalTable) addRow(r workspace.Row) {
	class, score := review.None, float32(0)
	if top, ok := r.Top(); ok {
		class, score = t.known(top.Class), top.Score
	}
	t.Class, t.Score = append(t.Class, class), append(t.Score, review.Score(min(max(score, 0), 1)))
	for k := range evalRanks {
		label, score := review.None, float32(0)
		if class != review.None && k < len(r.Labels) {
			label, score = t.known(r.Labels[k].Class), r.Labels[k].Score
		}
		t.Ranks, t.rankScores = append(t.Ranks, label), append(t.rankScores, score)
	}
	truth, verdict := review.None, review.Unjudged
	switch r.Judgement.Verdict {
	case workspace.Right, workspace.Wrong:
		// A person's label stays valid when the answer that was judged changes.
		if truth = t.label(r.Judgement.Label); truth == review.None {
			verdict = review.Wrong
			if r.Judgement.Verdict == workspace.Right {
				verdict = review.Right
			}
		}
	case workspace.Unsure:
		verdict = review.Unsure
	}
	t.Truth, t.Verdict = append(t.Truth, truth), append(t.Verdict, verdict)
	t.paths, t.files, t.items = append(t.paths, r.Path), append(t.files, r.File), append(t.items, *r.Item())
}

// known returns a class that may be of a pack whose names are gone.
func (t *evalTable) known(class int32) int32 {
	if int(class) < len(t.labels) {
		return t.number[t.names[class]]
	}
	return t.label(fmt.Sprintf("#%d", class))
}
