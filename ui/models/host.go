package models

import (
	"context"
	"errors"
	"io/fs"

	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/inference/pack"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// Library is the models that can be chosen among; *models.Shelf is one. Its methods block and
// are called off the main goroutine.
type Library interface {
	List(ctx context.Context) ([]models.Model, error)
	Measure(ctx context.Context, id string) (models.Speed, error)
	SetDefault(id string) error
	Remove(id string) error
	Import(ctx context.Context, path string, replace bool) (id string, err error)
	ImportFS(ctx context.Context, fsys fs.FS, replace bool) (id string, err error)
	Draft(ctx context.Context, path string) (*pack.Draft, error)
	Try(ctx context.Context, fsys fs.FS, paths []string) (models.Trial, error)
}

// Host is what the page needs of the window.
type Host struct {
	native.Host
	// Samples unpacks pictures for a trial and returns their paths; it is called off the main
	// goroutine.
	Samples func() ([]string, error)
	// Reopen has the engine opened again, since another model is the default.
	Reopen func()
}

// Models is the page and its dialogs. It belongs to the main goroutine.
type Models struct {
	h    Host
	lib  Library
	page *page // that is shown; nil for none
}

// New makes the page of a library's models.
func New(lib Library, h Host) *Models { return &Models{h: h, lib: lib} }

// sentence returns what went wrong with a model called name.
func (m *Models) sentence(name string, err error) string {
	switch {
	case errors.Is(err, models.ErrInUse):
		return kit.Tr("models.in_use", kit.Args{"Name": name})
	case errors.Is(err, pack.ErrBuiltin):
		return kit.Tr("models.builtin", kit.Args{"Name": name})
	case errors.Is(err, pack.ErrKind):
		return kit.Tr("models.kind", kit.Args{"Name": name})
	case errors.Is(err, pack.ErrUnknown):
		return kit.Tr("models.unknown", kit.Args{"Name": name})
	case errors.Is(err, pack.ErrExists):
		return kit.Tr("models.exists", kit.Args{"Name": name})
	}
	return words.Sentence(m.h.Lang, err)
}
