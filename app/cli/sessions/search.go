package sessions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/similar"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/ort"
)

// searchJSON is what `session search --json` says.
type searchJSON struct {
	Text     string      `json:"text"`
	Lacks    []string    `json:"lacks"` // words that the pack's vocabulary has nothing for
	Pictures []foundJSON `json:"pictures"`
}

// foundJSON is a picture that a text fits, by the cosine between both.
type foundJSON struct {
	Path  string  `json:"path"`
	File  string  `json:"file"`
	Score float64 `json:"score"`
}

func newSessionSearch(env command.Env, l words.Lang, f *Flags) *cobra.Command {
	top := 20
	c := command.New(l, "sessionsearch", &cobra.Command{
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 2 || strings.TrimSpace(args[1]) == "" || top < 1 {
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.sessionsearch.name_and_text"))}
			}
			return sessionSearch(c.Context(), env, l, *f, args[0], args[1], top)
		},
	})
	c.Flags().IntVar(&top, "top", top, words.T(l, "cli.sessionsearch.flag.top"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.session.flag.json"))
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.session.flag.model"))
	return c
}

func sessionSearch(ctx context.Context, env command.Env, l words.Lang, f Flags, name, text string, top int) error {
	failed := func(err error) error {
		if ctx.Err() != nil {
			return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
		}
		return &command.Error{Status: command.ExitError, Err: err}
	}
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return failed(err)
	}
	model := f.model
	f.model = "" // it reads the text, and the session keeps its labels
	k, err := f.Load(ctx, env, l, name)
	if err != nil {
		return err
	}
	vector, key, err := encode(ctx, env, cmp.Or(model, k.task.Pack), text)
	if errors.Is(err, engine.ErrLongText) {
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.sessionsearch.too_long"), text)}
	}
	if errors.Is(err, engine.ErrUnknownWords) {
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.sessionsearch.unknown"), text)}
	}
	if err != nil {
		return failed(err)
	}
	if key != k.task.PackKey {
		return &command.Error{Status: command.ExitUsage, Err: fmt.Errorf(words.T(l, "cli.embeddings.session_made_with_another"), name)}
	}
	found, err := similar.ByVector(ctx, path, k.Workspace, key, vector.Vector, top, nil)
	if err != nil && !errors.Is(err, similar.ErrNoEmbedding) {
		return failed(err)
	}
	out := searchJSON{Text: text, Lacks: append([]string{}, vector.Lacks...)}
	for _, hit := range found {
		r, _ := k.Workspace.Row(hit.Index)
		out.Pictures = append(out.Pictures, foundJSON{r.Path, r.File, math.Round(float64(hit.Likeness)*1e4) / 1e4})
	}
	return printSearch(env, l, f.json, out)
}

// encode returns the vector of a text by a pack's text tower, and the key of the pack.
func encode(ctx context.Context, env command.Env, model, text string) (v engine.TextVector, key string, err error) {
	fsys, err := command.PackFS(env, model)
	if err != nil {
		return v, "", err
	}
	config, err := command.EngineConfig(env, ort.CPU, 0)
	if err != nil {
		return v, "", err
	}
	e, err := engine.OpenText(ctx, fsys, config.Library)
	if err != nil {
		return v, "", err
	}
	v, err = e.Encode(ctx, text)
	return v, e.PackKey(), errors.Join(err, e.Close())
}

func printSearch(env command.Env, l words.Lang, asJSON bool, out searchJSON) error {
	if len(out.Lacks) > 0 {
		fmt.Fprintf(env.Stderr, words.T(l, "cli.sessionsearch.lacks"), terminal.Clean(strings.Join(out.Lacks, " ")))
	}
	if len(out.Pictures) == 0 {
		return &command.Error{Status: command.ExitNothing, Err: errors.New(words.T(l, "cli.sessionsearch.nothing"))}
	}
	if asJSON {
		return command.PrintJSON(env, l, out)
	}
	for _, p := range out.Pictures {
		if _, err := fmt.Fprintf(env.Stdout, "%.4f  %s\n", p.Score, terminal.Clean(p.Path)); err != nil {
			return command.Unwritten(env, l, err)
		}
	}
	return nil
}
