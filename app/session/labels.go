package session

import (
	"context"
	"errors"
	"time"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/workspace"
)

// ApplyLabels evaluates all results by the labels that the user has added, as they are on the
// disk now. It blocks: some seconds at a million pictures. The error is that of a library that cannot be read,
// whose pack's results stay as they are, or of ctx.
func (s *Session) ApplyLabels(ctx context.Context) error {
	if s.cfg.Labels == "" {
		return nil
	}
	for _, pack := range s.cfg.Workspace.Packs() {
		if err := labelling.ApplyStored(ctx, s.cfg.Labels, s.cfg.Workspace, pack); err != nil {
			return err
		}
	}
	return nil
}

// labelsEvery is how often it is looked whether another process has saved a label library: a look
// lists a folder of some forty files a pack.
const labelsEvery = time.Second

// followLabels answers all results anew where another process has saved a label library, until ctx
// ends. Status says why one cannot be read; what was answered before stays.
func (s *Session) followLabels(ctx context.Context) {
	clock := time.NewTicker(labelsEvery)
	defer clock.Stop()
	failed := map[string]int{} // the versions that cannot be read, by pack
	for {
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
		if !s.editing.TryLock() {
			continue // what is saved here is applied here
		}
		var err error
		for _, pack := range s.cfg.Workspace.Packs() {
			number, unlisted := labelling.BookOf(s.cfg.Labels, pack.Info()).Number()
			if bad, is := failed[pack.Key]; is && bad == number {
				continue // it was said
			}
			delete(failed, pack.Key)
			if unlisted != nil || number == s.cfg.Workspace.LabelVersion(pack.Key).Version {
				err = errors.Join(err, unlisted)
				continue
			}
			if unread := labelling.ApplyStored(ctx, s.cfg.Labels, s.cfg.Workspace, pack); unread != nil {
				failed[pack.Key] = number
				err = errors.Join(err, unread)
			}
		}
		s.editing.Unlock()
		if len(failed) == 0 || err != nil {
			s.mu.Lock()
			s.labelsErr = err
			s.mu.Unlock()
		}
	}
}

// Teach adds the pictures of a lesson to a label and tests its examples; see labelling.Teacher. Nothing is
// saved. It blocks.
func (s *Session) Teach(ctx context.Context, l labelling.Lesson) (*labelling.Draft, error) {
	return s.teacher().Draft(ctx, s.cfg.Workspace, l)
}

// Judged returns what can be taught from what people have said of the pictures; see
// labelling.Teacher. It blocks.
func (s *Session) Judged(ctx context.Context) ([]labelling.Lesson, error) {
	if s.cfg.Labels == "" {
		return nil, nil
	}
	return s.teacher().Judged(ctx, s.cfg.Workspace)
}

func (s *Session) teacher() labelling.Teacher {
	return labelling.Teacher{Path: s.cfg.Labels, Background: s.cfg.Background}
}

// SaveTaught saves what was taught, which UndoLabels takes back, and applies it to all results. It
// returns the edition that it is now, and blocks.
func (s *Session) SaveTaught(ctx context.Context, d *labelling.Draft) (*labelling.Edition, error) {
	s.editing.Lock()
	defer s.editing.Unlock()
	e, err := d.Edition()
	if err == nil {
		err = e.Save(&d.Library)
	}
	if err != nil {
		return nil, err
	}
	return e, s.ApplyLabels(ctx)
}

// Labels reads the label library of a pack, to be shown and edited. It blocks.
func (s *Session) Labels(pack engine.PackInfo) (*labelling.Edition, error) {
	return labelling.OpenEdition(s.cfg.Labels, pack)
}

// SaveLabels saves another content of a label library and answers all results by it. It blocks.
func (s *Session) SaveLabels(ctx context.Context, e *labelling.Edition, lib *labels.Library) error {
	s.editing.Lock()
	defer s.editing.Unlock()
	if err := e.Save(lib); err != nil {
		return err
	}
	return e.Apply(ctx, s.cfg.Labels, s.cfg.Workspace)
}

// UndoLabels takes back the last change of a label library, and answers all results by that; called
// again, the change before. ok is false where there is none. See labelling.Edition. It blocks.
func (s *Session) UndoLabels(ctx context.Context, e *labelling.Edition) (ok bool, err error) {
	return s.step(ctx, e, (*labelling.Edition).Undo)
}

// RedoLabels makes a change again that UndoLabels has taken back.
func (s *Session) RedoLabels(ctx context.Context, e *labelling.Edition) (ok bool, err error) {
	return s.step(ctx, e, (*labelling.Edition).Redo)
}

func (s *Session) step(ctx context.Context, e *labelling.Edition, to func(*labelling.Edition) (bool, error)) (ok bool, err error) {
	s.editing.Lock()
	defer s.editing.Unlock()
	if ok, err = to(e); err != nil || !ok {
		return ok, err
	}
	return true, e.Apply(ctx, s.cfg.Labels, s.cfg.Workspace)
}

// Embeddings returns what finds the stored embedding of a content of a pack, nil for one that is not
// there. It is nil where there are none. It blocks.
func (s *Session) Embeddings(pack string) (func(hash uint64) []float32, error) {
	if s.cfg.Labels == "" {
		return nil, nil
	}
	return embeddings.Lookup(s.cfg.Labels, pack)
}

// applyChanged answers the rows of a pack anew after a run where the label library has changed since it
// began: what the run has added is by the library that it began with, t, and was left out.
func (s *Session) applyChanged(pack string, t *labelling.Taught) error {
	ws := s.cfg.Workspace
	if t == nil || ws.LabelVersion(pack) == (workspace.LabelVersion{Version: t.Version, Hash: t.Hash}) {
		return nil
	}
	card, known := ws.Pack(pack)
	if !known {
		return nil
	}
	return labelling.ApplyStored(s.ctx, s.cfg.Labels, ws, card)
}

// taught finds the labels that the user has added to a pack, for a run.
func (s *Session) taught(ctx context.Context, info engine.Info) (*labelling.Taught, error) {
	if s.cfg.Labels == "" {
		return nil, nil
	}
	return labelling.Open(ctx, s.cfg.Labels, info)
}
