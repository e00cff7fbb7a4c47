package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// recognizeFlags are the flags of recognize.
type recognizeFlags struct {
	model, device, out   string
	session, workspace   string
	where                string
	top                  int
	threshold            float32
	recursive, overwrite bool
	batch                int
}

func newRecognize(env Env, l words.Lang) *cobra.Command {
	var f recognizeFlags
	c := &cobra.Command{
		Use:     words.T(l, "cli.recognize.use"),
		Short:   words.T(l, "cli.recognize.short"),
		Long:    words.T(l, "cli.recognize.long"),
		Example: words.T(l, "cli.recognize.example"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New(words.T(l, "cli.recognize.name_at_least_one"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(l); err != nil {
				return &exit{status: ExitUsage, err: err}
			}
			if f.toFile() {
				if err := checkOut(env, l, f.out, f.overwrite); err != nil {
					return err
				}
			}
			return recognize(c.Context(), env, l, f, args)
		},
	}
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.recognize.flag.model"))
	c.Flags().StringVar(&f.device, "device", "auto", words.T(l, "cli.recognize.flag.device"))
	c.Flags().IntVar(&f.batch, "batch", engine.UsualBatch, words.T(l, "cli.recognize.flag.batch"))
	c.Flags().IntVar(&f.top, "top", session.DefaultTopK, words.T(l, "cli.recognize.flag.top"))
	c.Flags().Float32Var(&f.threshold, "threshold", 0, words.T(l, "cli.recognize.flag.threshold"))
	c.Flags().BoolVar(&f.recursive, "recursive", true, words.T(l, "cli.recognize.flag.recursive"))
	c.Flags().StringVar(&f.out, "out", "", words.T(l, "cli.recognize.flag.out"))
	c.Flags().BoolVar(&f.overwrite, "overwrite", false, words.T(l, "cli.recognize.flag.overwrite"))
	c.Flags().StringVar(&f.session, "session", "", words.T(l, "cli.recognize.flag.session"))
	whereFlag(c, l, &f.where, words.T(l, "cli.recognize.write_only_pictures_that"))
	workspaceFlag(c, l, &f.workspace)
	return c
}

func (f *recognizeFlags) check(l words.Lang) error {
	if err := checkShown(l, f.top, f.threshold); err != nil {
		return err
	}
	if f.batch < 1 || f.batch > engine.MostBatch {
		return fmt.Errorf(words.T(l, "cli.recognize.batch_must_be_within"), engine.MostBatch, f.batch)
	}
	if err := checkDevice(l, f.device); err != nil {
		return err
	}
	if f.toFile() {
		return checkName(l, f.out, f.overwrite)
	}
	return nil
}

// toFile is whether the results go to a file.
func (f *recognizeFlags) toFile() bool { return f.out != "" && f.out != "-" }

func recognize(ctx context.Context, env Env, l words.Lang, f recognizeFlags, roots []string) error {
	where, err := parseWhere(l, f.where)
	if err != nil {
		return err
	}
	packFS, from, err := findPack(env, f.model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	config, err := engineConfig(env, f.device, f.batch)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	program := env.record.program(env, config)
	defer program.Close() // the record of crashes, of which there was none
	eng, err := engine.OpenOn(ctx, packFS, config)
	if err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(env.Stderr, words.T(l, "cli.recognize.cancelled"))
			return &exit{status: ExitCancelled, told: true, err: ctx.Err()}
		}
		return &exit{status: ExitError, err: err}
	}
	defer eng.Close()
	before := eng.Info().Device
	noteDevice(env, l, before)

	o := engine.RunOptions{TopK: f.top, Recursive: f.recursive}
	ws := workspace.New(f.threshold)
	run := &session.Runner{Engine: eng, Workspace: ws, PackFrom: from}
	var unkept error
	if f.session != "" {
		o.TopK = max(f.top, session.StoredTopK)
		if run.Syncer, run.Task, unkept, err = openTask(ctx, env, l, f, ws, session.AbsoluteRoots(roots), eng.Info()); err != nil {
			return err
		}
		if run.Syncer != nil {
			defer run.Syncer.Close() // all is stored by then: see below
		}
	}
	if format, err := formatOf(l, f.out); err == nil && format.Pictures() {
		thumbs, remove, err := tempThumbs()
		if err != nil {
			return &exit{status: ExitError, err: err}
		}
		defer remove()
		run.Thumbs, o.ThumbSide = thumbs, thumbnail.Side
	}
	run.Options = o

	vocabulary := run.Vocabulary()
	src := export.Source{
		Vocabulary: vocabulary, Threshold: f.threshold, TopK: f.top, Lang: l,
		Reason: func(err error) string { return words.Sentence(l, err) },
	}
	if run.Thumbs != nil {
		src.Thumb = run.Thumbs.JPEG
	}
	bar := newBar(env.Stderr)
	var rows rowWriter = nothing{}
	switch f.out {
	case "":
		rows = newTable(bar.above(env.Stdout), src)
	case "-":
		rows = newJSONLines(bar.above(env.Stdout), src)
	}

	begin := time.Now()
	k := &sink{ws: ws, rows: rows, top: f.top, passes: ws.Matcher(where, vocabulary).Match}
	run.Watcher = k
	runErr := bar.during(func(elapsed time.Duration) progress { return k.progress(l, elapsed) }, func() error { return run.Scan(ctx, session.AbsoluteRoots(roots)) })
	took := time.Since(begin)
	if err := k.rest(); err != nil {
		return unwritten(env, l, err)
	}
	if now := eng.Info().Device; now.Kind != before.Kind {
		noteDevice(env, l, now) // the card failed on the way
	}
	cancelled := ctx.Err() != nil
	if runErr != nil && !cancelled {
		tell(env, l, words.Sentence(l, runErr))
	}

	runErr = errors.Join(runErr, unkept) // what was asked for was not done, though it is said already
	if run.Syncer != nil {
		if err := run.Syncer.Flush(true); err != nil {
			tell(env, l, words.Sentence(l, err))
			runErr = errors.Join(runErr, err)
		} else if err := run.Syncer.Copy(ctx); err != nil && !cancelled {
			tell(env, l, words.Sentence(l, err)) // the results themselves are stored
		}
	}

	end := outcome{tally: k.tally(f.threshold), took: took, err: runErr, cancelled: cancelled}
	card := export.NewRunCard(l, eng.Info(), end.Counts, export.RunFacts{
		Roots: roots, Begin: begin, Elapsed: took, Done: int(k.done.Load()), Cached: int(k.cached.Load()), Threshold: f.threshold, TopK: f.top,
	})
	program.Save(card)
	if f.toFile() && end.finished() > 0 && !end.nothing() {
		src.Rows, src.Count = k.finished, end.passed
		src.Card, src.Card.Query = card, where.Text()
		// After a Ctrl-C the file is still to be written.
		end.written, end.unwritten = writeOut(context.WithoutCancel(ctx), env, l, f.out, src, f.overwrite)
	}
	return summary(env, l, f, k, end)
}
