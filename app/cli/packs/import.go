package packs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/pack"
)

// importFlags are the flags of pack import.
type importFlags struct {
	id                       string
	replace, asDefault, json bool
	dry                      bool
	try                      []string
	draft                    draftFlags
}

func newPackImport(env command.Env, l words.Lang) *cobra.Command {
	var f importFlags
	c := command.New(l, "packimport", &cobra.Command{
		Args: onePack(l),
		RunE: func(c *cobra.Command, args []string) error {
			bare := strings.EqualFold(filepath.Ext(args[0]), ".onnx")
			if err := f.draft.check(c, l, bare); err != nil {
				return &command.Error{Status: command.ExitUsage, Err: err}
			}
			return packImport(c, env, l, &f, args[0], bare)
		},
	})
	c.Flags().StringVar(&f.id, "id", "", words.T(l, "cli.packimport.flag.id"))
	c.Flags().BoolVar(&f.replace, "replace", false, words.T(l, "cli.packimport.flag.replace"))
	c.Flags().BoolVar(&f.asDefault, "default", false, words.T(l, "cli.packimport.flag.default"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.packimport.flag.json"))
	c.Flags().BoolVar(&f.dry, "dry-run", false, words.T(l, "cli.packimport.flag.dry-run"))
	c.Flags().StringArrayVar(&f.try, "try", nil, words.T(l, "cli.packimport.flag.try"))
	f.draft.add(c, l)
	return c
}

func packImport(c *cobra.Command, env command.Env, l words.Lang, f *importFlags, path string, bare bool) error {
	ctx := c.Context()
	failed := func(id string, err error) error {
		var e *command.Error
		if errors.As(err, &e) {
			return err
		}
		return packFailed(ctx, env, l, id, err)
	}
	lib, err := command.Library(env)
	if err != nil {
		return failed("", err)
	}
	var fsys fs.FS
	if bare {
		fsys, err = f.draft.pack(c, env, l, path, f.id)
	} else {
		fsys, err = pack.Open(path)
	}
	if err != nil {
		return failed(path, err)
	}
	if f.dry {
		return dryImport(ctx, env, l, fsys, f.try, failed)
	}
	var p trial
	manifest, err := lib.Import(ctx, fsys, pack.ImportOptions{ID: f.id, Replace: f.replace, Trial: func(ctx context.Context, fsys fs.FS) (err error) {
		p, err = runTrial(ctx, env, l, fsys, f.try)
		return err
	}})
	if err != nil {
		return failed(manifest.ID, err)
	}
	said := words.T(l, "cli.packimport.imported")
	if p.info.PackID == "" { // it was there, and so tried before
		said = words.T(l, "cli.packimport.imported_before_unchanged")
		if fsys, _, err = lib.Find(manifest.ID); err == nil {
			p, err = runTrial(ctx, env, l, fsys, f.try)
		}
		if err != nil {
			return failed(manifest.ID, err)
		}
	}
	if f.asDefault {
		if err := lib.SetDefault(manifest.ID); err != nil {
			return failed(manifest.ID, err)
		}
	}
	return printTrial(env, l, &p, f.json, said)
}

// dryImport tries a pack and prints its manifest.
func dryImport(ctx context.Context, env command.Env, l words.Lang, fsys fs.FS, try []string, failed func(id string, err error) error) error {
	p, err := runTrial(ctx, env, l, fsys, try)
	if err != nil {
		return failed("", err)
	}
	raw, err := fs.ReadFile(fsys, pack.ManifestFile)
	if err != nil {
		return failed(p.info.PackID, err)
	}
	fmt.Fprintln(env.Stderr, p.line(l))
	if _, err := env.Stdout.Write(terminal.EscapeJSON(raw)); err != nil {
		return command.Unwritten(env, l, err)
	}
	return nil
}
