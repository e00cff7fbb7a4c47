package server

import (
	"context"
	"errors"
	"sync"

	"wanwu/app/engine"
)

// model is the engine, which is not there from the beginning.
type model struct {
	mu    sync.Mutex
	ready *serving // nil while it is loading
}

// serving is an engine that answers.
type serving struct {
	engine Engine
	online *engine.Online
	info   engine.Info // at the beginning
}

// open opens the engine, and blocks meanwhile.
func (m *model) open(ctx context.Context, open func(context.Context) (Engine, error)) error {
	e, err := open(ctx)
	if err != nil {
		return err
	}
	online, err := e.Online()
	if err != nil {
		return errors.Join(err, e.Close())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ready = &serving{e, online, e.Info()}
	return nil
}

// get returns the engine, nil while it is loading.
func (m *model) get() *serving {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ready
}

// close closes the engine, where there is one. No request may be under way.
func (m *model) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ready == nil {
		return nil
	}
	err := errors.Join(m.ready.online.Close(), m.ready.engine.Close())
	m.ready = nil
	return err
}
