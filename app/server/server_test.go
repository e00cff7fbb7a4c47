package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/server"
	"wanwu/assets"
	"wanwu/inference"
)

// service is a running service.
type service struct {
	url  string
	stop func() error // ends it, and waits
	log  *logBuffer
}

// logBuffer is a log that several goroutines write.
type logBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *logBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// gate is a network whose runs wait until it is opened, and answer the class of the first
// picture's brightness.
type gate struct{ open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{})} }

func (g *gate) Run(ctx context.Context, b *inference.Batch) error {
	select {
	case <-g.open:
	case <-ctx.Done():
		return ctx.Err()
	}
	each, classes := len(b.Input)/b.N, len(b.Logits)/b.N
	for i := range b.N {
		var sum float32
		for _, v := range b.Input[i*each : (i+1)*each] {
			sum += v
		}
		for c := range classes {
			b.Logits[i*classes+c] = sum / float32(each+c)
		}
	}
	return nil
}

func (g *gate) Device() inference.Device {
	return inference.Device{Kind: "cuda", Name: "gate", Lanes: 1, Batch: 4}
}
func (g *gate) Close() error                                  { return nil }
func (g *gate) WarmUp(context.Context) (time.Duration, error) { return time.Millisecond, nil }
func (g *gate) Dims() int                                     { return 0 }

// opener opens the embedded pack, on a gate where there is one.
func opener(t *testing.T, g *gate) func(context.Context) (server.Engine, error) {
	config := apptest.EngineConfig(t, "cpu", t.TempDir())
	if g != nil {
		config.Device = "auto"
		config.FakeGPU = func(context.Context, int) (engine.WarmBackend, error) { return g, nil }
	}
	pack := apptest.EmbeddedPack(t)
	return func(ctx context.Context) (server.Engine, error) { return engine.OpenOn(ctx, pack, config) }
}

// start runs a service that ends with the test, and waits until it is ready, unless its
// engine is slow to open.
func start(t *testing.T, cfg server.Config) *service {
	t.Helper()
	card, err := engine.ReadPackInfo(t.Context(), apptest.EmbeddedPack(t), "")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Card = card
	log := new(logBuffer)
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	opened := make(chan struct{})
	if open := cfg.Open; open != nil {
		cfg.Open = func(ctx context.Context) (server.Engine, error) {
			defer close(opened)
			return open(ctx)
		}
	} else {
		open := opener(t, nil)
		cfg.Open = func(ctx context.Context) (server.Engine, error) {
			defer close(opened)
			return open(ctx)
		}
	}
	address, stop := run(t, cfg)
	return &service{address, stop, log}
}

// run runs a service that ends with the test, or with stop.
func run(t testing.TB, cfg server.Config) (address string, stop func() error) {
	t.Helper()
	s, err := server.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- s.Run(ctx, l, nil) }()
	stop = sync.OnceValue(func() error { cancel(); return <-result })
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String(), stop
}

// ready waits until the service takes pictures.
func (s *service) ready(t *testing.T) *service {
	t.Helper()
	s.until(t, "the service to be ready", func() bool { return s.get(t, "/readyz").StatusCode == http.StatusOK })
	return s
}

// until waits for something that has no event.
func (s *service) until(t *testing.T, what string, there func() bool) {
	t.Helper()
	clock := time.NewTicker(2 * time.Millisecond)
	defer clock.Stop()
	limit := time.After(30 * time.Second)
	for !there() {
		select {
		case <-clock.C:
		case <-limit:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (s *service) get(t *testing.T, path string) *http.Response {
	t.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp
}

// upload is one file of a request.
type upload struct {
	name string
	data []byte
}

// form returns a request's body and its type.
func form(t testing.TB, files ...upload) (*bytes.Buffer, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range files {
		w, err := m.CreateFormFile("files", f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

// reply is what the contract says of an answer.
type reply struct {
	status  int
	header  http.Header
	Model   string
	Library *struct {
		Version int
		Hash    string
	} `json:"label_library"`
	Results []struct {
		Filename, Status string
		Labels           []struct {
			ID, Label  string
			Confidence float64
		}
		Error *struct{ Code, Message string }
	}
	Error *struct{ Code, Message string }
}

// post uploads files; change may change the request before it is sent.
func (s *service) post(t *testing.T, ctx context.Context, query string, change func(*http.Request), files ...upload) (reply, error) {
	t.Helper()
	body, kind := form(t, files...)
	req, err := http.NewRequestWithContext(ctx, "POST", s.url+"/v1/recognize"+query, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if change != nil {
		change(req)
	}
	return send(req)
}

// send sends a request to a service.
func send(req *http.Request) (reply, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, header: resp.Header}
	d := json.NewDecoder(resp.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("status %d: %w", resp.StatusCode, err)
	}
	return r, nil
}

// asked is post where an answer has to come.
func (s *service) asked(t *testing.T, ctx context.Context, query string, change func(*http.Request), files ...upload) reply {
	t.Helper()
	r, err := s.post(t, ctx, query, change, files...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sample returns one of the program's own pictures.
func sample(t testing.TB, name string) upload {
	t.Helper()
	data, err := fs.ReadFile(assets.Samples(), name)
	if err != nil {
		t.Fatal(err)
	}
	return upload{filepath.Base(name), data}
}
