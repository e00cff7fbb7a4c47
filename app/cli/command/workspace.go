package command

import (
	"context"
	"errors"

	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// WithWorkspace calls f with all of the workspace that is called named, empty for the usual one,
// and its file at path, which it closes afterwards. What had to be done about the file is reported.
func WithWorkspace(ctx context.Context, env Env, l words.Lang, named string, f func(path string, ws *workspace.Workspace, syncer *persist.Syncer) error) (err error) {
	path, err := host.WorkspacePath(env.Getenv, named)
	if err != nil {
		return err
	}
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, syncer.Close()) }()
	NoteReport(env, l, syncer.Report())
	return f(path, ws, syncer)
}
