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
	"wanwu/inference/ort"
	"wanwu/inference/pipeline"
)

// trial is what was seen of a pack that was verified and run.
type trial struct {
	info       engine.Info
	vocabulary inference.Vocabulary
}

// runTrial opens a pack on the CPU, which verifies it and runs its network once, and shows
// on stderr what it makes of the pictures at paths.
func runTrial(ctx context.Context, env command.Env, l words.Lang, fsys fs.FS, paths []string) (p trial, err error) {
	config, err := command.EngineConfig(env, ort.CPU, engine.UsualBatch)
	if err != nil {
		return p, err
	}
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
}

func (p *trial) json() packJSON {
	i := &p.info
	return packJSON{ID: i.PackID, Title: i.PackTitle, Labels: len(p.vocabulary), License: i.License, Width: i.InputWidth, Height: i.InputHeight,
		Dims: i.Dims, ModelHash: i.ModelHash, LabelsHash: i.LabelsHash, Key: i.PackKey, WarmMS: float64(i.Warm.Microseconds()) / 1000}
}

// line says in a line what a pack is and how fast it is here.
func (p *trial) line(l words.Lang) string {
	return words.T(l, "cli.packtrial.labels_input_licence_ms",
		terminal.Clean(p.info.PackID), terminal.Clean(p.info.PackTitle), len(p.vocabulary), p.info.InputWidth, p.info.InputHeight, terminal.Clean(p.info.License), p.info.Warm.Milliseconds())
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
