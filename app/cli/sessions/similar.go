package sessions

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/similar"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// similarJSON is what session similar --json prints.
type similarJSON struct {
	Path    string     `json:"path"`
	Similar []alikeRow `json:"similar"`
}

// alikeRow is a picture that was found.
type alikeRow struct {
	Path     string  `json:"path"`
	File     string  `json:"file"`
	Likeness float32 `json:"likeness"`
	// Copy is whether it is a copy of the picture that was asked for.
	Copy bool `json:"copy"`
	// CopyOf is the path of the picture before it in the list that it is a copy of.
	CopyOf string `json:"copy_of,omitempty"`
}

func newSessionSimilar(env command.Env, l words.Lang, f *Flags) *cobra.Command {
	var most int
	c := command.New(l, "similar", &cobra.Command{
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("%s", words.T(l, "cli.similar.name_both"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if most < 1 || most > 10_000 {
				return &command.Error{Status: command.ExitUsage, Err: fmt.Errorf(words.T(l, "cli.similar.most_must_be"), most)}
			}
			return sessionSimilar(c.Context(), env, l, *f, args[0], args[1], most)
		},
	})
	c.Flags().IntVar(&most, "most", 20, words.T(l, "cli.similar.flag.most"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.session.flag.json"))
	return c
}

func sessionSimilar(ctx context.Context, env command.Env, l words.Lang, f Flags, name, picture string, most int) error {
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	k, err := f.Load(ctx, env, l, name)
	if err != nil {
		return err
	}
	row, ok := k.find(picture)
	if !ok {
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.similar.no_picture"), name, picture)}
	}
	found, err := similar.Rows(ctx, path, k.Workspace, row.Index, most, nil)
	switch {
	case ctx.Err() != nil:
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	case errors.Is(err, similar.ErrNoEmbedding):
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.similar.no_embedding"), picture, name)}
	case err != nil:
		return &command.Error{Status: command.ExitError, Err: err}
	}
	out := similarJSON{Path: row.Path, Similar: []alikeRow{}}
	for i, hit := range found {
		r, _ := k.Workspace.Row(hit.Index)
		one := alikeRow{Path: r.Path, File: r.File, Likeness: hit.Likeness, Copy: hit.Likeness >= similar.Copy}
		if hit.CopyOf != i {
			one.CopyOf = out.Similar[hit.CopyOf].Path
		}
		out.Similar = append(out.Similar, one)
	}
	if f.json {
		return command.PrintJSON(env, l, out)
	}
	if len(found) == 0 {
		fmt.Fprint(env.Stderr, words.T(l, "cli.similar.alone"))
	}
	for _, one := range out.Similar {
		note := ""
		switch {
		case one.Copy:
			note = words.T(l, "cli.similar.copy")
		case one.CopyOf != "":
			note = words.T(l, "cli.similar.copy_of", terminal.Clean(one.CopyOf))
		}
		if _, err := fmt.Fprintf(env.Stdout, "%.4f  %s%s\n", one.Likeness, terminal.Clean(one.Path), note); err != nil {
			return command.Unwritten(env, l, err)
		}
	}
	return nil
}

// find returns the finished picture of the task that a path names: as the task has it, or as
// the file system does.
func (k *Stored) find(picture string) (workspace.Row, bool) {
	file, err := filepath.Abs(picture)
	if err != nil {
		file = picture
	}
	composed := norm.NFC.String(filepath.ToSlash(picture))
	for i := range k.Workspace.Len() {
		r, ok := k.Workspace.Row(i)
		if ok && r.State == workspace.Done && (r.File == file || r.File == picture || norm.NFC.String(r.Path) == composed) {
			return r, true
		}
	}
	return workspace.Row{}, false
}
