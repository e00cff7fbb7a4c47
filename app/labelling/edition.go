package labelling

import (
	"context"
	"errors"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Edition is a version of the label library of a pack, to be shown and edited. It may be used from
// one goroutine at a time.
type Edition struct {
	// Pack is whose labels the library changes: its Classes are as the pack has them.
	Pack engine.PackInfo
	// Version is the number of the version, 0 where nothing was ever saved, and Hash that of
	// its content.
	Version int
	Hash    string
	// Library is what is in it. It must not be changed: see Save.
	Library labels.Library

	book   shelf.Book
	before shelf.Version // what e was before Library; the zero Version where nothing was read before
}

// OpenEdition reads the present version of the library of a pack, beside the workspace's file at
// path. Where it cannot be read, the edition that comes with the error has no content and is good
// for Undo alone.
func OpenEdition(path string, pack engine.PackInfo) (*Edition, error) {
	e := &Edition{Pack: pack, book: BookOf(path, pack.Info())}
	v, err := e.book.Load()
	if err != nil {
		number, unlisted := e.book.Number()
		e.Version = number
		return e, errors.Join(err, unlisted)
	}
	e.set(v)
	return e, nil
}

func (e *Edition) set(v shelf.Version) {
	e.before = shelf.Version{Number: e.Version, Hash: e.Hash, Library: e.Library}
	e.Version, e.Hash, e.Library = v.Number, v.Hash, v.Library
}

// Save saves another content as the next version, which e is from then on. Where another process
// has saved meanwhile the error has CodeLabelsChanged.
func (e *Edition) Save(lib *labels.Library) error {
	v, err := e.book.Save(e.Version, lib)
	if err == nil {
		e.set(v)
	}
	return err
}

// Undo saves the content before e's as the next version, which e is from then on: called again, the one
// before, whoever has saved it. ok is false where there is none before. Errors are Save's.
func (e *Edition) Undo() (ok bool, err error) { return e.step(e.book.Undo) }

// Redo is the reverse of the last Undo that was not redone and that nothing was saved after.
func (e *Edition) Redo() (ok bool, err error) { return e.step(e.book.Redo) }

func (e *Edition) step(to func(number int) (shelf.Version, bool, error)) (ok bool, err error) {
	v, ok, err := to(e.Version)
	if ok {
		e.set(v)
	}
	return ok, err
}

// Apply answers the rows of the pack in a workspace, whose file is at path, by the edition. What
// the added labels make of the pictures is computed again unless the workspace is at the version
// before, and they are scored alike in both. It blocks: 0.1 s at 100,000 pictures, else as ApplyStored. Errors are those of that.
func (e *Edition) Apply(ctx context.Context, path string, ws *workspace.Workspace) error {
	now := ws.Taught(e.Pack.Key)
	if now.Hash != e.before.Hash || !e.Library.ScoresAs(&e.before.Library) {
		return ApplyStored(ctx, path, ws, e.Pack)
	}
	now.LabelVersion = workspace.LabelVersion{Version: e.Version, Hash: e.Hash}
	now.Classes, now.Overrides, now.Exclusive = e.classes(), e.Library.Overrides, !e.Pack.MultiLabel
	ws.SetTaught(e.Pack.Key, now)
	return nil
}

// classes returns the labels that were added as Taught has them: those taught by examples, and
// behind them those that were typed.
func (e *Edition) classes() (classes inference.Vocabulary) {
	for _, l := range e.Library.Taught() {
		classes = append(classes, l.Class())
	}
	for i := range e.Library.Labels {
		if l := &e.Library.Labels[i]; l.Origin == labels.FromText {
			classes = append(classes, l.Class())
		}
	}
	return classes
}
