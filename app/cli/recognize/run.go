package recognize

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// job is one call of recognize.
type job struct {
	env   command.Env
	lang  words.Lang
	flags recognizeFlags
	roots []string // as they were given
	where query.Query

	engine   *engine.Engine
	device   inference.Device // at the beginning
	runner   *session.Runner
	unstored error // why the session is not stored, which was already reported
	source   export.Source
	sink     *Sink
}

func run(ctx context.Context, env command.Env, l words.Lang, f recognizeFlags, roots []string) error {
	j := &job{env: env, lang: l, flags: f, roots: roots}
	var err error
	if j.where, err = command.ParseWhere(l, f.where); err != nil {
		return err
	}
	command.NoteGoneDefault(env, l, f.model)
	packFS, from, err := command.FindPack(env, f.model)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	config, err := command.EngineConfig(env, f.device, f.batch)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	program := env.Record.Program(env, config)
	defer program.Close() // the record of crashes, of which there was none
	if j.engine, err = engine.OpenOn(ctx, packFS, config); err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(env.Stderr, words.T(l, "cli.recognize.cancelled"))
			return &command.Error{Status: command.ExitCancelled, Told: true, Err: ctx.Err()}
		}
		return &command.Error{Status: command.ExitError, Err: err}
	}
	defer j.engine.Close()
	j.device = j.engine.Info().Device
	command.NoteDevice(env, l, j.device)
	close, err := j.prepare(ctx, from)
	if err != nil {
		return err
	}
	defer close()
	return j.recognize(ctx, program)
}

// prepare opens the session and the cache of thumbnails, where they are asked for. close
// releases both.
func (j *job) prepare(ctx context.Context, from string) (close func(), err error) {
	f, ws := j.flags, workspace.New(j.flags.threshold)
	part, _ := parseShard(f.shard) // which was checked
	j.runner = &session.Runner{
		Keep:   part.has,
		Engine: j.engine, Workspace: ws, PackFrom: from,
		Options: engine.RunOptions{TopK: f.top, Recursive: f.recursive},
	}
	closeStore, removeThumbs := func() {}, func() {}
	if f.session != "" {
		j.runner.Options.TopK = max(f.top, session.StoredTopK)
		j.runner.Syncer, j.runner.Task, j.unstored, err = openTask(ctx, j.env, j.lang, f, ws, session.AbsoluteRoots(j.roots), j.engine.Info())
		if err != nil {
			return nil, err
		}
		if j.runner.Syncer != nil {
			closeStore = func() { j.runner.Syncer.Close() } // all is stored by then: see store
		}
	}
	if err := j.openTaught(ctx); err != nil {
		closeStore()
		return nil, err
	}
	j.source = export.Source{
		Vocabulary: j.runner.Vocabulary(), Threshold: f.threshold, TopK: f.top, Lang: j.lang, HasText: ws.HasText(),
		Reason: func(err error) string { return words.Sentence(j.lang, err) },
	}
	if format, err := command.FormatOf(j.lang, f.out); err == nil && format.Pictures() {
		thumbs, remove, err := TempThumbs()
		if err != nil {
			closeStore()
			return nil, &command.Error{Status: command.ExitError, Err: err}
		}
		removeThumbs = remove
		j.runner.Thumbs, j.runner.Options.ThumbSide = thumbs, thumbnail.Side
		j.source.Thumb = thumbs.JPEG
	}
	return func() { removeThumbs(); closeStore() }, nil
}

// openTaught finds the labels that the user has added, and makes them known to the workspace.
func (j *job) openTaught(ctx context.Context) error {
	j.runner.Vocabulary() // the pack's labels come first
	if j.flags.labels == LabelsPack {
		return nil
	}
	path, err := host.WorkspacePath(j.env.Getenv, j.flags.workspace)
	if err != nil {
		return nil // the system names no place, so there is nothing to be found
	}
	info := j.engine.Info()
	info.From = j.runner.PackFrom
	if j.runner.Taught, err = labelling.Open(ctx, path, info); err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if j.runner.Taught.Version > 0 { // hidden labels make room for others
		j.runner.Options.TopK = max(j.runner.Options.TopK, session.StoredTopK)
	}
	j.runner.Taught.Begin(j.runner.Workspace, j.packKey())
	return nil
}

// packKey returns the key of the pack as the rows have it: those of no task have none.
func (j *job) packKey() string {
	if j.runner.Task == 0 {
		return ""
	}
	return j.engine.Info().PackKey
}

// recognize runs the engine and writes what comes out.
func (j *job) recognize(ctx context.Context, program *diagnose.Program) error {
	l, f, ws := j.lang, j.flags, j.runner.Workspace
	bar := command.NewBar(j.env.Stderr)
	var rows RowWriter = Nothing{}
	switch f.out {
	case "":
		rows = NewTable(bar.Above(j.env.Stdout), j.source)
	case "-":
		rows = NewJSONLines(bar.Above(j.env.Stdout), j.source)
	}
	k := &Sink{Workspace: ws, Rows: rows, Top: f.top, Passes: ws.Matcher(j.where, j.source.Vocabulary).Match}
	j.sink, j.runner.Watcher = k, k
	begin := time.Now()
	err := bar.During(
		func(elapsed time.Duration) command.Progress { return k.Progress(l, elapsed) },
		func() error { return j.runner.Scan(ctx, session.AbsoluteRoots(j.roots)) })
	end := outcome{took: time.Since(begin), cancelled: ctx.Err() != nil}
	if err := k.rest(); err != nil {
		return command.Unwritten(j.env, l, err)
	}
	if now := j.engine.Info().Device; now.Kind != j.device.Kind {
		command.NoteDevice(j.env, l, now) // the GPU failed during the run
	}
	if err != nil && !end.cancelled {
		command.Tell(j.env, l, words.Sentence(l, err))
	}
	// What was asked for was not done, which was already reported.
	end.err = errors.Join(err, j.unstored, j.store(ctx))
	end.tally = k.tally(f.threshold)
	card := export.NewRunCard(l, j.engine.Info(), end.Counts, export.RunFacts{
		Labels: ws.LabelVersion(j.packKey()),
		Roots:  j.roots, Begin: begin, Elapsed: end.took, Done: int(k.done.Load()), Cached: int(k.cached.Load()), Threshold: f.threshold, TopK: f.top,
	})
	program.Save(card)
	j.write(ctx, card, &end)
	return summary(j.env, l, f, k, end)
}

// store has the last rows of a session stored, and the file copied.
func (j *job) store(ctx context.Context) error {
	if j.runner.Syncer == nil {
		return nil
	}
	if err := j.runner.Syncer.Flush(true); err != nil {
		command.Tell(j.env, j.lang, words.Sentence(j.lang, err))
		return err
	}
	if err := j.runner.Syncer.Copy(ctx); err != nil && ctx.Err() == nil {
		command.Tell(j.env, j.lang, words.Sentence(j.lang, err)) // the results themselves are stored
	}
	return nil
}

// write writes the file of --out, where there is anything to write.
func (j *job) write(ctx context.Context, card export.RunCard, end *outcome) {
	if !j.flags.toFile() || end.finished() == 0 || end.nothing() {
		return
	}
	src := j.source
	src.Rows, src.Count = j.sink.finished, end.passed
	src.Card, src.Card.Query = card, j.where.Text()
	// After a Ctrl-C the file is still to be written.
	end.written, end.unwritten = command.WriteOut(context.WithoutCancel(ctx), j.env, j.lang, j.flags.out, src, j.flags.overwrite)
}
