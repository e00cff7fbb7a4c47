package recognize

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TempThumbs returns a cache of thumbnails for one call, which is maintained until remove removes
// it.
func TempThumbs() (thumbs *thumbnail.Cache, remove func(), err error) {
	dir, err := os.MkdirTemp("", "wanwu-")
	if err != nil {
		return nil, nil, err
	}
	if thumbs, err = thumbnail.New(dir, thumbnail.DefaultThumbBytes); err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var tending sync.WaitGroup
	tending.Go(func() { thumbs.Maintain(ctx) })
	return thumbs, func() { cancel(); tending.Wait(); os.RemoveAll(dir) }, nil
}

// openTask opens the workspace of --session, which fills ws, and finds its task. Where the file
// cannot be opened the Syncer is nil: the pictures are still recognised, unstored is why nothing is
// stored, which is reported.
func openTask(ctx context.Context, env command.Env, l words.Lang, f recognizeFlags, ws *workspace.Workspace, roots []string, info engine.Info) (syncer *persist.Syncer, task int32, unstored, err error) {
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err == nil {
		syncer, err = persist.Open(ctx, path, ws, false)
	}
	switch inference.CodeOf(err) {
	case "":
	case inference.CodeNewer, inference.CodeForeign, inference.CodeCancelled:
		return nil, 0, nil, &command.Error{Status: command.ExitError, Err: err}
	default:
		command.Note(env, l, words.Sentence(l, err)+words.T(l, "cli.session.pictures_recognised_all_same"))
		return nil, 0, err, nil
	}
	command.NoteReport(env, l, syncer.Report())
	command.Note(env, l, words.Sentence(l, syncer.Err()))
	task, err = session.NamedTask(ctx, ws, syncer, f.session, roots, info)
	if errors.Is(err, session.ErrOtherPack) {
		err = &command.Error{Status: command.ExitUsage, Err: fmt.Errorf(words.T(l, "cli.session.session_made_with_another"), f.session)}
	}
	if err != nil {
		err = errors.Join(err, syncer.Close())
		var e *command.Error
		if !errors.As(err, &e) {
			err = &command.Error{Status: command.ExitError, Err: err}
		}
		return nil, 0, nil, err
	}
	return syncer, task, nil, nil
}
