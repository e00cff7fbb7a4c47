package labelling

import (
	"context"
	"errors"
	"sync"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// The reasons for which nothing can be taught.
var (
	ErrNoName      = errors.New("the label has no name")
	ErrBadName     = errors.New("the name is too long, or has control characters")
	ErrNoEmbedding = errors.New("none of the pictures has a stored embedding of the pack")
)

// backgroundLeast is how many stored pictures make a background where none was computed for
// a model.
const backgroundLeast = 50

// Teacher teaches labels from what is stored beside the workspace's file at Path.
type Teacher struct {
	Path string
	// Background returns what the embedding of an ordinary picture is for a model, as
	// little-endian float16; nil where that is not known.
	Background func(modelHash string) []byte
}

// Draft is a label that was taught and is not yet saved.
type Draft struct {
	Name     string
	Added    int // examples
	Examples int // of the label, with those that it had
	Missing  int // pictures that could not be used
	Known    bool
	Check    labels.Check
	At       int            // the label's index in Library
	Library  labels.Library // as it will be

	version int
	book    shelf.Book
}

// Draft adds rows of a workspace as examples of a label and tests them; nothing is saved. Rows
// of other packs than the first row's are left out. It blocks: some 0.1 s at a hundred
// examples. The error is one of the above, a ClashError that names the picture, or of a file
// that cannot be read.
func (t Teacher) Draft(ctx context.Context, ws *workspace.Workspace, rows []int, name string) (*Draft, error) {
	if name = labels.Name(name); name == "" {
		return nil, ErrNoName
	}
	if !labels.ValidName(name) {
		return nil, ErrBadName
	}
	key, own := "", []workspace.Row{}
	for _, i := range rows {
		r, ok := ws.Row(i)
		task, _ := ws.Task(r.Task)
		if key == "" {
			key = task.PackKey
		}
		if ok && r.State == workspace.Done && r.Hash != 0 && task.PackKey == key {
			own = append(own, r)
		}
	}
	card, known := ws.Pack(key)
	file, err := embeddings.Open(t.Path, key)
	if err != nil {
		return nil, err
	}
	if !known || file == nil {
		return nil, ErrNoEmbedding
	}
	d := &Draft{Name: name, book: BookOf(t.Path, card.Info())}
	v, err := d.book.Load()
	if err != nil {
		return nil, err
	}
	d.version, d.Library = v.Number, v.Library.Clone()
	d.Library.Pack = card.ID
	if err := d.add(ws, key, file, own); err != nil {
		return nil, err
	}
	d.Missing = len(rows) - d.Added
	if len(d.Library.Background) == 0 {
		if d.Library.Background, err = t.background(ctx, card, file); err != nil {
			return nil, err
		}
	}
	d.Check, err = labels.Leave(&d.Library)
	return d, err
}

// add adds rows as examples.
func (d *Draft) add(ws *workspace.Workspace, pack string, file *embeddings.File, rows []workspace.Row) error {
	vectorOf, err := file.Lookup()
	if err != nil {
		return err
	}
	best := map[uint64]inference.Label{}
	for _, r := range rows {
		best[r.Hash] = inference.Label{Class: -1}
	}
	ws.Best(pack, func(hash uint64, own inference.Label) bool {
		if _, wanted := best[hash]; wanted {
			best[hash] = own
		}
		return true
	})
	d.At = d.Library.Find(d.Name)
	d.Known = d.At >= 0
	for _, r := range rows {
		vector := vectorOf(r.Hash)
		if vector == nil { // missing or damaged: it counts as Missing
			continue
		}
		switch other := d.Library.Teacher(r.Hash); {
		case other >= 0 && other == d.At:
			continue
		case other >= 0:
			return &labels.ClashError{Path: r.Path, Label: d.Name, Other: d.Library.Labels[other].Name}
		case d.At < 0:
			d.At = d.Library.Add(d.Name, labels.FromExamples)
		}
		label := &d.Library.Labels[d.At]
		label.Examples = append(label.Examples, labels.Example{Path: r.Path, Hash: r.Hash, Vector: vector, Own: best[r.Hash]})
		d.Added++
	}
	if d.At < 0 || d.Added == 0 {
		return ErrNoEmbedding
	}
	d.Examples = len(d.Library.Labels[d.At].Examples)
	return nil
}

// background returns what the embedding of an ordinary picture is: as it was computed for
// the model, else the mean direction of the stored ones.
func (t Teacher) background(ctx context.Context, card engine.PackInfo, file *embeddings.File) (labels.Vector, error) {
	dims := file.Dims()
	if t.Background != nil {
		if b := t.Background(card.ModelHash); len(b) == 2*dims {
			v := make(labels.Vector, dims)
			embeddings.Widen(v, b)
			return v, nil
		}
	}
	var mu sync.Mutex
	sum, n := make(labels.Vector, dims), 0
	err := file.Scan(ctx, func(_ int64, hashes []uint64, values []byte) error {
		part, m := make(labels.Vector, dims), 0
		row := make(labels.Vector, dims)
		for i, hash := range hashes {
			embeddings.Widen(row, values[2*dims*i:])
			if unit, ok := row.Unit(); ok && hash != 0 {
				m++
				for d, x := range unit {
					part[d] += x
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		n += m
		for d, x := range part {
			sum[d] += x
		}
		return nil
	})
	if err == nil && n < backgroundLeast {
		err = ErrNoEmbedding
	}
	for d := range sum {
		sum[d] /= float32(max(n, 1))
	}
	return sum, err
}

// Save saves the label library.
func (d *Draft) Save() error {
	v, err := d.book.Save(d.version, &d.Library)
	if err == nil {
		d.version = v.Number
	}
	return err
}
