package oip_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/inference"
	"wanwu/inference/oip"
)

// peer is a server of the protocol with a network of three classes: the three values of
// each picture are its logits. A fault takes the place of an answer where it is not nil.
type peer struct {
	*httptest.Server
	asked      atomic.Int64
	down       atomic.Bool // every answer is 503
	extensions []string
	batch      int64 // of the metadata's shape
	most       int64 // pictures of a request; more is 413
	fault      func(n int64, w http.ResponseWriter) (done bool)
	mu         sync.Mutex
	seen       map[float32]int // pictures answered, by their first value
}

func newPeer(t *testing.T, p *peer) *peer {
	p.seen = map[float32]int{}
	if p.batch == 0 {
		p.batch = -1
	}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	say := func(v any) {
		if err := json.NewEncoder(w).Encode(v); err != nil {
			panic(err)
		}
	}
	if p.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	switch r.URL.Path {
	case "/v2":
		say(oip.Server{Name: "peer", Version: "1", Extensions: p.extensions})
	case "/v2/models/m":
		say(oip.Model{Name: "m", Inputs: []oip.TensorInfo{{"x", "FP32", []int64{p.batch, 3, 1, 1}}}, Outputs: []oip.TensorInfo{{"y", "FP32", []int64{p.batch, 3}}}})
	case "/v2/models/m/ready":
	case "/v2/models/m/infer":
		p.infer(w, r, say)
	default:
		http.NotFound(w, r)
	}
}

func (p *peer) infer(w http.ResponseWriter, r *http.Request, say func(any)) {
	n := p.asked.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller has gone
	}
	if p.fault != nil && p.fault(n, w) {
		return
	}
	head, rest, err := oip.Split(body, r.Header.Get(oip.HeaderLength))
	var q oip.Request
	if err == nil {
		err = json.Unmarshal(head, &q)
	}
	if err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	size := int(q.Inputs[0].Shape[0]) * 3
	if p.most > 0 && q.Inputs[0].Shape[0] > p.most {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	var values []float32
	if _, binary := q.Inputs[0].Parameters.Int("binary_data_size"); binary {
		values, err = oip.FloatsOf(rest, size)
	} else {
		values, err = oip.Floats(q.Inputs[0].Data, size)
	}
	if err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	p.mu.Lock()
	for i := 0; i < size; i += 3 {
		p.seen[values[i]]++
	}
	p.mu.Unlock()
	out := oip.Tensor{Name: "y", Datatype: "FP32", Shape: []int64{int64(size / 3), 3}}
	if binary, _ := q.Outputs[0].Parameters.Bool("binary_data"); binary {
		out.Parameters = oip.Parameters{"binary_data_size": 4 * size}
		head, _ := json.Marshal(oip.Response{Model: "m", Outputs: []oip.Tensor{out}})
		w.Header().Set(oip.HeaderLength, strconv.Itoa(len(head)))
		w.Write(oip.AppendFloats(head, values))
		return
	}
	out.Data, _ = json.Marshal(values)
	say(oip.Response{Model: "m", Outputs: []oip.Tensor{out}})
}

// config asks the peers.
func config(peers ...*peer) oip.Config {
	c := oip.Config{
		Target: oip.Target{Scheme: "http", Model: "m"}, Input: "in", Logits: "out", Classes: 3, Batch: 8,
		Preprocess: inference.Preprocess{Width: 1, Height: 1, Layout: "NCHW"}, Timeout: time.Second, Patience: 10 * time.Second,
	}
	for _, p := range peers {
		c.Target.Addresses = append(c.Target.Addresses, strings.TrimPrefix(p.URL, "http://"))
	}
	return c
}

func open(t *testing.T, c oip.Config) *oip.Backend {
	t.Helper()
	b, err := oip.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// batchOf is n pictures from the given number on.
func batchOf(from, n int) *inference.Batch {
	b := &inference.Batch{N: n, Input: make([]float32, 3*n), Logits: make([]float32, 3*n)}
	for i := range b.Input {
		b.Input[i] = float32(from+i/3) + float32(i%3)/4
	}
	return b
}

// right is whether each picture has its own answer.
func right(b *inference.Batch) bool { return fmt.Sprint(b.Input) == fmt.Sprint(b.Logits) }

func TestBackendAsksInJSONAndInBytes(t *testing.T) {
	for _, extensions := range [][]string{nil, {oip.Binary}} {
		b := open(t, config(newPeer(t, &peer{extensions: extensions})))
		d := b.Device()
		if d.Kind != "oip" || d.Up != 1 || d.Servers != 1 || !strings.HasPrefix(d.Name, "m · 127.0.0.1:") || d.Runtime != "peer 1" || (d.Batch == 8) != (extensions != nil) {
			t.Errorf("%+v", d)
		}
		one := batchOf(7, d.Batch)
		if err := b.Run(t.Context(), one); err != nil || !right(one) {
			t.Errorf("%v: %v", err, one.Logits)
		}
		if took, err := b.WarmUp(t.Context()); err != nil || took <= 0 {
			t.Errorf("%v, %v", took, err)
		}
	}
}

func TestBackendKeepsToTheServersBatch(t *testing.T) {
	fixed := open(t, config(newPeer(t, &peer{extensions: []string{oip.Binary}, batch: 4})))
	if d := fixed.Device(); d.Batch != 4 {
		t.Errorf("a batch of %d, want 4", d.Batch)
	}
	for n := 1; n <= 4; n++ {
		one := batchOf(n, n)
		if err := fixed.Run(t.Context(), one); err != nil || !right(one) {
			t.Errorf("%d of 4: %v", n, err)
		}
	}
	small := open(t, config(newPeer(t, &peer{extensions: []string{oip.Binary}, most: 2})))
	one := batchOf(1, 8)
	if err := small.Run(t.Context(), one); err != nil || !right(one) || small.Device().Batch != 2 {
		t.Errorf("%v, batch %d", err, small.Device().Batch)
	}
}

// A server that answers nonsense is not believed: the error has a code, and says what came.
func TestBadAnswersAreErrors(t *testing.T) {
	reply := func(status int, text string) func(int64, http.ResponseWriter) bool {
		return func(_ int64, w http.ResponseWriter) bool {
			w.WriteHeader(status)
			io.WriteString(w, text)
			return true
		}
	}
	for what, c := range map[string]struct {
		fault func(int64, http.ResponseWriter) bool
		code  inference.Code
	}{
		"HTML":           {reply(200, "<html>Welcome</html>"), inference.CodeRemote},
		"nothing":        {reply(200, ""), inference.CodeRemote},
		"no outputs":     {reply(200, `{"model_name":"m","outputs":[]}`), inference.CodeRemote},
		"wrong name":     {reply(200, `{"outputs":[{"name":"z","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}`), inference.CodeRemote},
		"wrong shape":    {reply(200, `{"outputs":[{"name":"y","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}`), inference.CodeRemote},
		"wrong count":    {reply(200, `{"outputs":[{"name":"y","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}]}`), inference.CodeRemote},
		"lying shape":    {reply(200, `{"outputs":[{"name":"y","shape":[1000000,1000000],"datatype":"FP32","data":[1]}]}`), inference.CodeRemote},
		"a NaN as text":  {reply(200, `{"outputs":[{"name":"y","shape":[1,3],"datatype":"FP32","data":[NaN,1,2]}]}`), inference.CodeRemote},
		"another type":   {reply(200, `{"outputs":[{"name":"y","shape":[1,3],"datatype":"INT64","data":[1,2,3]}]}`), inference.CodeRemote},
		"an endless one": {func(_ int64, w http.ResponseWriter) bool { io.CopyN(w, endless{}, 8<<20); return true }, inference.CodeRemote},
		"a redirect":     {reply(302, ""), inference.CodeRemote},
		"500":            {reply(500, "out of luck"), inference.CodeRemote},
		"503":            {reply(503, ""), inference.CodeRemote},
		"400":            {reply(400, `{"error":"no"}`), inference.CodeBackend},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			cfg := config(newPeer(t, &peer{extensions: []string{oip.Binary}, fault: c.fault}))
			cfg.Patience = 300 * time.Millisecond
			err := open(t, cfg).Run(t.Context(), batchOf(1, 1))
			if inference.CodeOf(err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// A server that hangs is given up in time, and a cancel is obeyed at once.
func TestHangingServerIsGivenUp(t *testing.T) {
	over := make(chan struct{})
	cfg := config(newPeer(t, &peer{fault: func(int64, http.ResponseWriter) bool { <-over; return true }}))
	t.Cleanup(func() { close(over) }) // before the server is closed, which waits for it
	cfg.Timeout, cfg.Patience = 100*time.Millisecond, 400*time.Millisecond
	b := open(t, cfg)
	if err := b.Run(t.Context(), batchOf(1, 1)); inference.CodeOf(err) != inference.CodeRemote {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Run(ctx, batchOf(1, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A server that is busy is asked again.
func TestBusyServerIsAskedAgain(t *testing.T) {
	p := newPeer(t, &peer{fault: func(n int64, w http.ResponseWriter) bool {
		if n%3 != 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return n%3 != 0
	}})
	b := open(t, config(p))
	for k := range 3 {
		one := batchOf(k, 1)
		if err := b.Run(t.Context(), one); err != nil || !right(one) {
			t.Fatalf("%v", err)
		}
	}
}

// One of three servers is gone half-way: each picture has its answer, once.
func TestServersThatGoLoseNothing(t *testing.T) {
	var peers []*peer
	for range 3 {
		peers = append(peers, newPeer(t, &peer{extensions: []string{oip.Binary}}))
	}
	b := open(t, config(peers...))
	if d := b.Device(); d.Lanes != 6 || d.Up != 3 || d.Servers != 3 {
		t.Errorf("%+v", d)
	}
	var wg sync.WaitGroup
	var next, answered atomic.Int64
	for range b.Device().Lanes {
		wg.Go(func() {
			for {
				k := next.Add(1)
				if k > 300 {
					return
				}
				if k == 100 {
					peers[1].CloseClientConnections()
					peers[1].Listener.Close()
				}
				one := batchOf(int(k)*8, 8)
				if err := b.Run(t.Context(), one); err != nil || !right(one) {
					t.Errorf("batch %d: %v", k, err)
					return
				}
				answered.Add(8)
			}
		})
	}
	wg.Wait()
	if answered.Load() != 2400 {
		t.Errorf("%d of 2400 pictures are answered", answered.Load())
	}
	if peers[0].asked.Load() < 50 || peers[2].asked.Load() < 50 {
		t.Errorf("the servers were asked %d, %d and %d times", peers[0].asked.Load(), peers[1].asked.Load(), peers[2].asked.Load())
	}
}

func TestOpenRefusesAnotherModel(t *testing.T) {
	for what, change := range map[string]func(*oip.Config){
		"classes": func(c *oip.Config) { c.Classes = 4 },
		"input":   func(c *oip.Config) { c.Preprocess.Width = 2 },
		"dims":    func(c *oip.Config) { c.Dims = 5 },
		"model":   func(c *oip.Config) { c.Target.Model = "other" },
		"address": func(c *oip.Config) { c.Target.Addresses = []string{"127.0.0.1:1"} },
		"grpc":    func(c *oip.Config) { c.Target.Scheme, c.Timeout = "grpc", 200*time.Millisecond },
	} {
		c := config(newPeer(t, &peer{}))
		change(&c)
		if b, err := oip.Open(t.Context(), c); inference.CodeOf(err) != inference.CodeRemote {
			t.Errorf("%s: %v, %v", what, b, err)
		}
	}
}

func TestTargetsAreParsed(t *testing.T) {
	for device, want := range map[string]string{
		"oip://h:1/m": "{http [h:1] m }", "oip+https://h:1,[::1]:2/m/3": "{https [h:1 [::1]:2] m 3}", "oip+grpc://h:1/a%2Fb": "{grpc [h:1] a/b }",
		"oip://h/m": "", "oip://h:1": "", "oip://h:1/": "", "oip://:1/m": "", "oip://u:p@h:1/m": "", "oip://h:1/m/1/2": "", "cuda:0": "", "oip+x://h:1/m": "",
	} {
		got, err := oip.ParseTarget(device)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %s", device, got, err, want)
		}
	}
	if oip.IsTarget("cuda:0") || !oip.IsTarget("oip+grpcs://x") {
		t.Error("a device is taken for another kind")
	}
}
