package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/server"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/oip"
)

// between is a machine between a service and who asks it, which can spoil the answers.
type between struct {
	*httptest.Server
	answers atomic.Int64 // to inference requests
	spoil   atomic.Pointer[func(w http.ResponseWriter, r *http.Request, answer *http.Response) (done bool)]
}

func newBetween(t *testing.T, to string) *between {
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	b := &between{}
	proxy := httputil.NewSingleHostReverseProxy(u)
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/infer") {
			proxy.ServeHTTP(w, r)
			return
		}
		b.answers.Add(1)
		answer := httptest.NewRecorder()
		proxy.ServeHTTP(answer, r)
		if spoil := b.spoil.Load(); spoil != nil && (*spoil)(w, r, answer.Result()) {
			return
		}
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(b.Close)
	return b
}

// remoteEngine opens the embedded pack on a device that may be other machines.
func remoteEngine(t *testing.T, device string) *engine.Engine {
	t.Helper()
	config := apptest.EngineConfig(t, device, t.TempDir())
	config.AllowRemote = true
	e, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), config)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// at is the device of a service.
func at(urls ...string) string {
	for i := range urls {
		urls[i] = strings.TrimPrefix(urls[i], "http://")
	}
	return "oip://" + strings.Join(urls, ",") + "/efficientnet-lite2"
}

// items are n pictures of the program's own.
func items(t testing.TB, n int) (out []inference.Item) {
	t.Helper()
	all := []upload{sample(t, "猫.jpg"), sample(t, "小狗.jpg"), sample(t, "咖啡.jpg")}
	for i := range n {
		one := all[i%3]
		out = append(out, inference.Item{Index: i, Path: one.name, File: one.name, Size: int64(len(one.data)), Source: source(one.data)})
	}
	return out
}

// source is a picture in memory.
type source []byte

func (s source) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(s)), nil }

// best is the first label of each result.
func best(t *testing.T, r *infertest.Record, n int) (out []string) {
	t.Helper()
	for i := range n {
		res := r.Results[i]
		if res == nil || res.Err != nil || len(res.Labels) == 0 {
			t.Errorf("picture %d has %+v", i, res)
			continue
		}
		out = append(out, fmt.Sprintf("%d %.4f", res.Labels[0].Class, res.Labels[0].Score))
	}
	return out
}

// This machine and another one share a run, and the other one goes half-way: the answers are those of
// this machine alone, each of them there once.
func TestSharedRunOutlivesTheOtherMachine(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	other := newBetween(t, s.url)
	const n = 60
	local := remoteEngine(t, "cpu")
	want := &infertest.Record{}
	if err := local.RunItems(t.Context(), items(t, n), engine.RunOptions{TopK: 1}, want); err != nil {
		t.Fatal(err)
	}
	if err := local.Close(); err != nil {
		t.Fatal(err)
	}
	e := remoteEngine(t, "cpu,"+at(other.URL))
	defer e.Close()
	if d := e.Info().Device; d.Kind != inference.KindRemote || d.Beside != "cpu" || d.Up != 1 || d.Servers != 1 {
		t.Errorf("the device is %+v", d)
	}
	warm := other.answers.Load()
	got := &infertest.Record{OnDone: func(r *inference.Result) error {
		if other.answers.Load() > warm+1 {
			gone := func(w http.ResponseWriter, r *http.Request, _ *http.Response) bool { panic(http.ErrAbortHandler) }
			other.spoil.Store(&gone)
		}
		return nil
	}}
	if err := e.RunItems(t.Context(), items(t, n), engine.RunOptions{TopK: 1}, got); err != nil {
		t.Fatal(err)
	}
	if other.answers.Load() <= warm {
		t.Error("the other machine had no share")
	}
	if a, b := best(t, got, n), best(t, want, n); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("together:\n%s\nalone:\n%s", a, b)
	}
}

// A network on another machine that answers no numbers: the picture's row says so, and the machine's
// other callers are not harmed.
func TestNaNOfAnotherMachineIsAnErrorRow(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	other := newBetween(t, s.url)
	e := remoteEngine(t, at(other.URL))
	remote := start(t, server.Config{Open: func(context.Context) (server.Engine, error) { return e, nil }}).ready(t)
	spoil := func(w http.ResponseWriter, _ *http.Request, answer *http.Response) bool {
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Error(err)
		}
		length := answer.Header.Get(oip.HeaderLength)
		head, rest, err := oip.Split(body, length)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set(oip.HeaderLength, length)
		w.Write(append(head, bytes.Repeat([]byte{0xff}, len(rest))...)) // every value is NaN
		return true
	}
	other.spoil.Store(&spoil)
	cat := sample(t, "猫.jpg")
	r := remote.asked(t, t.Context(), "", nil, cat)
	if r.status != 200 || len(r.Results) != 1 || r.Results[0].Error == nil || r.Results[0].Error.Code != "bad_output" {
		t.Errorf("status %d, %+v", r.status, r)
	}
	if r := s.asked(t, t.Context(), "", nil, cat); r.status != 200 || r.Results[0].Status != "ok" {
		t.Errorf("another caller has status %d, %+v", r.status, r.Results)
	}
}
