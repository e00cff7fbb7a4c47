// Package readtext is the command that reads the text in pictures.
package readtext

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/ort"
	"wanwu/inference/source"
)

type flags struct {
	model, session, workspace string
	json                      bool
	recursive                 bool
}

// New makes the command.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f flags
	c := command.New(l, "text", &cobra.Command{
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && f.session == "":
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.text.name_pictures"))}
			case len(args) > 0 && f.session != "":
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.text.one_of_both"))}
			}
			return text(c.Context(), env, l, f, args)
		},
	})
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.text.flag.model"))
	c.Flags().StringVar(&f.session, "session", "", words.T(l, "cli.text.flag.session"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.text.flag.json"))
	c.Flags().BoolVar(&f.recursive, "recursive", true, words.T(l, "cli.text.flag.recursive"))
	command.WorkspaceFlag(c, l, &f.workspace)
	return c
}

func text(ctx context.Context, env command.Env, l words.Lang, f flags, roots []string) (err error) {
	reader, err := openReader(ctx, env, l, f.model)
	if err != nil {
		return failed(ctx, err)
	}
	if f.session != "" {
		return failed(ctx, errors.Join(readSession(ctx, env, l, f, reader), reader.Close()))
	}
	v := &visitor{ctx: ctx, out: output{env, l, f.json}, reader: reader}
	err = source.Scan(ctx, roots, source.Options{Recursive: f.recursive}, v)
	if err = errors.Join(err, reader.Close()); err != nil {
		return failed(ctx, err)
	}
	switch {
	case v.read+v.failed == 0:
		return &command.Error{Status: command.ExitNothing, Err: errors.New(words.T(l, "cli.text.nothing"))}
	case v.failed > 0:
		return &command.Error{Status: command.ExitPartly, Told: true}
	}
	return nil
}

// openReader opens the pack that --model names, or the first of those that were imported.
func openReader(ctx context.Context, env command.Env, l words.Lang, model string) (*engine.TextReader, error) {
	fsys, err := readerPack(ctx, env, l, model)
	if err != nil {
		return nil, err
	}
	config, err := command.EngineConfig(env, ort.CPU, 0)
	if err != nil {
		return nil, err
	}
	return engine.OpenOCR(ctx, fsys, config.Library)
}

func readerPack(ctx context.Context, env command.Env, l words.Lang, model string) (fs.FS, error) {
	if model != "" {
		return command.PackFS(env, model)
	}
	lib, err := command.Library(env)
	if err != nil {
		return nil, err
	}
	id, err := lib.Reader(ctx)
	switch {
	case err != nil:
		return nil, err
	case id == "":
		return nil, &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.text.name_model"))}
	}
	fsys, _, err := lib.Find(id)
	return fsys, err
}

func failed(ctx context.Context, err error) error {
	var e *command.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &command.Error{Status: command.ExitCancelled, Told: true, Err: ctx.Err()}
	case errors.As(err, &e):
		return e
	}
	return &command.Error{Status: command.ExitError, Err: inference.Wrap("", err)}
}

// visitor reads each picture as it is found.
type visitor struct {
	ctx          context.Context
	out          output
	reader       *engine.TextReader
	read, failed int
}

// Skipped implements source.Visitor.
func (v *visitor) Skipped(string, source.SkipReason) {}

// Found implements source.Visitor.
func (v *visitor) Found(item inference.Item) error {
	it := &item
	row := textJSON{Path: it.Path, File: it.File, Status: "ok", Lines: []lineJSON{}}
	var text engine.PictureText
	err := it.Err
	if err == nil {
		text, err = v.reader.ReadItem(v.ctx, it)
	}
	switch {
	case v.ctx.Err() != nil:
		return v.ctx.Err()
	case err != nil:
		row.Status = "error"
		row.Error = &errorJSON{string(inference.CodeOf(err)), words.Sentence(v.out.lang, err)}
		v.failed++
	default:
		v.read++
		row.take(text.Width, text.Height, text.Lines)
	}
	return v.out.write(&row)
}
