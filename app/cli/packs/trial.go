package packs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/ocr"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

// trial is what was seen of a pack that was verified and run.
type trial struct {
	info       engine.Info
	vocabulary inference.Vocabulary
	kind       string
	characters int // that a pack of KindOCR knows
}

// runTrial opens a pack on the CPU, which verifies it and runs its network once, and shows
// on stderr what it makes of the pictures at paths.
func runTrial(ctx context.Context, env command.Env, l words.Lang, fsys fs.FS, paths []string) (p trial, err error) {
	config, err := command.EngineConfig(env, ort.CPU, engine.UsualBatch)
	if err != nil {
		return p, err
	}
	if p.kind, err = pack.Kind(ctx, fsys); err != nil {
		return p, err
	}
	if p.kind == pack.KindOCR {
		return p, p.runReader(ctx, env, l, config.Library, fsys, paths)
	}
	config.TryText = true
	e, err := engine.OpenOn(ctx, fsys, config)
	if err != nil {
		return p, err
	}
	p.info, p.vocabulary = e.Info(), e.Vocabulary()
	if len(paths) > 0 {
		err = e.Run(ctx, paths, engine.RunOptions{TopK: trialTop, Recursive: true}, &trialSink{w: env.Stderr, lang: l, vocabulary: p.vocabulary})
	}
	return p, errors.Join(err, e.Close())
}

// runReader opens a pack that reads text, runs its networks once, and shows on stderr what it reads
// in the pictures at paths.
func (p *trial) runReader(ctx context.Context, env command.Env, l words.Lang, library string, fsys fs.FS, paths []string) error {
	r, err := engine.OpenOCR(ctx, fsys, library)
	if err != nil {
		return err
	}
	if err = r.Warm(ctx); err == nil && len(paths) > 0 {
		err = source.Scan(ctx, paths, source.Options{Recursive: true}, &readerTrial{ctx, env.Stderr, l, r})
	}
	p.info, p.characters = r.Info(), r.Characters()
	return errors.Join(err, r.Close())
}

// readerTrial shows what is read, a line a picture.
type readerTrial struct {
	ctx    context.Context
	w      io.Writer
	lang   words.Lang
	reader *engine.TextReader
}

// Skipped implements source.Visitor.
func (v *readerTrial) Skipped(string, source.SkipReason) {}

// Found reads a picture and shows what it says.
func (v *readerTrial) Found(item inference.Item) error {
	err := item.Err
	var text engine.PictureText
	if err == nil {
		text, err = v.reader.ReadItem(v.ctx, &item)
	}
	if v.ctx.Err() != nil {
		return v.ctx.Err()
	}
	said := strings.ReplaceAll(ocr.Text(text.Lines), "\n", " / ")
	if err != nil {
		said = words.Sentence(v.lang, err)
	}
	_, err = fmt.Fprintf(v.w, "  %s  %s\n", terminal.Clean(item.Path), terminal.Clean(said))
	return err
}

// trialTop is how many labels of a picture a trial shows.
const trialTop = 3

// trialSink shows the results of a trial, a line a picture.
type trialSink struct {
	pipeline.Discard
	w          io.Writer
	lang       words.Lang
	vocabulary inference.Vocabulary
}

// Done shows a picture's best labels, or why it has none.
func (s *trialSink) Done(r *inference.Result) error {
	said := []string{}
	for _, label := range r.Labels {
		said = append(said, fmt.Sprintf("%s %.4f", terminal.Clean(s.vocabulary[label.Class].Name), label.Score))
	}
	if r.Err != nil {
		said = append(said, words.Sentence(s.lang, r.Err))
	}
	_, err := fmt.Fprintf(s.w, "  %s  %s\n", terminal.Clean(r.Item.Path), strings.Join(said, " · "))
	return err
}

// packJSON is a pack as `verify --json` and `import --json` have it.
type packJSON struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Labels     int     `json:"labels"`
	License    string  `json:"license"`
	Width      int     `json:"width"`
	Height     int     `json:"height"`
	Dims       int     `json:"dims"`
	ModelHash  string  `json:"model_hash"`
	LabelsHash string  `json:"labels_hash"`
	Key        string  `json:"key"`
	WarmMS     float64 `json:"warm_ms"`
	Kind       string  `json:"kind,omitempty"`       // "ocr" for one that reads text
	Characters int     `json:"characters,omitempty"` // that it knows
}

func (p *trial) json() packJSON {
	i := &p.info
	return packJSON{ID: i.PackID, Title: i.PackTitle, Labels: len(p.vocabulary), License: i.License, Width: i.InputWidth, Height: i.InputHeight,
		Dims: i.Dims, ModelHash: i.ModelHash, LabelsHash: i.LabelsHash, Key: i.PackKey, WarmMS: float64(i.Warm.Microseconds()) / 1000, Kind: p.kind, Characters: p.characters}
}

// line says in a line what a pack is and how fast it is here.
func (p *trial) line(l words.Lang) string {
	if p.kind == pack.KindOCR {
		return words.T(l, "cli.packtrial.ocr_licence_ms", terminal.Clean(p.info.PackID), terminal.Clean(p.info.PackTitle), p.characters, terminal.Clean(p.info.License), words.Milliseconds(p.info.Warm))
	}
	return words.T(l, "cli.packtrial.labels_input_licence_ms",
		terminal.Clean(p.info.PackID), terminal.Clean(p.info.PackTitle), len(p.vocabulary), p.info.InputWidth, p.info.InputHeight, terminal.Clean(p.info.License), words.Milliseconds(p.info.Warm))
}

// printTrial writes what a pack is to the standard output.
func printTrial(env command.Env, l words.Lang, p *trial, asJSON bool, what string) error {
	if asJSON {
		return command.PrintJSON(env, l, p.json())
	}
	if _, err := fmt.Fprintln(env.Stdout, p.line(l)+" · "+what); err != nil {
		return command.Unwritten(env, l, err)
	}
	return nil
}
