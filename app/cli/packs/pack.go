package packs

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// New returns the command pack.
func New(env command.Env, l words.Lang) *cobra.Command {
	c := &cobra.Command{
		Use:     "pack",
		Short:   words.T(l, "cli.pack.short"),
		Example: words.T(l, "cli.pack.example"),
		Args:    command.NoArgs(l),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newPackVerify(env, l), newPackImport(env, l), newPackList(env, l), newPackRemove(env, l), newPackDefault(env, l), newPackExport(env, l))
	return c
}

// onePack accepts exactly one argument, a pack.
func onePack(l words.Lang) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(words.T(l, "cli.pack.name_one_model_pack"))
		}
		return nil
	}
}

// packFailed returns the exit of a command that could not do what it was to do with a pack.
func packFailed(ctx context.Context, env command.Env, l words.Lang, id string, err error) error {
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.pack.cancelled"))
		return &command.Error{Status: command.ExitCancelled, Told: true, Err: ctx.Err()}
	case errors.Is(err, pack.ErrUnknown):
		err = fmt.Errorf(words.T(l, "cli.pack.there_no_model_pack"), id)
	case errors.Is(err, pack.ErrBuiltin):
		err = fmt.Errorf(words.T(l, "cli.pack.program_own_pack_which"), id)
	case errors.Is(err, pack.ErrKind):
		err = fmt.Errorf(words.T(l, "cli.pack.reads_text"), id)
	case errors.Is(err, pack.ErrExists):
		err = fmt.Errorf(words.T(l, "cli.pack.another_model_pack_there"), id)
	default:
		err = inference.Wrap("", err)
	}
	return &command.Error{Status: command.ExitError, Err: err}
}

func newPackVerify(env command.Env, l words.Lang) *cobra.Command {
	var asJSON bool
	c := command.New(l, "packverify", &cobra.Command{
		Args: onePack(l),
		RunE: func(c *cobra.Command, args []string) error {
			fsys, _, err := command.FindPack(env, args[0])
			var p trial
			if err == nil {
				p, err = runTrial(c.Context(), env, l, fsys, nil)
			}
			if err != nil {
				return packFailed(c.Context(), env, l, args[0], err)
			}
			return printTrial(env, l, &p, asJSON, words.T(l, "cli.pack.nothing_wrong"))
		},
	})
	c.Flags().BoolVar(&asJSON, "json", false, words.T(l, "cli.packverify.flag.json"))
	return c
}
