package labelling

import (
	"context"
	"maps"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Taught is the label library of one network, ready to be applied: the taught labels, and what
// is wanted of the others.
type Taught struct {
	Head *labels.Head // nil where nothing was taught
	// Version is the number of the label library, 0 where there is none, and Hash that of its
	// content.
	Version int
	Hash    string

	overrides []labels.Override
	exclusive bool
}

// Open reads and fits the labels that were added to a pack's network, beside the workspace's
// file at path.
func Open(path string, info engine.Info) (*Taught, error) {
	v, err := BookOf(path, info).Load()
	if err != nil {
		return nil, err
	}
	t := &Taught{Version: v.Number, Hash: v.Hash, overrides: v.Library.Overrides, exclusive: !info.MultiLabel}
	t.Head, err = labels.Fit(&v.Library)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeLabels, Path: path, Err: err}
	}
	return t, nil
}

// BookOf returns the label library of a pack's network beside the workspace's file at path.
func BookOf(path string, info engine.Info) shelf.Book {
	network := info.ModelHash
	if network == "" { // of a pack that says nothing of itself
		network = info.PackKey
	}
	return shelf.Beside(path).Book(network)
}

// said returns what a workspace is told, without the scores.
func (t *Taught) said() workspace.Taught {
	if t == nil {
		return workspace.Taught{}
	}
	return workspace.Taught{
		LabelVersion: workspace.LabelVersion{Version: t.Version, Hash: t.Hash}, Overrides: t.overrides,
		Classes: t.Head.Classes(), Exclusive: t.exclusive, Scores: map[uint64][]inference.Label{},
	}
}

// Some reports whether anything was taught.
func (t *Taught) Some() bool { return t != nil && t.Head != nil }

// Begin makes the label library known to a workspace, for rows of a pack that are to come:
// the scores of the taught labels follow by Add.
func (t *Taught) Begin(ws *workspace.Workspace, pack string) {
	if t != nil {
		ws.SetTaught(pack, t.said())
	}
}

// Add says what the taught labels make of a result, which is to be Set in a row afterwards,
// where it has an embedding.
func (t *Taught) Add(ws *workspace.Workspace, row int, r *inference.Result) {
	if !t.Some() || r.Embedding == nil || r.Err != nil {
		return
	}
	best := float32(0)
	if len(r.Labels) > 0 {
		best = r.Labels[0].Score
	}
	ws.AddTaught(row, r.Item.Hash, t.Head.Score(r.Embedding, best))
}

// Apply evaluates all rows of a pack that have an embedding in file. Without taught labels
// it takes those away that were there. It blocks: some 0.7 s at 100,000 pictures of 1280
// values and 20 labels on two processors. Errors are of ctx and of file.
func (t *Taught) Apply(ctx context.Context, ws *workspace.Workspace, pack string, file *embeddings.File) error {
	out := t.said()
	if t.Some() && file != nil && file.Dims() == t.Head.Dims() {
		best := map[uint64]float32{}
		ws.Best(pack, func(hash uint64, own inference.Label) bool {
			best[hash] = own.Score
			return true
		})
		var mu sync.Mutex
		buffers := sync.Pool{New: func() any { return new(scratch) }}
		err := file.Scan(ctx, func(_ int64, hashes []uint64, values []byte) error {
			s := buffers.Get().(*scratch)
			found := t.score(s, hashes, values, best)
			buffers.Put(s)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(out.Scores, found)
			return nil
		})
		if err != nil {
			return err
		}
	}
	ws.SetTaught(pack, out)
	return nil
}

// ApplyStored evaluates all rows of a pack in a workspace, whose file is at path, by the labels
// that were added to the pack. Errors are those of Open and Apply.
func ApplyStored(ctx context.Context, path string, ws *workspace.Workspace, pack engine.PackInfo) error {
	t, err := Open(path, pack.Info())
	if err != nil {
		return err
	}
	dims := 0
	if t.Some() {
		dims = t.Head.Dims()
	}
	return t.Apply(ctx, ws, pack.Key, embeddings.New(path, pack.Key, dims))
}

// scratch is what scoring a part of a file needs.
type scratch struct{ embeddings, likeness []float32 }

// score returns what is said of the pictures of a part of a file.
func (t *Taught) score(s *scratch, hashes []uint64, values []byte, best map[uint64]float32) map[uint64][]inference.Label {
	dims, k := t.Head.Dims(), len(t.Head.Classes())
	if need := len(hashes) * dims; cap(s.embeddings) < need {
		s.embeddings = make([]float32, need)
	}
	if need := len(hashes) * k; cap(s.likeness) < need {
		s.likeness = make([]float32, need)
	}
	rows, likeness := s.embeddings[:len(hashes)*dims], s.likeness[:len(hashes)*k]
	embeddings.Widen(rows, values)
	t.Head.ScoreAll(blas32.General{Rows: len(hashes), Cols: dims, Stride: dims, Data: rows}, likeness)
	found := map[uint64][]inference.Label{}
	for i, hash := range hashes {
		score, wanted := best[hash]
		if !wanted || hash == 0 {
			continue
		}
		if said := t.Head.Labels(likeness[i*k:(i+1)*k], score); said != nil {
			found[hash] = said
		}
	}
	return found
}
