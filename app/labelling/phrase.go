package labelling

import (
	"context"
	"errors"
	"io/fs"
	"slices"

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

// Encoder turns texts into vectors; engine.TextEncoder does, which says what each is called with.
type Encoder interface {
	EncodeAll(ctx context.Context, texts []string, each func(i int, v engine.TextVector, err error)) error
}

// Typed is a label that was typed.
type Typed struct {
	Name    string
	ID      string
	Lacks   []string // words that the pack's vocabulary has nothing for
	Known   bool     // whether it was there before
	Version int      // of the label library
	// Err says why it cannot be added: ErrNoName, ErrBadName, ErrPackLabel and ErrTaught, or the
	// encoder's ErrUnknownWords or ErrLongText.
	Err error
}

// AddTyped adds labels of some names to the library of a pack's network, beside the workspace's file at
// path, and saves them as one version: all, or where one of them cannot be added, as its Err says, none.
// packFS has the pack, and e its text tower. Results follow by Apply. A label of that name that was typed
// before gets the vector anew; a name that is given twice is added once. It blocks for some ten milliseconds
// a sentence, and tells progress, which may be nil, how many of the labels are encoded; ctx ends it, and then
// nothing is saved.
//
// Errors are ErrLabelsNoVectors for a pack whose own labels a typed one cannot be compared with, one with
// CodePack where the vectors of its text tower do not fit those of its labels, others of e, and of files.
func AddTyped(ctx context.Context, path string, card engine.PackInfo, packFS fs.FS, e Encoder, progress func(done, of int), names ...string) ([]Typed, error) {
	book := BookOf(path, card.Info())
	v, err := book.Load()
	if err != nil {
		return nil, err
	}
	lib := v.Library.Clone()
	typed, refused := typedNames(&lib, card.Classes, names)
	own, err := ownOf(ctx, book, card.Info(), packFS)
	if err != nil {
		return typed, err
	}
	vectors, err := encodeNames(ctx, e, typed, progress)
	if err != nil {
		return typed, err
	}
	if refused || slices.ContainsFunc(typed, func(t Typed) bool { return t.Err != nil }) {
		return typed, nil
	}
	changed := false
	for i := range typed {
		t := &typed[i]
		l := &lib.Labels[lib.Add(t.Name, labels.FromText)]
		changed = changed || !slices.Equal(l.Vector, vectors[i])
		l.Vector, t.ID = vectors[i], l.ID
	}
	if !changed {
		return typed, nil
	}
	lib.Pack = card.ID
	if _, err := labels.NewPhrases(&lib, own); err != nil { // Open would refuse it
		return typed, &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Detail: err.Error(), Err: err}
	}
	v, err = book.Save(v.Number, &lib)
	for i := range typed {
		typed[i].Version = v.Number
	}
	return typed, err
}

// typedNames returns the labels of different names, as those of the library that there are already are
// called; refused is whether one of them cannot be.
func typedNames(lib *labels.Library, classes inference.Vocabulary, names []string) (typed []Typed, refused bool) {
	at := map[string]int{} // in typed, by labels.NameKey
	for _, name := range names {
		t := Typed{Name: labels.Name(name)}
		key := labels.NameKey(t.Name)
		if _, twice := at[key]; twice && t.Name != "" {
			continue
		}
		switch {
		case t.Name == "":
			t.Err = ErrNoName
		case !labels.ValidName(t.Name):
			t.Err = ErrBadName
		}
		at[key], typed = len(typed), append(typed, t)
	}
	of := func(name string) *Typed {
		if i, is := at[labels.NameKey(name)]; is && typed[i].Err == nil {
			return &typed[i]
		}
		return nil
	}
	for i := range classes {
		if t := of(classes[i].Name); t != nil {
			t.Err = ErrPackLabel
		}
	}
	for i := range lib.Overrides {
		if o := &lib.Overrides[i]; o.Of.ID == "" && o.Sets(labels.SetsName) {
			if t := of(o.Name); t != nil {
				t.Err = ErrPackLabel
			}
		}
	}
	for i := range lib.Labels {
		l := &lib.Labels[i]
		if t := of(l.Name); t != nil {
			if t.Name, t.Known = l.Name, true; l.Origin != labels.FromText {
				t.Err = ErrTaught
			}
		}
	}
	return typed, slices.ContainsFunc(typed, func(t Typed) bool { return t.Err != nil })
}

// encodeNames returns the vectors of labels' names, or says in a label why it has none.
func encodeNames(ctx context.Context, e Encoder, typed []Typed, progress func(done, of int)) ([]labels.Vector, error) {
	vectors := make([]labels.Vector, len(typed))
	var names []string
	var at []int // of the names, in typed
	for i := range typed {
		if typed[i].Err == nil {
			names, at = append(names, typed[i].Name), append(at, i)
		}
	}
	var failed error
	err := e.EncodeAll(ctx, names, func(k int, v engine.TextVector, err error) {
		t := &typed[at[k]]
		vectors[at[k]], t.Lacks = v.Vector, v.Lacks
		if errors.Is(err, engine.ErrUnknownWords) || errors.Is(err, engine.ErrLongText) {
			t.Err = err
		} else if err != nil && failed == nil {
			failed = err
		}
		if progress != nil {
			progress(k+1, len(names))
		}
	})
	return vectors, errors.Join(err, failed)
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
func ownOf(ctx context.Context, book shelf.Book, info engine.Info, packFS fs.FS) (labels.Own, error) {
	return kept(book, info.PackKey, func() (own labels.Own, err error) {
		if packFS == nil {
			if packFS, _, err = engine.FindPack(nil, info.From); err != nil {
				return own, err
			}
		}
		read, err := pack.ReadLabelVectors(ctx, packFS)
		if errors.Is(err, pack.ErrKind) {
			err = ErrLabelsNoVectors
		}
		return labels.Own{Scale: read.Scale, Vectors: vectors(read.Rows)}, err
	})
}

// kept returns the vectors that are kept beside a library by a key, or, where none are or they are damaged,
// those that read reads, which it keeps then.
func kept(book shelf.Book, key string, read func() (labels.Own, error)) (labels.Own, error) {
	own, err := book.LoadOwn(key)
	if code := inference.CodeOf(err); code != inference.CodeNotFound && code != inference.CodeLabels {
		return own, err
	}
	if own, err = read(); err != nil {
		return labels.Own{}, err
	}
	return own, book.SaveOwn(key, own)
}

// vectors returns the rows that were read of a pack.
func vectors(rows [][]float32) []labels.Vector {
	out := make([]labels.Vector, len(rows))
	for i, row := range rows {
		out[i] = row
	}
	return out
}
