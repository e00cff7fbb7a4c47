package labelling

import (
	"context"
	"errors"
	"slices"
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
	ErrNothingNew  = errors.New("the label was taught by all of the pictures before")
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

// Lesson is what is to be taught of a label, by the numbers of rows of a workspace.
type Lesson struct {
	Name     string
	Examples []int // pictures that show it
	Counters []int // pictures that it was given to wrongly; of a label that was taught
	Known    bool  // whether the label was taught before; for who shows the lesson
}

// Len returns how many pictures it has.
func (l *Lesson) Len() int { return len(l.Examples) + len(l.Counters) }

// Draft is a label that was taught and is not yet saved.
type Draft struct {
	Name      string
	Pack      engine.PackInfo // of whose network the label is
	Added     int             // examples
	Countered int             // counter-examples that were added
	Examples  int             // of the label, with those that it had
	Missing   int             // pictures that could not be used, or were before
	Known     bool            // whether the label was taught before
	Own       bool            // whether the pack has a label of the name
	Check     labels.Check
	Before    labels.Check   // of the library as it is; its zero value where nothing was taught yet
	At        int            // the label's index in Library
	Library   labels.Library // as it will be

	path    string
	version int
	book    shelf.Book
}

// Draft adds the pictures of a lesson to a label, from their stored embeddings, and tests its examples;
// nothing is saved. Rows of other packs than the first row's are left out. It blocks: some 0.2 s at a
// hundred examples. The error is one of the above, a *labels.ClashError that names the picture, or of a
// file that cannot be read.
func (t Teacher) Draft(ctx context.Context, ws *workspace.Workspace, l Lesson) (*Draft, error) {
	name := labels.Name(l.Name)
	if name == "" {
		return nil, ErrNoName
	}
	if !labels.ValidName(name) {
		return nil, ErrBadName
	}
	key := packOf(ws, &l)
	card, known := ws.Pack(key)
	file, err := embeddings.Open(t.Path, key)
	if err != nil {
		return nil, err
	}
	if !known || file == nil {
		return nil, ErrNoEmbedding
	}
	d := &Draft{Name: name, Pack: card, path: t.Path, book: BookOf(t.Path, card.Info())}
	d.Own = slices.ContainsFunc(card.Classes, func(c inference.Class) bool { return c.Name == name })
	v, err := d.book.Load()
	if err != nil {
		return nil, err
	}
	d.version, d.Library = v.Number, v.Library.Clone()
	d.Library.Pack = card.ID
	if err := d.add(ws, key, file, &l); err != nil {
		return nil, err
	}
	if len(d.Library.Background) == 0 {
		if d.Library.Background, err = t.background(ctx, card, file); err != nil {
			return nil, err
		}
	}
	network, err := Known(ctx, t.Path, card.Info())
	if err != nil {
		return nil, err
	}
	if d.Before, err = labels.Leave(&v.Library, network); err != nil {
		return nil, err
	}
	d.Check, err = labels.Leave(&d.Library, network)
	return d, err
}

// packOf returns the key of the pack of the first row of a lesson.
func packOf(ws *workspace.Workspace, l *Lesson) string {
	for _, rows := range [][]int{l.Examples, l.Counters} {
		if len(rows) > 0 {
			r, _ := ws.Row(rows[0])
			task, _ := ws.Task(r.Task)
			return task.PackKey
		}
	}
	return ""
}

// add adds the pictures of a lesson.
func (d *Draft) add(ws *workspace.Workspace, pack string, file *embeddings.File, l *Lesson) error {
	vectorOf, err := file.Lookup()
	if err != nil {
		return err
	}
	examples, counters := usable(ws, pack, l.Examples), usable(ws, pack, l.Counters)
	best := bestOf(ws, pack, slices.Concat(examples, counters))
	d.At = d.Library.Find(d.Name)
	d.Known = d.At >= 0
	same := 0
	each := func(rows []workspace.Row, add func(e labels.Example) (bool, error)) (n int, err error) {
		for _, r := range rows {
			vector := vectorOf(r.Hash)
			if vector == nil { // missing or damaged: it counts as Missing
				continue
			}
			if d.At < 0 {
				d.At = d.Library.Add(d.Name, labels.FromExamples)
			}
			added, err := add(labels.Example{Path: r.Path, Hash: r.Hash, Vector: vector, Own: best[r.Hash]})
			if err != nil {
				return n, err
			}
			if added {
				n++
			} else {
				same++
			}
		}
		return n, nil
	}
	if d.Added, err = each(examples, func(e labels.Example) (bool, error) { return d.Library.AddExample(d.At, e) }); err != nil {
		return err
	}
	if d.Countered, err = each(counters, func(e labels.Example) (bool, error) { return d.Library.AddCounter(d.At, e) }); err != nil {
		return err
	}
	switch {
	case d.Added+d.Countered > 0 && len(d.Library.Labels[d.At].Examples) > 0:
	case same > 0:
		return ErrNothingNew
	default:
		return ErrNoEmbedding
	}
	d.Missing = l.Len() - d.Added - d.Countered
	d.Examples = len(d.Library.Labels[d.At].Examples)
	return nil
}

// usable returns the rows of a pack that have an answer and a known content.
func usable(ws *workspace.Workspace, pack string, rows []int) (out []workspace.Row) {
	for _, i := range rows {
		r, ok := ws.Row(i)
		task, _ := ws.Task(r.Task)
		if ok && r.State == workspace.Done && r.Hash != 0 && task.PackKey == pack {
			out = append(out, r)
		}
	}
	return out
}

// bestOf returns the best label that a pack itself gave each of some rows, by content.
func bestOf(ws *workspace.Workspace, pack string, rows []workspace.Row) map[uint64]inference.Label {
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
	return best
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

// Version returns the number of the version of the library that the draft changes, once it is saved that
// of the one that it has become.
func (d *Draft) Version() int { return d.version }

// Save saves the label library.
func (d *Draft) Save() error {
	v, err := d.book.Save(d.version, &d.Library)
	if err == nil {
		d.version = v.Number
	}
	return err
}

// Edition returns the edition that the draft changes, to be saved with the content of Library. Where
// another process has saved meanwhile the error has CodeLabelsChanged.
func (d *Draft) Edition() (*Edition, error) {
	e, err := OpenEdition(d.path, d.Pack)
	if err == nil && e.Version != d.version {
		err = &inference.Error{Code: inference.CodeLabelsChanged, Path: d.path}
	}
	return e, err
}
