package sessions

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"wanwu/app/cli/command"
	"wanwu/app/embeddings"
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
	c := &cobra.Command{
		Use: words.T(l, "cli.similar.use"), Short: words.T(l, "cli.similar.short"), Long: words.T(l, "cli.similar.long"), Example: words.T(l, "cli.similar.example"),
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
	}
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
	found, copyOf, err := alike(ctx, path, &k, row, most)
	switch {
	case ctx.Err() != nil:
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	case err != nil:
		return &command.Error{Status: command.ExitError, Err: err}
	case found == nil:
		return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.similar.no_embedding"), picture, name)}
	}
	out := similarJSON{Path: row.Path, Similar: []alikeRow{}}
	for i, hit := range found {
		one := alikeRow{Path: hit.row.Path, File: hit.row.File, Likeness: hit.likeness, Copy: hit.likeness >= similar.Copy}
		if first := copyOf[i]; first != i {
			one.CopyOf = found[first].row.Path
		}
		out.Similar = append(out.Similar, one)
	}
	if f.json {
		return command.PrintJSON(env, l, out)
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

// alikeHit is a row of the task and how like it is.
type alikeHit struct {
	row      workspace.Row
	likeness float32
}

// alike returns the rows of the task that are most like a row, the likest first, and for each
// the index of the first that it is a copy of. found is nil where the row has no embedding.
func alike(ctx context.Context, path string, k *Stored, row workspace.Row, most int) (found []alikeHit, copyOf []int, err error) {
	file, err := embeddings.Open(path, k.task.PackKey)
	if err != nil || file == nil {
		return nil, nil, err
	}
	index, err := file.Index()
	if err != nil {
		return nil, nil, err
	}
	read := func(hash uint64) []float32 {
		at, ok := index[hash]
		if v := make([]float32, file.Dims()); ok && file.Read(hash, at, v) == nil {
			return v
		}
		return nil // missing or damaged: session embeddings --rebuild computes it
	}
	query := read(row.Hash)
	if query == nil {
		return nil, nil, nil
	}
	rows := map[uint64][]int{}
	for i := range k.Workspace.Len() {
		if r, ok := k.Workspace.Row(i); ok && r.State == workspace.Done && i != row.Index {
			rows[r.Hash] = append(rows[r.Hash], i)
		}
	}
	hits, err := similar.Find(ctx, file, query, most, func(hash uint64) bool { return len(rows[hash]) > 0 })
	if err != nil {
		return nil, nil, err
	}
	found = []alikeHit{}
	var vectors [][]float32
	for _, hit := range hits {
		for _, i := range rows[hit.Hash] {
			if r, ok := k.Workspace.Row(i); ok && len(found) < most {
				found, vectors = append(found, alikeHit{r, hit.Likeness}), append(vectors, read(hit.Hash))
			}
		}
	}
	return found, similar.Groups(vectors, similar.Copy), nil
}
