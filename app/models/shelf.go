// Package models is the models that a person chooses among: what each is and how fast it is
// here, trials, import, the default, removal. A model is a pack of a pack.Library.
package models

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// Speed is how long a picture takes through a model's network on a device.
type Speed struct {
	Device inference.Device
	Warm   time.Duration
}

// Model is a pack of the library, and what is known of it besides.
type Model struct {
	pack.Listed
	// Key is that of its answers, see engine.PackKey; empty for one that cannot be used, or reads text.
	Key string
	// Speed was measured since the program began, or is zero.
	Speed Speed
	// InUse is whether an engine of it is open or being opened for someone.
	InUse bool
}

// Config says what a shelf is made of.
type Config struct {
	Library pack.Library
	// Open opens an engine of a pack on the device that was chosen, and warms it up.
	Open func(ctx context.Context, packFS fs.FS) (engine.Recognizer, error)
	// OpenOCR opens a pack that reads text.
	OpenOCR func(ctx context.Context, packFS fs.FS) (*engine.TextReader, error)
	// InUse reports whether a pack is used, by its id and its folder, which is empty for one
	// of the program's own; nil is never.
	InUse func(id, path string) bool
}

// Shelf is the models. Its methods block and may be called from any goroutine.
type Shelf struct {
	cfg Config

	mu     sync.Mutex
	speeds map[string]Speed // by id
}

// New makes a shelf.
func New(cfg Config) *Shelf { return &Shelf{cfg: cfg, speeds: map[string]Speed{}} }

// ErrInUse is that a pack cannot be removed while it is used.
var ErrInUse = errors.New("the pack is in use")

// List returns the models, the program's own first. ctx ends it.
func (s *Shelf) List(ctx context.Context) ([]Model, error) {
	listed, err := s.cfg.Library.List(ctx)
	if err != nil {
		return nil, inference.Wrap(s.cfg.Library.Dir, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Model, len(listed))
	for i, p := range listed {
		all[i] = Model{Listed: p, Speed: s.speeds[p.ID], InUse: s.inUse(p.ID, p.Path)}
		if p.Err == nil && p.Kind == "" {
			all[i].Key = engine.PackKey(p.Manifest)
		}
	}
	return all, nil
}

func (s *Shelf) inUse(id, path string) bool { return s.cfg.InUse != nil && s.cfg.InUse(id, path) }

// Measure opens a model's network on the device, runs it, and closes it.
func (s *Shelf) Measure(ctx context.Context, id string) (Speed, error) {
	fsys, _, err := s.cfg.Library.Find(id)
	if err != nil {
		return Speed{}, err
	}
	t, err := s.Try(ctx, fsys, nil)
	if err != nil {
		return Speed{}, err
	}
	s.remember(id, t.Speed)
	return t.Speed, nil
}

func (s *Shelf) remember(id string, speed Speed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.speeds[id] = speed
}

// Default returns the id of the default model, its file system, and its folder, which is empty
// for one of the program's own.
func (s *Shelf) Default() (id string, packFS fs.FS, path string, err error) {
	if id, err = s.cfg.Library.Default(); err != nil {
		return "", nil, "", inference.Wrap(s.cfg.Library.Dir, err)
	}
	packFS, path, err = s.cfg.Library.Find(id)
	return id, packFS, path, err
}

// SetDefault chooses the default model. The error is pack.ErrUnknown where it is gone, and
// pack.ErrKind for one that reads text.
func (s *Shelf) SetDefault(id string) error { return s.cfg.Library.SetDefault(id) }

// Remove takes a model out of the library. The error is ErrInUse where it is used, or
// pack.ErrBuiltin or pack.ErrUnknown.
func (s *Shelf) Remove(id string) error {
	_, path, err := s.cfg.Library.Find(id)
	if err != nil {
		return err
	}
	if s.inUse(id, path) {
		return ErrInUse
	}
	s.mu.Lock()
	delete(s.speeds, id)
	s.mu.Unlock()
	return s.cfg.Library.Remove(id)
}

// Find returns the file system of a model by its id, or by the folder or .zip on the disk that it is in; path
// is where it is there, empty for one of the program's own. Errors are engine.FindPack's.
func (s *Shelf) Find(name string) (packFS fs.FS, path string, err error) {
	if filepath.Dir(name) == s.cfg.Library.Dir { // as List has it
		if packFS, path, err = s.cfg.Library.Find(filepath.Base(name)); err == nil {
			return packFS, path, nil
		}
	}
	return engine.FindPack(s.cfg.Library.Builtin, name)
}

// ReaderID returns the id of the first model that reads text; empty where there is none.
func (s *Shelf) ReaderID(ctx context.Context) (id string, err error) {
	if id, err = s.cfg.Library.Reader(ctx); err != nil {
		return "", inference.Wrap(s.cfg.Library.Dir, err)
	}
	return id, nil
}

// OpenReader opens a model that reads text. The caller closes it.
func (s *Shelf) OpenReader(ctx context.Context, id string) (*engine.TextReader, error) {
	packFS, _, err := s.cfg.Library.Find(id)
	if err != nil {
		return nil, err
	}
	return s.cfg.OpenOCR(ctx, packFS)
}

// Import takes the pack in a folder or .zip into the library, once it has run. Errors are those
// of pack.Library.Import; ctx ends it, and nothing is left then.
func (s *Shelf) Import(ctx context.Context, path string, replace bool) (id string, err error) {
	fsys, err := pack.Open(path)
	if err != nil {
		return "", err
	}
	return s.ImportFS(ctx, fsys, replace)
}

// ImportFS is Import of a pack that may not be on the disk, as that of a draft.
func (s *Shelf) ImportFS(ctx context.Context, fsys fs.FS, replace bool) (id string, err error) {
	var speed Speed
	m, err := s.cfg.Library.Import(ctx, fsys, pack.ImportOptions{Replace: replace, Trial: func(ctx context.Context, fsys fs.FS) error {
		t, err := s.Try(ctx, fsys, nil)
		speed = t.Speed
		return err
	}})
	if err == nil && speed.Warm > 0 {
		s.remember(m.ID, speed)
	}
	return m.ID, err
}

// IsPack reports whether a path is a model rather than pictures: a folder or .zip with a
// manifest, damaged or not, or a network. It reads the names in a .zip.
func IsPack(path string) bool {
	return strings.EqualFold(filepath.Ext(path), ".onnx") || pack.IsPack(path)
}
