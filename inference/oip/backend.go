package oip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"wanwu/inference"
)

// What a backend does unless its config says otherwise.
const (
	usualTimeout  = 30 * time.Second
	usualPatience = 2 * time.Minute
	usualBatch    = 32
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
	// Timeout is for one request, Patience for a batch with all its retries; 0 is 30 s
	// and 2 minutes.
	Timeout, Patience time.Duration
}

// Backend is a network on other machines. It is an inference.Backend: batches go to the
// server that has the least to do, and to another one when that fails.
type Backend struct {
	cfg    Config
	web    *http.Transport
	pool   pool
	shape  []int64 // of one picture
	fixed  int     // pictures of each request, where the server takes no others; else 0
	flat   bool    // the server's tensors have no dimension for the batch
	batch  atomic.Int32
	names  []string // of the outputs, logits first
	input  string
	server Server
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
	b := &Backend{cfg: cfg}
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

// meet asks a server what it serves. The first one that answers is taken at its word, and
// the others have to say the same.
func (b *Backend) meet(ctx context.Context, e *endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Timeout)
	defer cancel()
	s, m, err := e.client.about(ctx)
	if err != nil {
		return err
	}
	was := len(b.names)
	names, input := b.names, b.input
	if err := b.understand(s, m); err != nil {
		return err
	}
	if was > 0 && (!slices.Equal(names, b.names) || input != b.input) {
		b.names, b.input = names, input
		return errors.New("the servers have different models")
	}
	return nil
}

// understand finds the pack's tensors in a model's metadata.
func (b *Backend) understand(s Server, m Model) error {
	p := b.cfg.Preprocess
	b.shape = []int64{3, int64(p.Height), int64(p.Width)}
	if p.Layout == "NHWC" {
		b.shape = []int64{int64(p.Height), int64(p.Width), 3}
	}
	in, err := find(m.Inputs, b.cfg.Input, b.shape)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}
	if len(m.Inputs) > 1 {
		return fmt.Errorf("the model has %d inputs", len(m.Inputs))
	}
	logits, err := find(m.Outputs, b.cfg.Logits, []int64{int64(b.cfg.Classes)})
	if err != nil {
		return fmt.Errorf("logits: %w", err)
	}
	b.names = []string{logits.Name}
	if b.cfg.Dims > 0 {
		embedding, err := find(m.Outputs, b.cfg.Embedding, []int64{int64(b.cfg.Dims)})
		if err != nil {
			return fmt.Errorf("embedding: %w", err)
		}
		b.names = append(b.names, embedding.Name)
	}
	b.input, b.server = in.Name, s
	most := b.cfg.Batch
	switch b.flat = len(in.Shape) == len(b.shape); {
	case b.flat:
		most = 1
	case in.Shape[0] > 0:
		b.fixed, most = int(in.Shape[0]), min(most, int(in.Shape[0]))
	}
	if !slices.Contains(s.Extensions, Binary) && !strings.HasPrefix(b.cfg.Target.Scheme, "grpc") {
		most = min(most, jsonBatch)
	}
	b.batch.Store(int32(most))
	return nil
}

// find is the tensor of a name, or the only one of a shape; a dimension of any size fits.
func find(all []TensorInfo, name string, shape []int64) (TensorInfo, error) {
	fits := func(t TensorInfo) bool {
		n := len(t.Shape) - len(shape)
		if n < 0 || n > 1 || t.Datatype != FP32 {
			return false
		}
		for i, d := range t.Shape[n:] {
			if d != shape[i] && d != -1 {
				return false
			}
		}
		return true
	}
	var found []TensorInfo
	for _, t := range all {
		if t.Name == name && fits(t) {
			return t, nil
		}
		if fits(t) {
			found = append(found, t)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return TensorInfo{}, fmt.Errorf("no tensor %q of FP32 and %v: there are %v", name, shape, all)
}

// Device says where batches go, and how many of the servers are up.
func (b *Backend) Device() inference.Device {
	t := b.cfg.Target
	return inference.Device{
		Kind: "oip", Name: fmt.Sprintf("OIP %d/%d · %s@%s", b.pool.up(), len(b.pool.all), t.Model, t.Addresses[0]),
		Runtime: strings.TrimSpace(b.server.Name + " " + b.server.Version),
		Lanes:   lanesEach * len(b.pool.all), Batch: int(b.batch.Load()),
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

// Close closes the connections. No run may be under way.
func (b *Backend) Close() (err error) {
	for _, e := range b.pool.all {
		err = errors.Join(err, e.client.close())
	}
	b.web.CloseIdleConnections()
	return err
}

// Run sends a batch to the server that has the least to do, and to others while that fails,
// until one answers. An error has CodeRemote where no server answers in time, CodeBackend
// where one says that the request makes no sense, and is ctx's after its end.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	patient, cancel := context.WithTimeout(ctx, b.cfg.Patience)
	defer cancel()
	var last *endpoint
	var why error
	for {
		e, wait := b.pool.pick(last)
		if e == nil {
			if err := sleep(patient, wait); err != nil {
				return b.given(ctx, why)
			}
			continue
		}
		err := b.send(patient, e, batch)
		k := kindOf(err)
		b.pool.done(e, err != nil && (k == broken || k == busy) && ctx.Err() == nil)
		switch {
		case err == nil:
			return nil
		case patient.Err() != nil:
			if why == nil {
				why = err
			}
			return b.given(ctx, why)
		case k == large && batch.N > 1:
			half := (batch.N + 1) / 2
			b.batch.Store(min(b.batch.Load(), int32(half)))
			return errors.Join(b.Run(ctx, batch.Part(0, half)), b.Run(ctx, batch.Part(half, batch.N-half)))
		case k == refused || k == large:
			return &inference.Error{Code: inference.CodeBackend, Err: fmt.Errorf("%s: %w", e.address, err)}
		}
		last, why = e, fmt.Errorf("%s: %w", e.address, err)
	}
}

// given is the error of a batch that is given up.
func (b *Backend) given(ctx context.Context, why error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	detail := "no server is up"
	if why != nil {
		detail = why.Error()
	}
	return remote(detail, why)
}

// send asks one server.
func (b *Backend) send(ctx context.Context, e *endpoint, batch *inference.Batch) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Timeout)
	defer cancel()
	n := batch.N
	in := tensor{name: b.input, values: batch.Input}
	if b.fixed > n { // filled up with nothing
		n = b.fixed
		in.values = append(slices.Clip(slices.Clone(batch.Input)), make([]float32, (n-batch.N)*b.cfg.Preprocess.Len())...)
	}
	in.shape = append([]int64{int64(n)}, b.shape...)
	if b.flat {
		in.shape = b.shape
	}
	out, err := e.client.infer(ctx, in, b.names)
	if err != nil {
		return err
	}
	for i, to := range [][]float32{batch.Logits, batch.Embedding}[:len(b.names)] {
		each := len(to) / batch.N
		if err := check(out[i], n, each); err != nil {
			return err
		}
		copy(to, out[i].values)
	}
	return nil
}
