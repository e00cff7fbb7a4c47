package serving

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/metrics"
	"wanwu/app/server"
)

// usualAddr is this machine alone, at the port of `wanwu serve`. Where another program has it, any
// free port is taken: the state says which.
const usualAddr = "127.0.0.1:8000"

// drain bounds how long requests under way are waited for: a window should close soon.
const drain = 3 * time.Second

// Config is what a service is made of.
type Config struct {
	// Engines has the engine, which is shared with whoever runs it besides.
	Engines *engine.Registry
	// Choose says which engine that is, and what its pack says of itself, whenever the service starts.
	// It may block.
	Choose func(ctx context.Context) (engine.Key, engine.PackInfo, error)
	// Results is the workspace's file, beside which the label libraries are; empty for none.
	Results string
	// Pages, Metrics and Log are as in server.Config.
	Pages   fs.FS
	Metrics *metrics.Metrics
	Log     *slog.Logger
}

// State is what a service is doing.
type State struct {
	On bool // it is wanted
	// Address is where it listens, such as http://127.0.0.1:8000; empty while it does not. Requests
	// that come before the engine is open are told that it is loading.
	Address string
	Err     error // why it has ended though it is wanted
}

// Switch turns a service on and off. All methods may be called from any goroutine.
type Switch struct {
	cfg  Config
	work sync.WaitGroup

	mu     sync.Mutex
	yields int // calls of Yield that are not over
	state  State
	stop   context.CancelFunc // nil while nothing runs
	done   chan struct{}      // closed when what runs is over
	key    engine.Key         // of the engine that runs; zero before it is known
}

// New makes a switch that is off. The caller closes it, before the engines.
func New(cfg Config) *Switch { return &Switch{cfg: cfg} }

// State says what the service is doing.
func (s *Switch) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Start turns the service on. It returns at once; State says what becomes of it.
func (s *Switch) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.On = true
	s.launch()
}

// launch starts the service where it is wanted and does not run. s.mu is held.
func (s *Switch) launch() {
	if !s.state.On || s.stop != nil || s.yields > 0 {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	s.stop, s.done, s.state.Err = stop, done, nil
	s.work.Go(func() {
		defer close(done)
		defer stop()
		err := s.serve(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stop, s.key, s.state.Address = nil, engine.Key{}, ""
		switch {
		case ctx.Err() == nil:
			s.state.Err = err
		default:
			s.launch() // where it was turned on again meanwhile
		}
	})
}

// Stop turns the service off. It returns at once; State has an address until its requests are
// answered or cut.
func (s *Switch) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = State{Address: s.state.Address}
	if s.stop != nil {
		s.stop()
	}
}

// Yield makes room for the engine of another key, since a process may hold one library only: it ends a
// service that runs on another engine, and waits. What it returns starts it again, where it is wanted,
// on the engine that is the one then.
func (s *Switch) Yield(key engine.Key) (resume func()) {
	s.pause(key)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.yields--
		s.launch()
	}
}

// pause ends what runs on another engine than that of a key, and has nothing begin meanwhile.
func (s *Switch) pause(key engine.Key) {
	s.mu.Lock()
	s.yields++
	stop, done := s.stop, s.done
	if stop == nil || s.key == key {
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	stop()
	<-done
}

// Close turns the service off for good.
func (s *Switch) Close() {
	s.Stop()
	s.work.Wait()
}

// serve runs the service until ctx ends.
func (s *Switch) serve(ctx context.Context) error {
	key, card, err := s.cfg.Choose(ctx)
	if err != nil {
		return err
	}
	var library *labelling.Live
	if s.cfg.Results != "" {
		library = labelling.NewLive(s.cfg.Results, card)
	}
	server, err := server.New(server.Config{
		Labels: library,
		Open:   func(ctx context.Context) (server.Engine, error) { return s.cfg.Engines.Acquire(ctx, key) },
		Card:   card, Pages: s.cfg.Pages, Metrics: s.cfg.Metrics, Log: s.cfg.Log, Limits: server.Limits{Drain: drain},
	})
	if err != nil {
		return err
	}
	l, err := listen(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.key, s.state.Address = key, "http://"+l.Addr().String()
	s.mu.Unlock()
	return server.Run(ctx, l, nil)
}

// listen takes the usual port, or a free one.
func listen(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", usualAddr)
	if err != nil {
		return config.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	return l, nil
}
