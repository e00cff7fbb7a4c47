package session

import (
	"context"
	"errors"

	"wanwu/app/engine"
)

// ErrLoading is that the engine is still being opened.
var ErrLoading = errors.New("the engine is still being opened")

// Use calls f with the engine that is open, beside whatever it runs. The engine stays open until f
// returns; the context that f gets ends with the session and with ctx. Where no engine is open the
// error says why, and f is not called. It blocks as f does.
func (s *Session) Use(ctx context.Context, f func(ctx context.Context, e engine.Recognizer) error) error {
	s.mu.Lock()
	e, err := s.engine, s.progress.err
	if e != nil {
		s.users.Add(1)
	}
	s.mu.Unlock()
	switch {
	case e == nil && err != nil:
		return err
	case e == nil:
		return ErrLoading
	}
	defer s.users.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	return f(ctx, e)
}
