package sessions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/assess"
	"wanwu/app/cli/command"
	"wanwu/app/cli/recognize"
	"wanwu/app/embeddings"
	"wanwu/app/export"
	"wanwu/app/export/dataset"
	"wanwu/app/export/formats"
	"wanwu/app/host"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// exportFlags are the flags of session export.
type exportFlags struct {
	*Flags
	format, columns string
	thumbnails      bool
	data            dataset.Options
	by              string
}

func newSessionExport(env command.Env, l words.Lang, s *Flags) *cobra.Command {
	f := exportFlags{Flags: s}
	c := command.New(l, "session.export", &cobra.Command{
		Args: oneName(l),
		Long: words.T(l, "cli.session.export.long", columnHelp(l)),
		RunE: func(c *cobra.Command, args []string) error {
			f.thresholdGiven = c.Flags().Changed("threshold")
			return f.export(c.Context(), env, l, args[0])
		},
	})
	c.Flags().StringVar(&f.out, "out", "", words.T(l, "cli.session.flag.out"))
	c.Flags().StringVar(&f.format, "format", "", words.T(l, "cli.session.flag.format", joinFormats()))
	c.Flags().StringVar(&f.columns, "columns", "", words.T(l, "cli.session.flag.columns"))
	c.Flags().BoolVar(&f.thumbnails, "thumbnails", true, words.T(l, "cli.session.flag.thumbnails"))
	c.Flags().StringVar(&f.by, "by", string(dataset.ByLabel), words.T(l, "cli.session.flag.by"))
	c.Flags().BoolVar(&f.data.Link, "link", false, words.T(l, "cli.session.flag.link"))
	c.Flags().BoolVar(&f.data.Verified, "verified", false, words.T(l, "cli.session.flag.verified"))
	c.Flags().Float64Var(&f.data.Train, "split", 0, words.T(l, "cli.session.flag.split"))
	c.Flags().Uint64Var(&f.data.Seed, "seed", 1, words.T(l, "cli.session.flag.seed"))
	command.WhereFlag(c, l, &f.where, words.T(l, "cli.session.write_only_pictures_that"))
	f.answerFlags(c, l)
	c.Flags().BoolVar(&f.overwrite, "overwrite", false, words.T(l, "cli.session.flag.overwrite"))
	return c
}

// columnHelp lists the columns that can be chosen.
func columnHelp(l words.Lang) string {
	var b strings.Builder
	for _, c := range export.ColumnChoices(l) {
		fmt.Fprintf(&b, "  %-14s %s\n", c.ID, c.Name)
	}
	return strings.TrimRight(b.String(), "\n")
}

func joinFormats() string {
	var names []string
	for _, f := range formats.All() {
		names = append(names, string(f))
	}
	return strings.Join(names, "|")
}

// check reads the flags before anything is loaded.
func (f *exportFlags) check(l words.Lang) (format formats.Format, columns []string, err error) {
	if f.out == "" {
		return "", nil, errors.New(words.T(l, "cli.session.name_file_write_with"))
	}
	if err := command.CheckLabels(l, f.top, f.threshold); err != nil {
		return "", nil, err
	}
	format = formats.Format(f.format)
	switch {
	case f.format != "" && !slices.Contains(formats.All(), format):
		return "", nil, errors.New(words.T(l, "cli.session.unknown_format", f.format, joinFormats()))
	case f.out == "-" && f.format == "":
		format = formats.JSONL
	case f.out == "-" && format != formats.JSONL:
		return "", nil, errors.New(words.T(l, "cli.session.stdout_is_jsonl"))
	case f.format == "":
		if format, err = command.FormatOf(l, f.out); err != nil {
			return "", nil, err
		}
	}
	f.data.By = dataset.By(f.by)
	switch {
	case f.data.By != dataset.ByLabel && f.data.By != dataset.ByCategory && f.data.By != dataset.ByVerdict:
		return "", nil, errors.New(words.T(l, "cli.session.unknown_by", f.by))
	case f.data.Train < 0 || f.data.Train >= 1:
		return "", nil, errors.New(words.T(l, "cli.session.split_range"))
	}
	if f.columns != "" && !format.Columns() {
		return "", nil, errors.New(words.T(l, "cli.session.no_columns", string(format)))
	}
	columns, bad := export.ParseColumns(f.columns)
	if bad != "" {
		return "", nil, errors.New(words.T(l, "cli.session.unknown_column", bad))
	}
	return format, columns, nil
}

func (f *exportFlags) export(ctx context.Context, env command.Env, l words.Lang, name string) error {
	format, columns, err := f.check(l)
	if err == nil && f.out != "-" && !format.Folder() {
		err = command.CheckTarget(l, f.out, f.overwrite)
	}
	if err != nil {
		return &command.Error{Status: command.ExitUsage, Err: err}
	}
	if f.out != "-" {
		if err := formats.Check(f.out, format, f.overwrite); err != nil {
			command.Tell(env, l, words.ExportSentence(l, err))
			return &command.Error{Status: command.ExitError, Told: true, Err: err}
		}
		command.NoteTarget(env, l, f.out)
	}
	k, err := f.Load(ctx, env, l, name)
	if err != nil {
		return err
	}
	src := k.source(l, *f.Flags)
	src.Columns = columns
	if f.out == "-" {
		_, err := writeRows(env, l, recognize.NewJSONLines(env.Stdout, src), k.passing)
		return err
	}
	if format.Pictures() && f.thumbnails {
		thumbs, remove, err := recognize.TempThumbs()
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
		}
		defer remove()
		src.Thumb = thumbs.JPEG
	}
	if err := f.fill(ctx, l, &k, &src); err != nil {
		return &command.Error{Status: command.ExitCancelled, Err: err}
	}
	if format.DataSet() {
		return f.exportData(ctx, env, l, &k, src, format)
	}
	if err := formats.File(ctx, f.out, src, formats.Options{Overwrite: f.overwrite, Format: format}); err != nil {
		command.Tell(env, l, words.ExportSentence(l, err))
		return &command.Error{Status: command.ExitError, Told: true, Err: err}
	}
	if f.where != "" {
		fmt.Fprintln(env.Stderr, command.WhereText(l, src.Count))
	}
	fmt.Fprintln(env.Stderr, words.T(l, "cli.session.written")+command.Absolute(f.out))
	return nil
}

// fill fills in the rows of a task, their figures and the run card.
func (f *exportFlags) fill(ctx context.Context, l words.Lang, k *Stored, src *export.Source) (err error) {
	t := k.task
	src.Rows = k.passing
	if src.Mapping, err = assess.MappingsOf(k.Workspace).InForce(assess.TaskKey(&workspace.Task{ID: t.ID})).Mapping(); err != nil {
		src.Mapping = nil // another version's: the pack's own categories are there
	}
	if src.Assessment, err = assess.OfRows(ctx, k.Workspace, k.passing, assess.DeckNote(&workspace.Task{ID: t.ID}, k.where.Without(query.FieldTask)), src.Mapping); err != nil {
		return err
	}
	src.Count = src.Assessment.Len()
	info := k.pack.Info()
	if s, ok := workspace.SettingsOf(t.Settings); ok {
		info.Device = s.On()
	}
	src.Card = export.NewRunCard(l, info, k.Workspace.Counts(), export.RunFacts{
		Roots: t.Roots, Begin: t.Created, Threshold: src.Threshold, TopK: f.top, Labels: k.Workspace.LabelVersion(t.PackKey),
	})
	src.Card.Query = f.where
	return nil
}

// exportData writes a data set and says what is in it.
func (f *exportFlags) exportData(ctx context.Context, env command.Env, l words.Lang, k *Stored, src export.Source, format formats.Format) error {
	var err error
	if f.data.Embedding, err = f.embeddings(env, k.task.PackKey); err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	sum, err := formats.DataSet(ctx, f.out, src, formats.Options{Overwrite: f.overwrite, Format: format, DataSet: f.data})
	if err != nil {
		command.Tell(env, l, words.ExportSentence(l, err))
		return &command.Error{Status: command.ExitError, Told: true, Err: err}
	}
	fmt.Fprintln(env.Stderr, words.T(l, "cli.session.written")+command.Absolute(f.out))
	fmt.Fprintln(env.Stderr, words.T(l, "cli.session.data_summary", sum.Pictures, sum.Train, sum.Val, sum.Unlabelled, sum.Unverified))
	return nil
}

// embeddings returns what finds the stored embedding of a content of a pack; nil where the
// pack has none.
func (f *exportFlags) embeddings(env command.Env, pack string) (func(hash uint64) []float32, error) {
	path, err := host.WorkspacePath(env.Getenv, f.Workspace)
	if err != nil {
		return nil, err
	}
	return embeddings.Lookup(path, pack)
}
