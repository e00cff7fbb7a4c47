package session

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/similar"
	"wanwu/app/workspace"
)

// TextEncoder turns texts into vectors of a pack's embeddings; *engine.TextEncoder is one.
type TextEncoder interface {
	labelling.Encoder
	Encode(ctx context.Context, text string) (engine.TextVector, error)
	Close() error
}

// encoders are the text towers of the packs that words were asked of. They stay open: a person who
// looks for something looks again.
type encoders struct {
	users sync.RWMutex           // held for reading while one is used
	mu    sync.Mutex             // guards open
	open  map[string]TextEncoder // by the pack's key; nil for one without a text tower
}

// encoder returns the text tower of a pack, which it opens once; the error is engine.ErrNoText where
// it has none. It blocks for seconds at the first call for a pack.
func (s *Session) encoder(ctx context.Context, pack engine.PackInfo) (TextEncoder, error) {
	t := &s.encoders
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, known := t.open[pack.Key]; known && e != nil {
		return e, nil
	} else if known || s.cfg.OpenText == nil {
		return nil, engine.ErrNoText
	}
	e, err := s.cfg.OpenText(ctx, pack)
	if err != nil && !errors.Is(err, engine.ErrNoText) {
		return nil, err
	}
	if t.open == nil {
		t.open = map[string]TextEncoder{}
	}
	if t.open[pack.Key] = e; err != nil {
		t.open[pack.Key] = nil
		return nil, err
	}
	return e, nil
}

// closeEncoders frees the text towers, and with them the library that they keep loaded. It waits
// until none is used; the next search opens them again.
func (s *Session) closeEncoders() (err error) {
	t := &s.encoders
	t.users.Lock()
	defer t.users.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.open {
		if e != nil {
			err = errors.Join(err, e.Close())
		}
	}
	t.open = nil
	return err
}

// Similar returns the rows that are most like one; see similar.Rows. It blocks: some 0.1 s at 100,000
// pictures.
func (s *Session) Similar(ctx context.Context, row, most int, keep func(r *workspace.Row) bool) ([]similar.Row, error) {
	return similar.Rows(ctx, s.cfg.Labels, s.cfg.Workspace, row, most, keep)
}

// FindByWords returns the rows whose embeddings are most like a text, at most so many, the likest
// first, of all packs that have a text tower; lacks are the words that none of them knows. Errors are
// engine.ErrNoText where no pack has one, similar.ErrNoEmbedding where no picture has an embedding of
// such a pack, and those of files and of ctx. It blocks: for seconds at the first call, which opens the
// text tower, then for some 0.1 s at 100,000 pictures.
func (s *Session) FindByWords(ctx context.Context, text string, most int, keep func(r *workspace.Row) bool) (found []similar.Row, lacks []string, err error) {
	s.encoders.users.RLock()
	defer s.encoders.users.RUnlock()
	none := engine.ErrNoText
	first := true
	for _, pack := range s.cfg.Workspace.Packs() {
		e, err := s.encoder(ctx, pack)
		if errors.Is(err, engine.ErrNoText) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		v, err := e.Encode(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		rows, err := similar.ByVector(ctx, s.cfg.Labels, s.cfg.Workspace, pack.Key, v.Vector, most, keep)
		if errors.Is(err, similar.ErrNoEmbedding) {
			none = err
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if first {
			lacks = v.Lacks
		}
		lacks = slices.DeleteFunc(lacks, func(word string) bool { return !slices.Contains(v.Lacks, word) })
		found, first = append(found, rows...), false
	}
	if first {
		return nil, nil, none
	}
	slices.SortStableFunc(found, func(a, b similar.Row) int { return cmp.Compare(b.Likeness, a.Likeness) })
	found = found[:min(len(found), most)]
	for i := range found {
		found[i].CopyOf = i
	}
	return found, lacks, nil
}

// AddTyped adds a label that is a line of text to the pack of a key, and applies it to all results.
// Errors are labelling.AddTyped's, those of labelling.Typed, or engine.ErrNoText. It blocks.
func (s *Session) AddTyped(ctx context.Context, packKey, name string) (t labelling.Typed, err error) {
	s.editing.Lock()
	defer s.editing.Unlock()
	card, _ := s.cfg.Workspace.Pack(packKey)
	if t, err = s.saveTyped(ctx, card, name); err != nil {
		return t, err
	}
	return t, s.ApplyLabels(ctx)
}

// saveTyped adds a label that is a line of text to a pack.
func (s *Session) saveTyped(ctx context.Context, card engine.PackInfo, name string) (t labelling.Typed, err error) {
	s.encoders.users.RLock()
	defer s.encoders.users.RUnlock()
	e, err := s.encoder(ctx, card)
	if err != nil {
		return t, err
	}
	typed, err := labelling.AddTyped(ctx, s.cfg.Labels, card, nil, e, nil, name)
	if err != nil {
		return t, err
	}
	return typed[0], typed[0].Err
}
