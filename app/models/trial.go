package models

import (
	"context"
	"errors"
	"io/fs"
	"sync"

	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/pack"
	"wanwu/inference/pipeline"
)

// trialTop is how many labels of a picture a trial shows.
const trialTop = 3

// Tried is what a model makes of a picture in a trial.
type Tried struct {
	Path   string
	Labels []TriedLabel // the best first
	Err    error        // why there are none
}

// TriedLabel is a label of a trial.
type TriedLabel struct {
	Name  string
	Score float32
}

// Trial is what a pack shows when it is run.
type Trial struct {
	Speed    Speed
	Kind     string // pack.KindOCR for one that reads text, whose pictures are not tried
	Labels   int
	Pictures []Tried
}

// Try opens the pack in packFS, which verifies it and runs its network, and has it recognise
// the pictures at paths. Errors are those of engine.OpenOn; ctx ends it.
func (s *Shelf) Try(ctx context.Context, packFS fs.FS, paths []string) (t Trial, err error) {
	kind, err := pack.Kind(ctx, packFS)
	if err != nil {
		return t, err
	}
	if kind == pack.KindOCR {
		return s.tryReader(ctx, packFS)
	}
	e, err := s.cfg.Open(ctx, packFS)
	if err != nil {
		return t, err
	}
	info, v := e.Info(), e.Vocabulary()
	t = Trial{Speed: Speed{info.Device, info.Warm}, Labels: len(v)}
	if len(paths) > 0 {
		sink := &trialSink{vocabulary: v, found: map[int]Tried{}}
		err = e.Run(ctx, paths, engine.RunOptions{TopK: trialTop, Recursive: true}, sink)
		t.Pictures = sink.inOrder()
	}
	return t, errors.Join(err, e.Close())
}

// tryReader opens a pack that reads text, and runs its networks once.
func (s *Shelf) tryReader(ctx context.Context, packFS fs.FS) (Trial, error) {
	r, err := s.cfg.OpenOCR(ctx, packFS)
	if err != nil {
		return Trial{}, err
	}
	err = r.Warm(ctx)
	info := r.Info()
	return Trial{Speed: Speed{info.Device, info.Warm}, Kind: pack.KindOCR}, errors.Join(err, r.Close())
}

// trialSink keeps the results of a trial by their items' places.
type trialSink struct {
	pipeline.Discard
	vocabulary inference.Vocabulary

	mu    sync.Mutex
	found map[int]Tried
}

// Done implements pipeline.Sink.
func (s *trialSink) Done(r *inference.Result) error {
	t := Tried{Path: r.Item.Path, Err: r.Err}
	for _, l := range r.Labels {
		t.Labels = append(t.Labels, TriedLabel{s.vocabulary[l.Class].Name, l.Score})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found[r.Item.Index] = t
	return nil
}

func (s *trialSink) inOrder() (all []Tried) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range len(s.found) {
		if t, ok := s.found[i]; ok {
			all = append(all, t)
		}
	}
	return all
}
