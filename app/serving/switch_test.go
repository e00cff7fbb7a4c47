package serving_test

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/metrics"
	"wanwu/app/serving"
	"wanwu/inference"
)

// bench is a switch over a registry with the embedded pack.
type bench struct {
	*serving.Switch
	t       *testing.T
	engines *engine.Registry
	opened  atomic.Int64
	key     atomic.Pointer[engine.Key]
	fails   atomic.Bool
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t}
	b.key.Store(&engine.Key{Pack: "efficientnet-lite2", Device: "cpu"})
	b.engines = engine.NewRegistry(engine.RegistryConfig{Open: func(ctx context.Context, key engine.Key) (engine.Recognizer, error) {
		b.opened.Add(1)
		if b.fails.Load() {
			return nil, &inference.Error{Code: inference.CodeDevice, Detail: key.Device}
		}
		return engine.OpenOn(ctx, apptest.EmbeddedPack(t), apptest.EngineConfig(t, key.Device, t.TempDir()))
	}})
	card, err := engine.ReadPackInfo(t.Context(), apptest.EmbeddedPack(t), "")
	if err != nil {
		t.Fatal(err)
	}
	b.Switch = serving.New(serving.Config{
		Engines: b.engines, Metrics: metrics.New(),
		Choose: func(context.Context) (engine.Key, engine.PackInfo, error) { return *b.key.Load(), card, nil },
	})
	t.Cleanup(func() {
		b.Close()
		if err := b.engines.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// until waits for something that has no event.
func (b *bench) until(what string, there func() bool) {
	b.t.Helper()
	clock := time.NewTicker(5 * time.Millisecond)
	defer clock.Stop()
	limit := time.After(time.Minute)
	for !there() {
		select {
		case <-clock.C:
		case <-limit:
			b.t.Fatalf("waited in vain for %s: %+v", what, b.State())
		}
	}
}

// ready waits until the service answers, and returns where.
func (b *bench) ready() (address string) {
	b.t.Helper()
	b.until("the service to be ready", func() bool {
		address = b.State().Address
		return address != "" && status(address) == http.StatusOK
	})
	return address
}

// status is that of a service, 0 where nobody answers.
func status(address string) int {
	resp, err := http.Get(address + "/readyz")
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0
	}
	return resp.StatusCode
}

// The service runs on the engine that others use as well, and ends without closing it.
func TestServiceSharesTheEngine(t *testing.T) {
	b := newBench(t)
	window, err := b.engines.Acquire(t.Context(), *b.key.Load())
	if err != nil {
		t.Fatal(err)
	}
	defer window.Close()
	if b.State() != (serving.State{}) {
		t.Errorf("at first it is %+v", b.State())
	}
	for range 2 { // it can be turned on again
		b.Start()
		b.Start() // twice is once
		address := b.ready()
		b.Stop()
		b.until("the service to end", func() bool { return b.State() == (serving.State{}) })
		if status(address) != 0 {
			t.Errorf("turned off it answers %d", status(address))
		}
	}
	if n := b.opened.Load(); n != 1 {
		t.Errorf("the engine was opened %d times", n)
	}
}

// The service that is turned off and on at once begins again when what is under way is over.
func TestServiceIsTurnedOnWhileItEnds(t *testing.T) {
	b := newBench(t)
	b.Start()
	address := b.ready()
	pending, send := io.Pipe() // a request whose body has not come to its end
	form := multipart.NewWriter(send)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/v1/recognize", pending)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	answered := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			err = resp.Body.Close()
		}
		answered <- err
	}()
	if _, err := form.CreateFormFile("files", "a.jpg"); err != nil { // blocks until the header is read
		t.Fatal(err)
	}
	b.Stop()
	b.Start()
	if st := b.State(); !st.On {
		t.Errorf("turned on again it is %+v", st)
	}
	if err := errors.Join(form.Close(), send.Close()); err != nil {
		t.Error(err)
	}
	<-answered // whatever it is
	if again := b.ready(); again == "" {
		t.Error("it has no address")
	}
	if n := b.opened.Load(); n == 0 {
		t.Error("no engine was opened")
	}
}

// Another engine takes the place of the service's, which goes on with the new one.
func TestServiceYieldsToAnotherEngine(t *testing.T) {
	b := newBench(t)
	b.Start()
	b.ready()
	same := *b.key.Load()
	resume := b.Yield(same)
	if b.State().Address == "" {
		t.Error("it has ended for its own engine")
	}
	resume()
	other := same
	other.MaxBatch = 4
	resume = b.Yield(other)
	if st := b.State(); st.Address != "" || !st.On {
		t.Errorf("it has not ended for another engine: %+v", st)
	}
	b.key.Store(&other)
	resume()
	b.ready()
	if n := b.opened.Load(); n != 2 {
		t.Errorf("%d engines were opened, want 2", n)
	}
}

// Where the engine cannot be opened, the state says why, until it can.
func TestServiceSaysWhyItEnded(t *testing.T) {
	b := newBench(t)
	b.fails.Store(true)
	b.Start()
	b.until("an error", func() bool { return b.State().Err != nil })
	if st := b.State(); !st.On || st.Address != "" || inference.CodeOf(st.Err) != inference.CodeDevice || errors.Is(st.Err, context.Canceled) {
		t.Errorf("it is %+v", st)
	}
	b.fails.Store(false)
	b.Yield(*b.key.Load())() // as the window opens its engine
	b.ready()
	if st := b.State(); st.Err != nil {
		t.Errorf("it is %+v", st)
	}
}
