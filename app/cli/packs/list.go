package packs

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/gpubundle"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/pack"
)

// listedJSON is a pack as `pack list --json` has it.
type listedJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Labels  int    `json:"labels"`
	License string `json:"license"`
	Default bool   `json:"default"`
	Kind    string `json:"kind,omitempty"` // "ocr" for one that reads text
}

func newPackList(env command.Env, l words.Lang) *cobra.Command {
	var asJSON bool
	c := command.New(l, "packlist", &cobra.Command{
		Example: "  wanwu pack list --json",
		Args:    command.NoArgs(l),
		RunE:    func(c *cobra.Command, _ []string) error { return packList(c.Context(), env, l, asJSON) },
	})
	c.Flags().BoolVar(&asJSON, "json", false, words.T(l, "cli.packlist.flag.json"))
	return c
}

func packList(ctx context.Context, env command.Env, l words.Lang, asJSON bool) error {
	lib, err := command.Library(env)
	var all []pack.Listed
	if err == nil {
		all, err = lib.List(ctx)
	}
	if err != nil {
		return packFailed(ctx, env, l, "", err)
	}
	command.NoteGoneDefault(env, l, "")
	out := []listedJSON{}
	for _, p := range all {
		if p.Err != nil {
			fmt.Fprintf(env.Stderr, words.T(l, "cli.packlist.note_model_pack_cannot"), terminal.Clean(p.ID), terminal.Clean(words.Sentence(l, p.Err)))
			continue
		}
		out = append(out, listedJSON{p.ID, p.Title, p.Labels, p.License, p.Default, p.Kind})
		if asJSON {
			continue
		}
		mark := "  "
		if p.Default {
			mark = "* "
		}
		line := mark + command.Pad(terminal.Clean(p.ID), 28)
		if p.Kind == pack.KindOCR {
			line += words.T(l, "cli.packlist.ocr_licence", terminal.Clean(p.Title), gpubundle.Amount(p.Size), terminal.Clean(p.License))
		} else {
			line += words.T(l, "cli.packlist.labels_licence",
				terminal.Clean(p.Title), p.Labels, gpubundle.Amount(p.Size), terminal.Clean(p.License))
		}
		if p.Builtin {
			line += words.T(l, "cli.packlist.built_in")
		}
		if _, err := fmt.Fprintln(env.Stdout, line); err != nil {
			return command.Unwritten(env, l, err)
		}
	}
	if asJSON {
		return command.PrintJSON(env, l, map[string]any{"packs": out})
	}
	return nil
}

// oneID accepts exactly one argument, the id of a pack.
func oneID(l words.Lang) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(words.T(l, "cli.packlist.name_one_model_pack"))
		}
		return nil
	}
}

func newPackRemove(env command.Env, l words.Lang) *cobra.Command {
	return command.New(l, "packremove", &cobra.Command{
		Args: oneID(l),
		RunE: func(c *cobra.Command, args []string) error {
			lib, err := command.Library(env)
			before, after := "", ""
			if err == nil {
				before, err = lib.Default()
			}
			if err == nil {
				err = lib.Remove(args[0])
			}
			if err == nil {
				after, err = lib.Default()
			}
			if err != nil {
				return packFailed(c.Context(), env, l, args[0], err)
			}
			fmt.Fprintf(env.Stderr, words.T(l, "cli.packlist.removed"), terminal.Clean(args[0]))
			if after != before {
				fmt.Fprintf(env.Stderr, words.T(l, "cli.packlist.default_is_now"), terminal.Clean(after))
			}
			return nil
		},
	})
}

func newPackDefault(env command.Env, l words.Lang) *cobra.Command {
	return command.New(l, "packdefault", &cobra.Command{
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneID(l)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			lib, err := command.Library(env)
			id := ""
			switch {
			case err != nil:
			case len(args) == 0:
				id, err = lib.Default()
			default:
				id = args[0]
				err = lib.SetDefault(id)
			}
			if err != nil {
				return packFailed(c.Context(), env, l, id, err)
			}
			if _, err := fmt.Fprintln(env.Stdout, terminal.Clean(id)); err != nil {
				return command.Unwritten(env, l, err)
			}
			return nil
		},
	})
}
