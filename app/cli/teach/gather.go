package teach

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

// gather embeds the pictures of every label and adds them to the library.
func (t *lesson) gather(ctx context.Context) error {
	var twice []string
	for i := range t.told {
		of := &t.told[i]
		examples, err := t.embed(ctx, of)
		if err != nil {
			return t.failure(ctx, err)
		}
		if t.flags.replace {
			if at := t.lib.Find(of.name); at >= 0 {
				t.lib.Labels[at].Examples = nil
			}
		}
		twice = append(twice, t.add(of, examples)...)
	}
	if len(twice) > 0 {
		const named = 5
		for _, line := range twice[:min(len(twice), named)] {
			fmt.Fprintln(t.env.Stderr, "  "+terminal.Clean(line))
		}
		return &command.Error{Status: command.ExitError, Err: errors.New(words.T(t.lang, "cli.teach.two_labels", len(twice)))}
	}
	if !slices.ContainsFunc(t.told, func(of told) bool { return of.index >= 0 }) {
		return &command.Error{Status: command.ExitNothing, Err: errors.New(words.T(t.lang, "cli.teach.no_examples"))}
	}
	return nil
}

// add adds the examples of a label. It returns a line for each that another label has.
func (t *lesson) add(of *told, examples []labels.Example) (twice []string) {
	of.index = t.lib.Find(of.name)
	of.known = of.index >= 0 && len(t.lib.Labels[of.index].Examples) > 0
	for _, e := range examples {
		other := t.lib.Teacher(e.Hash)
		switch {
		case other >= 0 && other == of.index:
			of.same++
			continue
		case other >= 0:
			twice = append(twice, words.T(t.lang, "cli.teach.also_of", e.Path, of.name, t.lib.Labels[other].Name))
			continue
		case of.index < 0:
			of.index = t.lib.Add(of.name, labels.FromExamples)
		}
		if _, err := t.lib.AddExample(of.index, e); err == nil { // it is no example yet, of no label
			of.fresh++
		}
	}
	return twice
}

// embed runs the pictures of a label through the network.
func (t *lesson) embed(ctx context.Context, of *told) ([]labels.Example, error) {
	sink := &gatherer{t: t, name: of.name, byIndex: map[int]labels.Example{}}
	o := engine.RunOptions{TopK: 1, Recursive: true, Embeddings: true}
	bar := command.NewBar(t.env.Stderr)
	if err := bar.During(sink.progress, func() error { return t.engine.Run(ctx, of.roots, o, sink) }); err != nil {
		return nil, err
	}
	t.seen += sink.found
	t.failed += sink.failed
	for _, line := range sink.lines {
		fmt.Fprintln(t.env.Stderr, line)
	}
	return sink.examples(), nil
}

// gatherer collects the embeddings of one label's pictures.
type gatherer struct {
	pipeline.Discard
	t    *lesson
	name string

	mu                  sync.Mutex // the scan and the results come from two goroutines
	found, done, failed int
	lines               []string // about what could not be used
	byIndex             map[int]labels.Example
}

// Found counts a picture.
func (g *gatherer) Found(*inference.Item) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.found++
	return true
}

// Skipped names what is no picture. In a folder that is no failure.
func (g *gatherer) Skipped(path string, why source.SkipReason) {
	if why == source.SkipHidden {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lines = append(g.lines, "  "+terminal.Clean(path)+"  "+words.SkipSentence(g.t.lang, why, "1"))
	if g.t.flags.label != "" {
		g.failed++
	}
}

// progress says how far the pictures of the label are.
func (g *gatherer) progress(time.Duration) command.Progress {
	g.mu.Lock()
	defer g.mu.Unlock()
	return command.Progress{Text: words.T(g.t.lang, "cli.teach.progress", terminal.Clean(g.name), g.done, g.found)}
}

// Done keeps the embedding of a picture.
func (g *gatherer) Done(r *inference.Result) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.done++
	err := r.Err
	if _, ok := labels.Vector(r.Embedding).Unit(); err == nil && !ok {
		err = &inference.Error{Code: inference.CodeBadOutput, Path: r.Item.File}
	}
	if err != nil {
		g.failed++
		g.lines = append(g.lines, "  "+terminal.Clean(r.Item.Path)+"  "+words.Sentence(g.t.lang, err))
		return nil
	}
	e := labels.Example{Path: r.Item.Path, Hash: r.Item.Hash, Vector: r.Embedding, Own: inference.Label{Class: -1}}
	if len(r.Labels) > 0 {
		e.Own = r.Labels[0]
	}
	g.byIndex[r.Item.Index] = e
	return nil
}

// examples returns what was kept, in the order of the scan.
func (g *gatherer) examples() (all []labels.Example) {
	for i := range g.found {
		if e, ok := g.byIndex[i]; ok {
			all = append(all, e)
		}
	}
	slices.Sort(g.lines)
	return all
}
