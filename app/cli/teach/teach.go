package teach

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
)

// teachFlags are the flags of teach.
type teachFlags struct {
	folders, label       string
	judged               string // a session whose verdicts teach
	model, device        string
	workspace            string
	dry, replace, asJSON bool
}

// New returns the command teach.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f teachFlags
	c := command.New(l, "teach", &cobra.Command{
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(l, args); err != nil {
				return &command.Error{Status: command.ExitUsage, Err: err}
			}
			if f.judged != "" {
				return runJudged(c.Context(), env, l, f)
			}
			return run(c.Context(), env, l, f, args)
		},
	})
	c.Flags().StringVar(&f.folders, "folders", "", words.T(l, "cli.teach.flag.folders"))
	c.Flags().StringVar(&f.label, "label", "", words.T(l, "cli.teach.flag.label"))
	c.Flags().StringVar(&f.judged, "from-judgements", "", words.T(l, "cli.teach.flag.from-judgements"))
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.recognize.flag.model"))
	c.Flags().StringVar(&f.device, "device", "auto", words.T(l, "cli.recognize.flag.device"))
	c.Flags().BoolVar(&f.dry, "dry-run", false, words.T(l, "cli.teach.flag.dry-run"))
	c.Flags().BoolVar(&f.replace, "replace", false, words.T(l, "cli.teach.flag.replace"))
	c.Flags().BoolVar(&f.asJSON, "json", false, words.T(l, "cli.teach.flag.json"))
	command.WorkspaceFlag(c, l, &f.workspace)
	return c
}

func (f *teachFlags) check(l words.Lang, args []string) error {
	switch {
	case f.judged != "" && (f.folders != "" || len(args) > 0 || f.replace || f.model != ""):
		return errors.New(words.T(l, "cli.teach.judged_alone"))
	case f.judged != "":
	case (f.folders == "") == (f.label == ""):
		return errors.New(words.T(l, "cli.teach.folders_or_label"))
	case f.folders != "" && len(args) > 0:
		return fmt.Errorf(words.T(l, "cli.usage.too_much_there_only"), args[0])
	case f.label != "" && len(args) == 0:
		return errors.New(words.T(l, "cli.teach.name_pictures"))
	}
	if f.label != "" {
		f.label = labels.Name(f.label)
		if err := checkName(l, f.label); err != nil {
			return err
		}
	}
	return command.CheckDevice(l, f.device)
}

func checkName(l words.Lang, name string) error {
	if !labels.ValidName(name) {
		return errors.New(words.T(l, "cli.teach.bad_name", name, labels.MostName))
	}
	return nil
}

// lesson is one call of teach.
type lesson struct {
	env   command.Env
	lang  words.Lang
	flags teachFlags

	engine  *engine.Engine       // nil for what was judged, which is embedded already
	classes inference.Vocabulary // of the pack
	from    string               // where the pack is; empty for one of the program's own
	path    string               // of the workspace's file
	book    shelf.Book
	before  shelf.Version
	lib     labels.Library // as it is to be saved
	checked labels.Check   // of the library before, where that is told
	told    []told         // of each label of this lesson
	seen    int            // pictures that were found
	failed  int            // of them, those that could not be read
}

// told is a label of this lesson.
type told struct {
	name  string
	roots []string

	index       int // in the library; −1 where it has no example
	fresh, same int // examples that were added, and that it had already
	countered   int // counter-examples that were added
	known       bool
}

func run(ctx context.Context, env command.Env, l words.Lang, f teachFlags, args []string) (err error) {
	t := &lesson{env: env, lang: l, flags: f}
	if t.told, err = f.lessons(l, args); err != nil {
		return err
	}
	if err := t.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.engine.Close()) }()
	if err := t.gather(ctx); err != nil {
		return err
	}
	if len(t.lib.Background) == 0 {
		if t.lib.Background, err = t.background(ctx); err != nil {
			return t.failure(ctx, err)
		}
	}
	info := t.engine.Info()
	info.From = t.from
	known, err := labelling.Known(ctx, t.path, info)
	if err != nil {
		return t.failure(ctx, err)
	}
	check, err := labels.Leave(&t.lib, known)
	if err != nil {
		return t.failure(ctx, err)
	}
	saved := t.before
	if !f.dry {
		if saved, err = t.book.Save(t.before.Number, &t.lib); err != nil {
			return t.failure(ctx, err)
		}
	}
	return t.report(check, saved.Number)
}

// lessons lists what is to be taught, without reading a picture.
func (f *teachFlags) lessons(l words.Lang, args []string) ([]told, error) {
	if f.label != "" {
		return []told{{name: f.label, roots: session.AbsoluteRoots(args), index: -1}}, nil
	}
	entries, err := os.ReadDir(f.folders)
	if err != nil {
		return nil, &command.Error{Status: command.ExitError, Err: inference.Wrap(f.folders, err)}
	}
	var all []told
	for _, e := range entries {
		path := filepath.Join(f.folders, e.Name())
		fi, err := os.Stat(path) // a link to a folder is a folder
		if strings.HasPrefix(e.Name(), ".") || err != nil || !fi.IsDir() {
			continue
		}
		name := labels.Name(e.Name())
		if err := checkName(l, name); err != nil {
			return nil, &command.Error{Status: command.ExitUsage, Err: err}
		}
		all = append(all, told{name: name, roots: session.AbsoluteRoots([]string{path}), index: -1})
	}
	if len(all) == 0 {
		return nil, &command.Error{Status: command.ExitNothing, Err: fmt.Errorf(words.T(l, "cli.teach.no_folders"), f.folders)}
	}
	return all, nil
}

// open opens the engine and the label library.
func (t *lesson) open(ctx context.Context) error {
	packFS, from, err := command.FindPack(t.env, t.flags.model)
	t.from = from
	var config engine.Config
	if err == nil {
		config, err = command.EngineConfig(t.env, t.flags.device, engine.UsualBatch)
	}
	if err == nil {
		t.path, err = host.WorkspacePath(t.env.Getenv, t.flags.workspace)
	}
	if err == nil {
		t.engine, err = engine.OpenOn(ctx, packFS, config)
	}
	if err != nil {
		return t.failure(ctx, err)
	}
	t.classes = t.engine.Vocabulary()
	info := t.engine.Info()
	t.book = labelling.BookOf(t.path, info)
	if info.Dims == 0 {
		err = fmt.Errorf(words.T(t.lang, "cli.teach.no_embedding"), info.PackID)
	} else {
		t.before, err = t.book.Load()
	}
	if err != nil {
		return errors.Join(t.failure(ctx, err), t.engine.Close())
	}
	t.lib = t.before.Library.Clone()
	t.lib.Pack = info.PackID
	return nil
}

// failure is the end of a lesson that taught nothing.
func (t *lesson) failure(ctx context.Context, err error) error {
	var e *command.Error
	switch {
	case errors.As(err, &e):
		return err
	case ctx.Err() != nil:
		fmt.Fprintln(t.env.Stderr, words.T(t.lang, "cli.recognize.cancelled"))
		return &command.Error{Status: command.ExitCancelled, Told: true, Err: ctx.Err()}
	}
	return &command.Error{Status: command.ExitError, Err: err}
}
