package sessions

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// embeddingsJSON says where a session's embeddings are.
type embeddingsJSON struct {
	Name     string `json:"name"`
	Pictures int    `json:"pictures"` // that have an answer
	Embedded int    `json:"embeddings"`
	Dims     int    `json:"dims"` // values of each
	File     string `json:"file"` // little-endian float16, a row an embedding
}

func newSessionEmbeddings(env command.Env, l words.Lang, f *Flags) *cobra.Command {
	var rebuild bool
	c := command.New(l, "sessionembeddings", &cobra.Command{
		Args: oneName(l),
		Example: "  wanwu session embeddings " + words.T(l, "cli.sessionembeddings.example") + "\n" +
			"  wanwu session embeddings " + words.T(l, "cli.sessionembeddings.example") + " --rebuild --json",
		RunE: func(c *cobra.Command, args []string) error {
			return sessionEmbeddings(c.Context(), env, l, *f, args[0], rebuild)
		},
	})
	c.Flags().BoolVar(&rebuild, "rebuild", false, words.T(l, "cli.sessionembeddings.flag.rebuild"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.sessionembeddings.flag.json"))
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.sessionembeddings.flag.model"))
	return c
}

func sessionEmbeddings(ctx context.Context, env command.Env, l words.Lang, f Flags, name string, rebuild bool) (err error) {
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	_, tasks, err := f.stored(ctx, env, l)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(tasks, func(t persist.StoredTask) bool { return t.Name == name })
	if at < 0 {
		return noSession(path, name)
	}
	model := f.model
	if model == "" {
		model = tasks[at].Pack
	}
	engine, _, err := command.OpenEngine(ctx, env, model)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	defer engine.Close()
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	defer func() {
		if e := syncer.Close(); err == nil && e != nil {
			err = &command.Error{Status: command.ExitError, Err: e}
		}
	}()
	command.NoteReport(env, l, syncer.Report())
	run := &session.Runner{Engine: engine, Workspace: ws, Syncer: syncer}
	if run.Task, err = taskOf(l, ws, name, engine.Info().PackKey); err != nil {
		return err
	}
	if run.Task == 0 {
		return noSession(path, name)
	}
	var made func()
	if rebuild {
		made = func() {}
	}
	got, err := run.Embedded(ctx, made)
	switch {
	case errors.Is(err, context.Canceled):
		return &command.Error{Status: command.ExitCancelled, Err: err}
	case err != nil:
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if f.json {
		return command.PrintJSON(env, l, embeddingsJSON{name, got.Pictures, got.Embedded, got.Dims, got.File})
	}
	fmt.Fprint(env.Stdout, words.T(l, "cli.embeddings.pictures_with_answer_have", terminal.Clean(name), got.Pictures, got.Embedded, got.Dims, got.File))
	if got.Embedded < got.Pictures {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.embeddings.rebuild_computes_what_missing"))
	}
	return nil
}

// taskOf returns the number of the task of a name, 0 where there is none. A task of another pack is
// an error.
func taskOf(l words.Lang, ws *workspace.Workspace, name, packKey string) (int32, error) {
	for _, t := range ws.Tasks() {
		if t.Name != name {
			continue
		}
		if t.PackKey != packKey {
			return 0, &command.Error{Status: command.ExitUsage, Err: fmt.Errorf(words.T(l, "cli.embeddings.session_made_with_another"), name)}
		}
		return t.Number, nil
	}
	return 0, nil
}

// noSession says that the workspace at path has no session of a name.
func noSession(path, name string) error {
	return &command.Error{Status: command.ExitError, Err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
}
