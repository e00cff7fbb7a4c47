package labelling

import (
	"context"
	"maps"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Taught is the label library of one network, ready to be applied: the labels that were
// added, and what is wanted of the others.
type Taught struct {
	Head    *labels.Head    // of those taught by examples; nil for none
	Phrases *labels.Phrases // those that were typed; nil for none
	// Version is the number of the label library, 0 where there is none, and Hash that of its
	// content.
	Version int
	Hash    string

	overrides []labels.Override
	exclusive bool
}

// Open reads and fits the labels that were added to a pack's network, beside the workspace's
// file at path. Errors are of files; where labels were typed and the vectors of the pack's own are not
// beside them, those of opening the pack.
func Open(ctx context.Context, path string, info engine.Info) (*Taught, error) {
	book := BookOf(path, info)
	v, err := book.Load()
	if err != nil {
		return nil, err
	}
	t := &Taught{Version: v.Number, Hash: v.Hash, overrides: v.Library.Overrides, exclusive: !info.MultiLabel}
	if len(v.Library.Taught()) > 0 {
		known, err := Known(ctx, path, info)
		if err != nil {
			return nil, err
		}
		if t.Head, err = labels.Fit(&v.Library, known); err != nil {
			return nil, &inference.Error{Code: inference.CodeLabels, Path: path, Err: err}
		}
	}
	if !v.Library.Typed() {
		return t, nil
	}
	own, err := ownOf(ctx, book, info, nil)
	if err != nil {
		return nil, err
	}
	if t.Phrases, err = labels.NewPhrases(&v.Library, own); err != nil {
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
		Classes: t.classes(), Exclusive: t.exclusive, Scores: map[uint64][]inference.Label{},
	}
}

// Some reports whether any label was added.
func (t *Taught) Some() bool { return t != nil && (t.Head != nil || t.Phrases != nil) }

// classes returns the labels as classes: the taught ones, and behind them the typed ones.
func (t *Taught) classes() inference.Vocabulary {
	return slices.Concat(t.Head.Classes(), t.Phrases.Classes())
}

// dims is the length of the embeddings that the labels are of.
func (t *Taught) dims() int {
	if t.Head != nil {
		return t.Head.Dims()
	}
	return t.Phrases.Dims()
}

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
	ws.AddTaught(workspace.LabelVersion{Version: t.Version, Hash: t.Hash}, row, r.Item.Hash, t.Score(r))
}

// Score returns what the labels that were added make of a result with an embedding, descending, as
// classes numbers them.
func (t *Taught) Score(r *inference.Result) []inference.Label {
	best := inference.Label{Class: -1}
	if len(r.Labels) > 0 {
		best = r.Labels[0]
	}
	return t.join(t.Head.Score(r.Embedding, best), t.Phrases.Score(r.Embedding, best))
}

// join returns what the taught labels and the typed ones say of a picture, numbered by classes.
func (t *Taught) join(taught, typed []inference.Label) []inference.Label {
	if len(typed) == 0 {
		return taught
	}
	for i := range typed {
		typed[i].Class += int32(len(t.Head.Classes()))
	}
	return labels.Merge(typed, taught, t.exclusive)
}

// Apply evaluates all rows of a pack that have an embedding in file. Without taught labels
// it takes those away that were there. It blocks: some 0.7 s at 100,000 pictures of 1280
// values and 20 labels on two processors. Errors are of ctx and of file.
func (t *Taught) Apply(ctx context.Context, ws *workspace.Workspace, pack string, file *embeddings.File) error {
	out := t.said()
	if t.Some() && file != nil && file.Dims() == t.dims() {
		best := map[uint64]inference.Label{}
		classes := map[int32]bool{}
		ws.Best(pack, func(hash uint64, own inference.Label) bool {
			best[hash], classes[own.Class] = own, true
			return true
		})
		t.Head.Prepare(slices.Collect(maps.Keys(classes)))
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
	t, err := Open(ctx, path, pack.Info())
	if err != nil {
		return err
	}
	dims := 0
	if t.Some() {
		dims = t.dims()
	}
	return t.Apply(ctx, ws, pack.Key, embeddings.New(path, pack.Key, dims))
}

// scratch is what scoring a part of a file needs.
type scratch struct{ embeddings, likeness, products []float32 }

// score returns what is said of the pictures of a part of a file.
func (t *Taught) score(s *scratch, hashes []uint64, values []byte, best map[uint64]inference.Label) map[uint64][]inference.Label {
	dims, k, typed := t.dims(), t.Head.Width(), len(t.Phrases.Classes())
	if need := len(hashes) * dims; cap(s.embeddings) < need {
		s.embeddings = make([]float32, need)
	}
	if need := len(hashes) * k; cap(s.likeness) < need {
		s.likeness = make([]float32, need)
	}
	if need := len(hashes) * typed; cap(s.products) < need {
		s.products = make([]float32, need)
	}
	rows, likeness, products := s.embeddings[:len(hashes)*dims], s.likeness[:len(hashes)*k], s.products[:len(hashes)*typed]
	embeddings.Widen(rows, values)
	all := blas32.General{Rows: len(hashes), Cols: dims, Stride: dims, Data: rows}
	if k > 0 {
		t.Head.ScoreAll(all, likeness)
	}
	if typed > 0 {
		t.Phrases.ScoreAll(all, products)
	}
	found := map[uint64][]inference.Label{}
	for i, hash := range hashes {
		own, wanted := best[hash]
		if !wanted || hash == 0 {
			continue
		}
		var taught, phrases []inference.Label
		if k > 0 {
			taught = t.Head.Labels(rows[i*dims:(i+1)*dims], likeness[i*k:(i+1)*k], own)
		}
		if typed > 0 {
			phrases = t.Phrases.Labels(products[i*typed:(i+1)*typed], rows[i*dims:(i+1)*dims], own)
		}
		if said := t.join(taught, phrases); said != nil {
			found[hash] = said
		}
	}
	return found
}
