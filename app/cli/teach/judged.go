package teach

import (
	"context"
	"errors"
	"fmt"

	"wanwu/app/cli/command"
	"wanwu/app/cli/sessions"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// judgedJSON is what teach --from-judgements prints without --label.
type judgedJSON struct {
	Session string            `json:"session"`
	Labels  []judgedLabelJSON `json:"labels"`
}

type judgedLabelJSON struct {
	Name     string   `json:"name"`
	Taught   bool     `json:"taught"` // whether it has examples already
	Examples []string `json:"examples"`
	Counters []string `json:"counters"`
}

// runJudged teaches a label by what people have said of the pictures of a session, from their stored
// embeddings; without --label it lists what could be taught.
func runJudged(ctx context.Context, env command.Env, l words.Lang, f teachFlags) error {
	kept, err := (&sessions.Flags{Workspace: f.workspace}).Load(ctx, env, l, f.judged)
	if err != nil {
		return err
	}
	t := &lesson{env: env, lang: l, flags: f}
	if t.path, err = host.WorkspacePath(env.Getenv, f.workspace); err != nil {
		return t.failure(ctx, err)
	}
	teacher := labelling.Teacher{Path: t.path, Background: env.Background}
	lessons, err := teacher.Judged(ctx, kept.Workspace)
	if err != nil {
		return t.failure(ctx, err)
	}
	if f.label == "" {
		return t.list(kept.Workspace, lessons)
	}
	for _, one := range lessons {
		if one.Name == f.label {
			return t.learn(ctx, teacher, kept.Workspace, one)
		}
	}
	err = errors.New(words.T(l, "cli.teach.judged_none_of", f.judged, f.label))
	return &command.Error{Status: command.ExitNothing, Err: err}
}

// list prints what could be taught.
func (t *lesson) list(ws *workspace.Workspace, lessons []labelling.Lesson) error {
	paths := func(rows []int) []string {
		out := []string{}
		for _, i := range rows {
			if r, ok := ws.Row(i); ok {
				out = append(out, r.Path)
			}
		}
		return out
	}
	out := judgedJSON{Session: t.flags.judged, Labels: []judgedLabelJSON{}}
	for _, one := range lessons {
		out.Labels = append(out.Labels, judgedLabelJSON{one.Name, one.Known, paths(one.Examples), paths(one.Counters)})
	}
	if t.flags.asJSON {
		return command.PrintJSON(t.env, t.lang, out)
	}
	for _, one := range out.Labels {
		line := command.Pad(terminal.Clean(one.Name), 24) + words.T(t.lang, "cli.teach.judged_line", len(one.Examples), len(one.Counters))
		if !one.Taught {
			line += words.T(t.lang, "cli.teach.judged_new")
		}
		if _, err := fmt.Fprintln(t.env.Stdout, line); err != nil {
			return command.Unwritten(t.env, t.lang, err)
		}
	}
	if len(out.Labels) == 0 {
		err := errors.New(words.T(t.lang, "cli.teach.judged_none", t.flags.judged))
		return &command.Error{Status: command.ExitNothing, Err: err}
	}
	fmt.Fprintln(t.env.Stderr, words.T(t.lang, "cli.teach.judged_how"))
	return nil
}

// learn teaches a lesson, saves it and says how well it is told apart.
func (t *lesson) learn(ctx context.Context, teacher labelling.Teacher, ws *workspace.Workspace, one labelling.Lesson) error {
	d, err := teacher.Draft(ctx, ws, one)
	if clash := (*labels.ClashError)(nil); errors.As(err, &clash) {
		err = errors.New(words.T(t.lang, "cli.teach.also_of", clash.Path, clash.Label, clash.Other))
	}
	if errors.Is(err, labelling.ErrNoEmbedding) {
		err = &command.Error{Status: command.ExitNothing, Err: errors.New(words.T(t.lang, "cli.teach.judged_unstored", t.flags.judged))}
	}
	if err != nil {
		return t.failure(ctx, err)
	}
	t.lib, t.classes, t.checked, t.failed = d.Library, d.Pack.Classes, d.Before, d.Missing
	t.told = []told{{name: d.Name, index: d.At, fresh: d.Added, countered: d.Countered, known: d.Known}}
	version := d.Version()
	if !t.flags.dry {
		if err := d.Save(); err != nil {
			return t.failure(ctx, err)
		}
		version = d.Version()
	}
	if d.Missing > 0 {
		fmt.Fprintln(t.env.Stderr, words.T(t.lang, "cli.teach.judged_missing", d.Missing, t.flags.judged))
	}
	return t.report(d.Check, version)
}
