package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"wanwu/app/engine"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// RunTaskWith queues what a task is about to be recognised by another pack, as a task of
// its own beside it: answers of two packs never mix.
func (s *Session) RunTaskWith(number int32, card engine.PackCard) {
	ws := s.cfg.Workspace
	t, ok := ws.Task(number)
	if !ok {
		return
	}
	ws.KnowPack(card)
	if t.PackKey != card.Key {
		t.Number = s.beside(t, card.Info())
	}
	s.push(job{task: t.Number, roots: t.Roots})
}

// beside is the task of the same roots with another pack; it is added where there is
// none.
func (s *Session) beside(t workspace.Task, info engine.Info) int32 {
	for _, other := range slices.Backward(s.cfg.Workspace.Tasks()) {
		if other.PackKey == info.PackKey && slices.Equal(other.Roots, t.Roots) {
			return other.Number
		}
	}
	name, suffix := t.Name, "（"+info.PackTitle+"）"
	if !strings.HasSuffix(name, suffix) {
		name += suffix
	}
	return s.cfg.Workspace.InsertTask(workspace.Task{Name: name, Roots: t.Roots, Pack: info.PackID, PackKey: info.PackKey, Created: time.Now()})
}

// equipped is a job with the engine that does it.
type equipped struct {
	job
	engine engine.Recognizer
	from   string // where its pack was found; empty for the session's own engine
}

// close closes the engine where it is not the session's.
func (e *equipped) close() error {
	if e.from == "" || e.engine == nil {
		return nil
	}
	return e.engine.Close()
}

// equip finds the engine for a job: that of the task's pack, which is opened where it is
// not the session's. Where the program's own pack has become another one with an update,
// the job is done as a task beside, and the old answers stay what they are. It blocks
// while an engine is opened.
func (s *Session) equip(ctx context.Context, j job, own engine.Recognizer) (equipped, error) {
	t, ok := s.cfg.Workspace.Task(j.task)
	info := own.Info()
	if !ok || !t.MadeWithAnother(info.PackKey) {
		return equipped{job: j, engine: own}, nil
	}
	card, known := s.cfg.Workspace.Pack(t.PackKey)
	if known && card.From != "" && s.cfg.OpenPack != nil {
		engine, err := s.cfg.OpenPack(ctx, card)
		if err != nil {
			return equipped{}, err
		}
		e := equipped{job: j, engine: engine, from: card.From}
		if engine.Info().PackKey != t.PackKey { // another one lies there by now
			return equipped{}, errors.Join(otherPack(t), e.close())
		}
		return e, nil
	}
	updated := known && card.From == "" || !known && t.Pack == info.PackID
	if j.rows != nil || !updated {
		return equipped{}, otherPack(t)
	}
	j.task, j.roots = s.beside(t, info), t.Roots
	if t.Unfinished() { // its rest is done there
		s.cfg.Workspace.ChangeTask(t.Number, func(t *workspace.Task) { t.LeftOff = true })
	}
	return equipped{job: j, engine: own}, nil
}

func otherPack(t workspace.Task) error {
	return &inference.Error{Code: inference.CodeOtherPack, Detail: t.Name}
}
