package teach

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// libraryFlags are the flags of labels and its commands.
type libraryFlags struct {
	model, workspace  string
	asJSON, overwrite bool
	dry               bool
}

// NewLabels returns the command labels.
func NewLabels(env command.Env, l words.Lang) *cobra.Command {
	var f libraryFlags
	c := &cobra.Command{
		Use: "labels", Short: words.T(l, "cli.labels.short"), Long: words.T(l, "cli.labels.long"), Example: words.T(l, "cli.labels.example"),
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.WorkspaceFlag(c, l, &f.workspace)
	c.PersistentFlags().StringVar(&f.model, "model", "", words.T(l, "cli.recognize.flag.model"))
	sub := func(use, short, example string, args cobra.PositionalArgs, run func(*shelfCall, []string) error) *cobra.Command {
		s := &cobra.Command{
			Use: words.T(l, use), Short: words.T(l, short), Example: words.T(l, example), Args: args,
			RunE: func(c *cobra.Command, args []string) error {
				call, err := openLibrary(c.Context(), env, l, f)
				if err == nil || call != nil && use == "cli.labels.undo.use" { // which goes back from what cannot be read
					err = run(call, args)
				}
				var e *command.Error
				if err != nil && !errors.As(err, &e) {
					err = &command.Error{Status: command.ExitError, Err: err}
				}
				return err
			},
		}
		c.AddCommand(s)
		return s
	}
	some := func(n int) cobra.PositionalArgs {
		return func(_ *cobra.Command, args []string) error {
			if len(args) < n || n == 1 && len(args) != 1 {
				return errors.New(words.T(l, "cli.labels.name_one"))
			}
			return nil
		}
	}
	sub("cli.labels.list.use", "cli.labels.list.short", "cli.labels.list.example", command.NoArgs(l), (*shelfCall).list).Flags().BoolVar(&f.asJSON, "json", false, words.T(l, "cli.teach.flag.json"))
	sub("cli.labels.add.use", "cli.labels.add.short", "cli.labels.add.example", some(0), (*shelfCall).add)
	sub("cli.labels.remove.use", "cli.labels.remove.short", "cli.labels.remove.example", some(1), (*shelfCall).remove)
	export := sub("cli.labels.export.use", "cli.labels.export.short", "cli.labels.export.example", some(1), (*shelfCall).export)
	export.Flags().BoolVar(&f.overwrite, "overwrite", false, words.T(l, "cli.recognize.flag.overwrite"))
	take := sub("cli.labels.import.use", "cli.labels.import.short", "cli.labels.import.example", some(1), (*shelfCall).take)
	take.Flags().BoolVar(&f.dry, "dry-run", false, words.T(l, "cli.labels.flag.dry-run"))
	sub("cli.labels.undo.use", "cli.labels.undo.short", "cli.labels.undo.example", command.NoArgs(l), (*shelfCall).undo)
	sub("cli.labels.redo.use", "cli.labels.redo.short", "cli.labels.redo.example", command.NoArgs(l), (*shelfCall).redo)
	return c
}

// shelfCall is one call of a command of labels.
type shelfCall struct {
	env   command.Env
	lang  words.Lang
	flags libraryFlags
	ctx   context.Context
	pack  fs.FS
	path  string // of the workspace's file
	now   *labelling.Edition
}

// openLibrary reads the label library of a pack's network. Of one that cannot be read the call comes
// with the error; it is good for undo alone.
func openLibrary(ctx context.Context, env command.Env, l words.Lang, f libraryFlags) (*shelfCall, error) {
	packFS, card, err := command.PackLabels(ctx, env, f.model)
	if err != nil {
		return nil, err
	}
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return nil, err
	}
	c := &shelfCall{env: env, lang: l, flags: f, ctx: ctx, pack: packFS, path: path}
	c.now, err = labelling.OpenEdition(path, card)
	return c, err
}

// libraryJSON is what labels list --json prints.
type libraryJSON struct {
	Model   string         `json:"model"`
	Version int            `json:"version"`
	Hash    string         `json:"hash,omitempty"`
	Labels  []labelJSON    `json:"labels"`
	Changed []overrideJSON `json:"changed"`
}

type labelJSON struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	English  string        `json:"english"`
	Category string        `json:"category"`
	Aliases  []string      `json:"aliases"`
	Origin   labels.Origin `json:"origin"`
	Examples int           `json:"examples"`
	Counters int           `json:"counters,omitempty"` // counter-examples
}

func (c *shelfCall) list([]string) error {
	out := libraryJSON{Model: c.now.Pack.ID, Version: c.now.Version, Hash: c.now.Hash, Labels: []labelJSON{}, Changed: c.changed()}
	for _, label := range c.now.Library.Labels {
		out.Labels = append(out.Labels, labelJSON{label.ID, label.Name, label.English, label.Category, append([]string{}, label.Aliases...), label.Origin, len(label.Examples), len(label.Counters)})
	}
	if c.flags.asJSON {
		return command.PrintJSON(c.env, c.lang, out)
	}
	for _, label := range out.Labels {
		of := words.T(c.lang, "cli.labels.line", label.Examples, terminal.Clean(label.ID))
		if label.Counters > 0 {
			of += words.T(c.lang, "cli.labels.counters", label.Counters)
		}
		if label.Origin == labels.FromText {
			of = words.T(c.lang, "cli.labels.line_typed", terminal.Clean(label.ID))
		}
		line := command.Pad(terminal.Clean(label.Name), 24) + "  " + of
		if _, err := fmt.Fprintln(c.env.Stdout, line); err != nil {
			return command.Unwritten(c.env, c.lang, err)
		}
	}
	for i := range out.Changed {
		if _, err := fmt.Fprintln(c.env.Stdout, out.Changed[i].text(c.lang)); err != nil {
			return command.Unwritten(c.env, c.lang, err)
		}
	}
	if len(out.Labels)+len(out.Changed) == 0 {
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.none"))
	}
	return nil
}

// save writes what was changed, and says so.
func (c *shelfCall) save(lib *labels.Library, said string) error {
	if err := c.now.Save(lib); err != nil {
		return err
	}
	fmt.Fprintln(c.env.Stderr, said+words.T(c.lang, "cli.labels.version", c.now.Version))
	return nil
}

func (c *shelfCall) remove(args []string) error {
	lib := c.now.Library.Clone()
	at := lib.Find(labels.Name(args[0]))
	if at < 0 {
		return fmt.Errorf(words.T(c.lang, "cli.labels.unknown"), args[0])
	}
	name := lib.Labels[at].Name
	lib.Labels = append(lib.Labels[:at], lib.Labels[at+1:]...)
	return c.save(&lib, words.T(c.lang, "cli.labels.removed", terminal.Clean(name)))
}

func (c *shelfCall) export(args []string) (err error) {
	if isTable(args[0]) {
		return c.exportTable(args[0])
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if c.flags.overwrite {
		flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(args[0], flag, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf(words.T(c.lang, "cli.labels.exists"), args[0])
	}
	if err != nil {
		return err
	}
	out := c.now.Library
	out.Network = c.now.Pack.ModelHash
	if err = errors.Join(shelf.Encode(f, &out), f.Close()); err == nil {
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.exported", len(c.now.Library.Labels), command.Absolute(args[0])))
	}
	return err
}

// take adds the labels of a file to the library.
func (c *shelfCall) take(args []string) error {
	if isTable(args[0]) {
		return c.takeTable(args[0])
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close() // only read
	from, err := shelf.Decode(f)
	if err != nil {
		return fmt.Errorf(words.T(c.lang, "cli.labels.unreadable"), args[0], err)
	}
	lib := c.now.Library.Clone()
	added := 0
	if err = from.MadeFor(c.now.Pack.ID, c.now.Pack.ModelHash); err == nil {
		added, err = lib.Take(&from)
	}
	if err == nil && c.flags.dry {
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.table_dry", added))
		return nil
	}
	var clash *labels.ClashError
	switch {
	case errors.As(err, &clash):
		return fmt.Errorf(words.T(c.lang, "cli.labels.clash"), clash.Path, clash.Label, clash.Other)
	case err == nil:
		err = labelling.CheckTyped(c.ctx, c.path, c.now.Pack.Info(), c.pack, &lib)
	}
	switch {
	case errors.Is(err, labels.ErrOtherNetwork):
		return fmt.Errorf(words.T(c.lang, "cli.labels.other_network"), args[0], from.Pack, c.now.Pack.ID)
	case errors.Is(err, labelling.ErrLabelsNoVectors):
		return fmt.Errorf(words.T(c.lang, "cli.labels.add.no_vectors"), c.now.Pack.ID)
	case err != nil:
		return err
	}
	if added == 0 {
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.nothing_new"))
		return nil
	}
	return c.save(&lib, words.T(c.lang, "cli.labels.imported", added))
}

func (c *shelfCall) undo([]string) error {
	return c.step((*labelling.Edition).Undo, "cli.labels.undone", "cli.labels.nothing_to_undo")
}

func (c *shelfCall) redo([]string) error {
	return c.step((*labelling.Edition).Redo, "cli.labels.redone", "cli.labels.nothing_to_redo")
}

// step goes to another version, and says where that led.
func (c *shelfCall) step(to func(*labelling.Edition) (bool, error), done, none string) error {
	ok, err := to(c.now)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New(words.T(c.lang, none))
	}
	fmt.Fprintln(c.env.Stderr, words.T(c.lang, done, len(c.now.Library.Labels), len(c.now.Library.Overrides), c.now.Version))
	return nil
}
