package session

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"wanwu/app/engine"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// RunTaskWith queues the roots of a task to be recognised by another pack, as a task of
// its own: results of two packs never mix.
func (s *Session) RunTaskWith(number int32, pack engine.PackInfo) {
	ws := s.cfg.Workspace
	t, ok := ws.Task(number)
	if !ok {
		return
	}
	ws.AddPack(pack)
	if t.PackKey != pack.Key {
		t.Number = s.beside(t, pack.Info())
	}
	s.push(&job{task: t.Number, roots: t.Roots})
}

// beside returns the task of the same roots with another pack; it is added where there is none.
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

// equip finds the engine for a job: that of the task's pack, which is opened where it is
// not the session's. Where the program's own pack has become another one with an update,
// the job is done as another task of the same roots, and the old results stay. It blocks
// while an engine is opened.
func (s *Session) equip(ctx context.Context, j *job) error {
	ws := s.cfg.Workspace
	t, ok := ws.Task(j.task)
	info := j.engine.Info()
	if !ok || !t.HasOtherPack(info.PackKey) {
		return nil
	}
	pack, known := ws.Pack(t.PackKey)
	if known && pack.From != "" && s.cfg.OpenPack != nil {
		other, err := s.cfg.OpenPack(ctx, pack)
		var gone *inference.Error
		if errors.Is(err, fs.ErrNotExist) && errors.As(err, &gone) && gone.Path == pack.From {
			return errors.Join(otherPack(t), err)
		}
		if err != nil {
			return err
		}
		if other.Info().PackKey != t.PackKey { // the pack there has been replaced
			return errors.Join(otherPack(t), other.Close())
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		j.engine, j.packFrom = other, pack.From
		return nil
	}
	updated := known && pack.From == "" || !known && t.Pack == info.PackID
	if j.rows != nil || !updated {
		return otherPack(t)
	}
	beside := s.beside(t, info)
	if t.Unfinished() { // the other task does its rest
		ws.ChangeTask(t.Number, func(t *workspace.Task) { t.Dismissed = true })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j.task, j.roots = beside, t.Roots
	return nil
}

// otherPack returns the error of a task whose results are of another pack.
func otherPack(t workspace.Task) error {
	return &inference.Error{Code: inference.CodeOtherPack, Detail: t.Name}
}
