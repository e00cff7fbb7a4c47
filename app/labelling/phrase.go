package labelling

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// The reasons for which a label cannot be typed.
var (
	ErrLabelsNoVectors = errors.New("the pack's labels are no vectors")
	ErrPackLabel       = errors.New("the pack has a label of that name")
	ErrTaught          = errors.New("the label was taught by examples")
)

// Encoder turns a text into a vector; engine.TextEncoder does.
type Encoder interface {
	Encode(ctx context.Context, text string) (engine.TextVector, error)
}

// Typed is a label that was typed and saved.
type Typed struct {
	Name    string
	ID      string
	Lacks   []string // words that the pack's vocabulary has nothing for
	Known   bool     // whether it was there before
	Version int      // of the label library
}

// AddTyped adds a label of a name to the library of a pack's network, beside the workspace's file at
// path, and saves it; packFS has the pack, and e its text tower. Results follow by Apply. A label of
// that name that was typed before gets the vector anew. It blocks for some ten milliseconds a
// sentence.
//
// Errors are ErrNoName, ErrPackLabel and ErrTaught for a name that is taken, ErrLabelsNoVectors for a
// pack whose own labels a typed one cannot be compared with, one with CodePack where the vectors of its
// text tower do not fit those of its labels, those of e, and of files.
func AddTyped(ctx context.Context, path string, card engine.PackInfo, packFS fs.FS, e Encoder, name string) (t Typed, err error) {
	t.Name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	if t.Name == "" {
		return t, ErrNoName
	}
	for i := range card.Classes {
		if card.Classes[i].Name == t.Name {
			return t, ErrPackLabel
		}
	}
	book := BookOf(path, card.Info())
	v, err := book.Load()
	if err != nil {
		return t, err
	}
	lib := v.Library.Clone()
	at := lib.Find(t.Name)
	if t.Known = at >= 0; t.Known && lib.Labels[at].Origin != labels.FromText {
		return t, ErrTaught
	}
	own, err := ownOf(ctx, book, card.Info(), packFS)
	if err != nil {
		return t, err
	}
	vector, err := e.Encode(ctx, t.Name)
	if err != nil {
		return t, err
	}
	at = lib.Add(t.Name, labels.FromText)
	lib.Pack, lib.Labels[at].Vector = card.ID, vector.Vector
	t.ID, t.Lacks = lib.Labels[at].ID, vector.Lacks
	if _, err := labels.NewPhrases(&lib, own); err != nil { // Open would refuse it
		return t, &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Detail: err.Error(), Err: err}
	}
	t.Version, err = book.Save(v.Number, &lib)
	return t, err
}

// CheckTyped reports whether the typed labels of a library fit a pack, whose file system packFS is. The
// error is labels.ErrOtherNetwork where they do not, ErrLabelsNoVectors, or of the pack that cannot be
// read.
func CheckTyped(ctx context.Context, path string, info engine.Info, packFS fs.FS, lib *labels.Library) error {
	if !lib.Typed() {
		return nil
	}
	own, err := ownOf(ctx, BookOf(path, info), info, packFS)
	if err == nil {
		_, err = labels.NewPhrases(lib, own)
	}
	return err
}

// ownOf returns the vectors of the own labels of a pack, as they are kept beside the library, or
// from the pack, whose file system packFS is, where none are kept or they are damaged; nil opens the
// one that info names.
func ownOf(ctx context.Context, book shelf.Book, info engine.Info, packFS fs.FS) (own labels.Own, err error) {
	own, err = book.LoadOwn(info.PackKey)
	if code := inference.CodeOf(err); code != inference.CodeNotFound && code != inference.CodeLabels {
		return own, err
	}
	if packFS == nil {
		if packFS, _, err = engine.FindPack(nil, info.From); err != nil {
			return own, err
		}
	}
	vectors, err := engine.LabelVectors(ctx, packFS)
	if errors.Is(err, pack.ErrKind) {
		return own, ErrLabelsNoVectors
	}
	if err != nil {
		return own, err
	}
	own = labels.Own{Scale: vectors.Scale, Vectors: make([]labels.Vector, len(vectors.Rows))}
	for i, row := range vectors.Rows {
		own.Vectors[i] = row
	}
	return own, book.SaveOwn(info.PackKey, own)
}
