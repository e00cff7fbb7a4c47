package library

import (
	"context"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/ui/native"
)

// Host is what the page needs of the window.
type Host struct {
	native.Host
	// Packs are the packs whose labels can be changed. Counts is how many pictures have each
	// label, by its name; it is called off the main goroutine.
	Packs  []engine.PackInfo
	Counts func() map[string]int
	// Load reads the library of a pack; see labelling.OpenEdition. Save saves another content of it and has all results
	// follow, Undo takes back the last change that led to an edition, and Redo makes it again; ok is false
	// where there is none. All block and are called off the main goroutine.
	Load func(pack engine.PackInfo) (*labelling.Edition, error)
	Save func(ctx context.Context, e *labelling.Edition, lib *labels.Library) error
	Undo func(ctx context.Context, e *labelling.Edition) (ok bool, err error)
	Redo func(ctx context.Context, e *labelling.Edition) (ok bool, err error)
	// Type asks for a label that is a line of text, for a pack, and calls added once it is there; nil
	// where none can be typed.
	Type func(pack engine.PackInfo, added func())
	// Saved is told that a change was saved, which led to an edition, and Undone that the change that
	// led to a hash was taken back. Results have changed.
	Saved  func(e *labelling.Edition)
	Undone func(e *labelling.Edition, hash string)
}
