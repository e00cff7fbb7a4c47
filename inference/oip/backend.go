package oip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wanwu/inference"
)

// What a backend does unless its config says otherwise.
const (
	usualTimeout  = 30 * time.Second
	usualPatience = 2 * time.Minute
	usualBatch    = 32
	usualHealth   = 10 * time.Second
	jsonBatch     = 4 // numbers as text are ten times as long
	lanesEach     = 2 // one request is computed while the next one travels
)

// Config says which network is asked where, and what its pack expects.
type Config struct {
	Target Target
	Token  string // sent as a bearer's, where it is not empty
	// Input, Logits and Embedding are the pack's names of the tensors. A server may have
	// other ones where it has one tensor of the shape only. Embedding may be empty.
	Input, Logits, Embedding string
	Preprocess               inference.Preprocess
	Classes, Dims            int // Dims is 0 where the embedding is not wanted
	Batch                    int // the most pictures of a request; 0 is 32
	// Best is how many of the best classes suffice, where the server can say which they are (the
	// extension "classification"); 0 is that all logits are wanted. See Backend.best.
	Best int
	// Softmax is whether a score is its class's share of the whole, so that the server has to know
	// the scores for its best classes to be of use.
	Softmax bool
	// Timeout is for one request, Patience for a batch with all its retries; 0 is 30 s
	// and 2 minutes.
	Timeout, Patience time.Duration
	// Brief is whether a batch is given up as soon as no server is up, for who has another device;
	// else it waits for one, as long as Patience.
	Brief bool
	// Health is how often an idle server is asked whether it is up; 0 is 10 s, less than 0 never.
	Health time.Duration
}

// Backend is a network on other machines. It is an inference.Backend: batches go to the
// server that has the least to do, and to another one when that fails.
type Backend struct {
	cfg   Config
	web   *http.Transport
	pool  pool
	batch atomic.Int32
	stop  context.CancelFunc
	work  sync.WaitGroup // of watch

	meeting sync.Mutex // guards the two until Open returns, when they do not change any more
	terms   *terms
	server  Server
}

var _ inference.Backend = (*Backend)(nil)

// Open asks the servers what they serve, and checks that it is what the pack expects. One
// that answers suffices. It blocks until then, or until ctx ends. Errors have CodeRemote. The
// caller closes the backend.
func Open(ctx context.Context, cfg Config) (*Backend, error) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = usualTimeout
	}
	if cfg.Patience <= 0 {
		cfg.Patience = usualPatience
	}
	if cfg.Batch <= 0 {
		cfg.Batch = usualBatch
	}
	if cfg.Health == 0 {
		cfg.Health = usualHealth
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	b := &Backend{cfg: cfg, stop: stop}
	if err := b.connect(); err != nil {
		return nil, errors.Join(remote(cfg.Target.Addresses[0], err), b.Close())
	}
	var failures []error
	for _, e := range b.pool.all {
		err := b.meet(ctx, e)
		b.pool.mu.Lock()
		e.flying++
		b.pool.mu.Unlock()
		b.pool.done(e, err != nil)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", e.address, err))
		}
	}
	if len(failures) == len(b.pool.all) {
		return nil, errors.Join(remote(errors.Join(failures...).Error(), errors.Join(failures...)), b.Close())
	}
	if cfg.Health > 0 {
		b.work.Go(func() { b.watch(watching) })
	}
	return b, nil
}

// connect makes the clients, which connect when they are used.
func (b *Backend) connect() error {
	t := b.cfg.Target
	most := b.cfg.Batch * (b.cfg.Classes + b.cfg.Dims)
	b.web = &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns: lanesEach * len(t.Addresses), MaxIdleConnsPerHost: lanesEach, IdleConnTimeout: time.Minute,
		ForceAttemptHTTP2: true,
	}
	web := &http.Client{Transport: b.web, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, a := range t.Addresses {
		e := &endpoint{address: a}
		if strings.HasPrefix(t.Scheme, "grpc") {
			c, err := newGRPCClient(t, a, b.cfg.Token, most)
			if err != nil {
				return err
			}
			e.client = c
		} else {
			e.client = newHTTPClient(web, t, a, b.cfg.Token, most)
		}
		b.pool.all = append(b.pool.all, e)
	}
	return nil
}

// Device says where batches go, and how many of the servers are up.
func (b *Backend) Device() inference.Device {
	t := b.cfg.Target
	return inference.Device{
		Kind: inference.KindRemote, Name: t.Model + " · " + strings.Join(t.Addresses, ", "),
		Runtime: strings.TrimSpace(b.server.Name + " " + b.server.Version),
		Lanes:   lanesEach * len(b.pool.all), Batch: int(b.batch.Load()),
		Servers: len(b.pool.all), Up: b.pool.up(),
	}
}

// Dims is the number of values of an embedding, 0 where there is none.
func (b *Backend) Dims() int { return b.cfg.Dims }

// WarmUp runs a grey picture, and says what one takes.
func (b *Backend) WarmUp(ctx context.Context) (time.Duration, error) {
	one := &inference.Batch{N: 1, Input: make([]float32, b.cfg.Preprocess.Len()), Logits: make([]float32, b.cfg.Classes), Embedding: make([]float32, b.cfg.Dims)}
	if err := b.Run(ctx, one); err != nil {
		return 0, err
	}
	begin := time.Now()
	err := b.Run(ctx, one)
	return time.Since(begin), err
}

// Close closes the connections, and waits for what asks how the servers are. No run may be under
// way.
func (b *Backend) Close() (err error) {
	b.stop()
	b.work.Wait()
	for _, e := range b.pool.all {
		err = errors.Join(err, e.client.close())
	}
	b.web.CloseIdleConnections()
	return err
}
