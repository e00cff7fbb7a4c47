package server

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"wanwu/app/metrics"
)

// What a connection may take before a request is there, and between two.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	bodyBuffer    = 32 << 10 // of a body that is being read
	// shutTimeout is for closing what has nothing under way any more.
	shutTimeout = 2 * time.Second
)

// Server is a service. It is made by New and run once, by Run.
type Server struct {
	cfg     Config
	log     *slog.Logger
	model   model
	admit   admission
	active  active
	counts  *metrics.Service
	handler http.Handler
	stop    func() // ends what gRPC has left
	ending  atomic.Bool
	// buffers, of *bufio.Reader, are between connections and the parser of their forms, which reads
	// 4 KiB at a time. scratch, of *bytes.Buffer, is what pictures are read into: their lengths are known
	// at the end only, and a buffer that grows to one leaves as much again behind.
	buffers, scratch sync.Pool
}

// New makes a server. The error is a Config that makes no sense.
func New(cfg Config) (*Server, error) {
	cfg.Limits = cfg.Limits.withDefaults()
	s := &Server{cfg: cfg, log: cfg.Log, admit: newAdmission(cfg.Limits), active: newActive()}
	s.buffers.New = func() any { return bufio.NewReaderSize(nil, bodyBuffer) }
	s.scratch.New = func() any { return new(bytes.Buffer) }
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.cfg.Metrics == nil {
		s.cfg.Metrics = metrics.New()
	}
	s.counts = s.cfg.Metrics.Service(s.admit.taken, cfg.Limits.Queue)
	guard, err := newGuard(cfg)
	if err != nil {
		return nil, err
	}
	routes, stop := s.routes()
	s.handler, s.stop = s.logged(guard.guarded(s, routes)), stop
	return s, nil
}

// Handler returns the service without a listener, for tests and other servers. Until Run has opened
// the engine it answers that it is loading.
func (s *Server) Handler() http.Handler { return s.handler }

// Run serves on l, over TLS where config is not nil, and opens the engine meanwhile. It
// blocks until ctx ends: then it takes no more pictures, waits for the requests under way as
// long as Limits.Drain, and closes everything. The error is nil after that; else why the
// engine could not be opened, or what the listener failed with. It closes l.
func (s *Server) Run(ctx context.Context, l net.Listener, config *tls.Config) error {
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	web := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: s.cfg.Limits.Body, IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
		ErrorLog:    slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return requests },
		TLSConfig:   config,
		Protocols:   new(http.Protocols),
	}
	web.Protocols.SetHTTP1(true)
	web.Protocols.SetHTTP2(true)
	web.Protocols.SetUnencryptedHTTP2(true) // gRPC's, without TLS
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		serve := web.Serve
		if config != nil {
			serve = func(l net.Listener) error { return web.ServeTLS(l, "", "") }
		}
		if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serving %v: %w", l.Addr(), err)
		}
		return nil
	})
	g.Go(func() error {
		err := s.model.open(ctx, s.cfg.Open)
		if ctx.Err() != nil {
			return nil // it was asked to end while it was loading
		}
		return err
	})
	g.Go(func() error {
		<-ctx.Done()
		s.drain(web, cut)
		return nil
	})
	return errors.Join(g.Wait(), s.model.close())
}

// drain ends the service: requests that come are refused, those under way are waited for,
// and in the end cut.
func (s *Server) drain(web *http.Server, cut context.CancelFunc) {
	s.ending.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Limits.Drain)
	defer cancel()
	s.active.wait(ctx)
	cut()
	shut, cancel := context.WithTimeout(context.Background(), shutTimeout)
	defer cancel()
	if web.Shutdown(shut) != nil {
		web.Close() // what does not end in time is cut off
	}
	s.stop()
	s.active.wait(context.Background()) // handlers see their contexts end, and go
}
