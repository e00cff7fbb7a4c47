package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// embeddingsJSON says where a session's embeddings lie.
type embeddingsJSON struct {
	Name     string `json:"name"`
	Pictures int    `json:"pictures"` // that have an answer
	Embedded int    `json:"embeddings"`
	Dims     int    `json:"dims"` // values of each
	File     string `json:"file"` // little-endian float16, a row an embedding
}

func newSessionEmbeddings(env Env, l words.Lang, f *sessionFlags) *cobra.Command {
	var rebuild bool
	c := &cobra.Command{
		Use:   words.T(l, "cli.sessionembeddings.use"),
		Short: words.T(l, "cli.sessionembeddings.short"),
		Long:  words.T(l, "cli.sessionembeddings.long"),
		Args:  oneName(l),
		Example: "  wanwu session embeddings " + words.T(l, "cli.sessionembeddings.example") + "\n" +
			"  wanwu session embeddings " + words.T(l, "cli.sessionembeddings.example") + " --rebuild --json",
		RunE: func(c *cobra.Command, args []string) error {
			return sessionEmbeddings(c.Context(), env, l, *f, args[0], rebuild)
		},
	}
	c.Flags().BoolVar(&rebuild, "rebuild", false, words.T(l, "cli.sessionembeddings.flag.rebuild"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.sessionembeddings.flag.json"))
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.sessionembeddings.flag.model"))
	return c
}

func sessionEmbeddings(ctx context.Context, env Env, l words.Lang, f sessionFlags, name string, rebuild bool) (err error) {
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	_, tasks, err := f.stored(ctx, env, l)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(tasks, func(t persist.StoredTask) bool { return t.Name == name })
	if at < 0 {
		return &exit{status: ExitError, err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
	}
	model := f.model
	if model == "" {
		model = tasks[at].Pack
	}
	engine, _, err := openEngine(ctx, env, model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	defer engine.Close()
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	defer func() {
		if e := syncer.Close(); err == nil && e != nil {
			err = &exit{status: ExitError, err: e}
		}
	}()
	run := &session.Runner{Engine: engine, Workspace: ws, Syncer: syncer}
	for _, t := range ws.Tasks() {
		if t.Name == name {
			run.Task = t.Number
			if t.PackKey != engine.Info().PackKey {
				return &exit{status: ExitUsage, err: fmt.Errorf(words.T(l, "cli.embeddings.session_made_with_another"), name)}
			}
		}
	}
	if run.Task == 0 {
		return &exit{status: ExitError, err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
	}
	var made func()
	if rebuild {
		made = func() {}
	}
	got, err := run.Embedded(ctx, made)
	switch {
	case errors.Is(err, context.Canceled):
		return &exit{status: ExitCancelled, err: err}
	case err != nil:
		return &exit{status: ExitError, err: err}
	}
	if f.json {
		return printJSON(env, l, embeddingsJSON{name, got.Pictures, got.Embedded, got.Dims, got.File})
	}
	fmt.Fprintf(env.Stdout, words.T(l, "cli.embeddings.pictures_with_answer_have"),
		terminal.Clean(name), got.Pictures, got.Embedded, got.Dims, got.File)
	if got.Embedded < got.Pictures {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.embeddings.rebuild_computes_what_missing"))
	}
	return nil
}
