package shell

import (
	"context"
	"io/fs"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/reading"
	"wanwu/app/similar"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/clip"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/watch"
)

// Options are what a window is made of.
type Options struct {
	Session  watch.Session
	Pictures watch.Pictures
	Lang     words.Lang
	// Regular and Bold are OpenType fonts with Chinese; empty for Fyne's own.
	Regular, Bold []byte
	// Icon is a PNG.
	Icon []byte
	// Samples has the sample pictures as *.jpg; nil for none.
	Samples fs.FS
	// Extensions are the usual ones of the pictures that can be read, without the dot. It
	// may block and is called off the main goroutine; nil for none.
	Extensions func() []string
	// PasteDirs are folders for pasted pictures: the first that can be written.
	PasteDirs []string
	// CheckPack reads a model pack in a folder or an archive, or the program's own by its id, and says what it is, or what
	// is wrong with it. It blocks and is called off the main goroutine; nil where tasks
	// cannot be run by another pack than the program's.
	CheckPack func(ctx context.Context, path string) (engine.PackInfo, error)
	// ReadTable reads a table of truths, a .csv or .xlsx, its header first; the error is a
	// sentence. It blocks and is called off the main goroutine; nil where none can be read.
	ReadTable func(path string) (assess.Table, error)
	// Teach adds the pictures of a lesson to a label and tests its examples; SaveTaught saves that and
	// applies it to all results, and UndoLabels takes it back. Judged returns what can be taught from
	// what was judged. All block and are called off the main goroutine; nil where no labels can be
	// taught.
	Teach      func(ctx context.Context, l labelling.Lesson) (*labelling.Draft, error)
	SaveTaught func(ctx context.Context, d *labelling.Draft) (*labelling.Edition, error)
	Judged     func(ctx context.Context) ([]labelling.Lesson, error)
	// Embeddings returns what finds the stored embedding of a content of a pack; nil where none are
	// stored. It blocks.
	Embeddings func(pack string) (func(hash uint64) []float32, error)
	// Labels reads the label library of a pack, SaveLabels saves another content of it and has
	// all results follow, UndoLabels takes back the last change that led to an edition, and RedoLabels
	// makes it again; ok is false where there is none. All block and are called off the main goroutine;
	// nil where there is no library.
	Labels     func(pack engine.PackInfo) (*labelling.Edition, error)
	SaveLabels func(ctx context.Context, e *labelling.Edition, lib *labels.Library) error
	UndoLabels func(ctx context.Context, e *labelling.Edition) (ok bool, err error)
	RedoLabels func(ctx context.Context, e *labelling.Edition) (ok bool, err error)
	// Similar returns the rows that are most like one, FindByWords those that a text fits best, with the
	// words that no model knows; see session.Session. Both block and are called off the main goroutine;
	// nil where nothing is found so.
	Similar     func(ctx context.Context, row, most int, keep func(r *workspace.Row) bool) ([]similar.Row, error)
	FindByWords func(ctx context.Context, text string, most int, keep func(r *workspace.Row) bool) (found []similar.Row, lacks []string, err error)
	// AddTyped adds a label that is a line of text to the pack of a key, and applies it to all
	// results. It blocks and is called off the main goroutine; nil where none can be added.
	AddTyped func(ctx context.Context, packKey, name string) (labelling.Typed, error)
	// OpenReader opens what reads text in pictures; nil, without an error, where there is no such
	// pack. It blocks and is called off the main goroutine; nil where no text can be read.
	OpenReader func(ctx context.Context) (Reader, error)
	// Dialogs asks for files; nil for the system's own.
	Dialogs native.FileDialogs
	// Clipboard carries pictures; nil for the system's own.
	Clipboard Clipboard
	// Program is what the settings show and change.
	settings.Program
	// Warning is shown quietly after the start, such as a cache that is not
	// where it should be; empty for none.
	Warning string

	// OnWork runs each piece of the window's own work on the main goroutine, by name,
	// to be measured; nil runs it directly.
	OnWork func(name string, f func())

	Do func(func()) // runs a function on the main goroutine; nil for fyne.Do
}

// Reader reads the text in pictures; *engine.TextReader is one.
type Reader interface {
	reading.Reader
	Close() error
}

// Clipboard carries pictures and files; *clip.Board is one. Its methods block and are
// called off the main goroutine.
type Clipboard interface {
	SetPicture(ctx context.Context, png []byte) error
	Get(ctx context.Context) (clip.Content, error)
}
