package oip

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// terms are what a backend and its servers have agreed on: the names of the tensors, and how many
// pictures a request takes.
type terms struct {
	input  string
	wanted []wanted // logits or the best classes first, then the embedding
	shape  []int64  // of one picture
	fixed  int      // pictures of each request, where the server takes no others; else 0
	flat   bool     // the server's tensors have no dimension for the batch
	most   int      // pictures of a request
}

// wanted is an output that is asked for; classes is how many of its best ones, 0 for all values.
type wanted struct {
	name    string
	classes int
}

// equal reports whether a server with other terms can take the place of one with these.
func (t *terms) equal(o *terms) bool {
	return t.input == o.input && slices.Equal(t.wanted, o.wanted) && slices.Equal(t.shape, o.shape) && t.fixed == o.fixed && t.flat == o.flat
}

// errOtherModel is why a server is not asked.
var errOtherModel = errors.New("the servers have different models")

// meet asks a server what it serves. The first one that answers is taken at its word, and the
// others have to say the same.
func (b *Backend) meet(ctx context.Context, e *endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Timeout)
	defer cancel()
	s, m, err := e.client.about(ctx)
	if err != nil {
		return err
	}
	t, err := b.understand(s, m)
	if err != nil {
		return err
	}
	b.meeting.Lock()
	defer b.meeting.Unlock()
	if b.terms == nil {
		b.terms, b.server = t, s
		b.batch.Store(int32(t.most))
	} else if !b.terms.equal(t) {
		return errOtherModel
	}
	b.batch.Store(min(b.batch.Load(), int32(t.most)))
	e.met.Store(true)
	return nil
}

// understand finds the pack's tensors in a model's metadata.
func (b *Backend) understand(s Server, m Model) (*terms, error) {
	p := b.cfg.Preprocess
	t := &terms{shape: []int64{3, int64(p.Height), int64(p.Width)}}
	if p.Layout == "NHWC" {
		t.shape = []int64{int64(p.Height), int64(p.Width), 3}
	}
	in, err := find(m.Inputs, b.cfg.Input, t.shape)
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	if len(m.Inputs) > 1 {
		return nil, fmt.Errorf("the model has %d inputs", len(m.Inputs))
	}
	classes := []int64{int64(b.cfg.Classes)}
	logits, err := find(m.Outputs, b.cfg.Logits, classes)
	if err != nil {
		return nil, fmt.Errorf("logits: %w", err)
	}
	t.wanted = []wanted{b.best(s, m, wanted{name: logits.Name})}
	if b.cfg.Dims > 0 {
		embedding, err := find(m.Outputs, b.cfg.Embedding, []int64{int64(b.cfg.Dims)})
		if err != nil {
			return nil, fmt.Errorf("embedding: %w", err)
		}
		t.wanted = append(t.wanted, wanted{name: embedding.Name})
	}
	t.input, t.most = in.Name, b.cfg.Batch
	switch t.flat = len(in.Shape) == len(t.shape); {
	case t.flat:
		t.most = 1
	case in.Shape[0] > 0:
		t.fixed, t.most = int(in.Shape[0]), min(t.most, int(in.Shape[0]))
	}
	if !slices.Contains(s.Extensions, Binary) && !strings.HasPrefix(b.cfg.Target.Scheme, "grpc") {
		t.most = min(t.most, jsonBatch)
	}
	return t, nil
}

// find is the tensor of a name, or the only one of a shape; a dimension of any size fits.
func find(all []TensorInfo, name string, shape []int64) (TensorInfo, error) {
	fits := func(t TensorInfo) bool {
		n := len(t.Shape) - len(shape)
		if n < 0 || n > 1 || t.Datatype != FP32 {
			return false
		}
		for i, d := range t.Shape[n:] {
			if d != shape[i] && d != -1 {
				return false
			}
		}
		return true
	}
	var found []TensorInfo
	for _, t := range all {
		if t.Name == name && fits(t) {
			return t, nil
		}
		if fits(t) {
			found = append(found, t)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return TensorInfo{}, fmt.Errorf("no tensor %q of FP32 and %v: there are %v", name, shape, all)
}
