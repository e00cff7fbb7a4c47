package teach

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// background returns what the embedding of an ordinary picture is: as it was computed for the
// program's own pack, or for another the mean over the program's sample pictures.
func (t *lesson) background(ctx context.Context) (labels.Vector, error) {
	dims := t.engine.Info().Dims
	if t.env.Background != nil {
		if b := t.env.Background(t.engine.Info().ModelHash); len(b) == 2*dims {
			v := make(labels.Vector, dims)
			embeddings.Widen(v, b)
			return v, nil
		}
	}
	dir, err := os.MkdirTemp("", "wanwu-samples-*")
	if err != nil {
		return nil, inference.Wrap("", err)
	}
	sum := &meanSink{sum: make(labels.Vector, dims)}
	if err = t.copySamples(dir); err == nil {
		err = t.engine.Run(ctx, []string{dir}, engine.RunOptions{TopK: 1, Embeddings: true}, sum)
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return nil, err
	}
	for d := range sum.sum {
		sum.sum[d] /= float32(max(sum.n, 1))
	}
	return sum.sum, nil
}

// copySamples writes the sample pictures into a folder.
func (t *lesson) copySamples(dir string) error {
	if t.env.Samples == nil {
		return nil
	}
	entries, err := fs.ReadDir(t.env.Samples, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".jpg") {
			continue
		}
		data, err := fs.ReadFile(t.env.Samples, e.Name())
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, e.Name()), data, 0o600)
		}
		if err != nil {
			return inference.Wrap(dir, err)
		}
	}
	return nil
}

// meanSink adds up the directions of embeddings.
type meanSink struct {
	pipeline.Discard
	sum labels.Vector
	n   int
}

// Done adds an embedding.
func (s *meanSink) Done(r *inference.Result) error {
	if unit, ok := labels.Vector(r.Embedding).Unit(); ok && len(unit) == len(s.sum) {
		s.n++
		for d, x := range unit {
			s.sum[d] += x
		}
	}
	return nil
}
