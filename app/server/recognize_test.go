package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"wanwu/app/server"
)

func TestPicturesAreAnsweredInUploadOrder(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	cat, dog, coffee := sample(t, "猫.jpg"), sample(t, "小狗.jpg"), sample(t, "咖啡.jpg")
	r := s.asked(t, t.Context(), "?top=3", nil, coffee, upload{"注释.txt", []byte("not a picture")}, cat, dog, upload{"空.jpg", nil}, upload{"断.jpg", cat.data[:900]}, coffee)
	if r.status != http.StatusOK || r.Model != "efficientnet-lite2" || len(r.Results) != 7 || r.Error != nil {
		t.Fatalf("status %d, %+v", r.status, r)
	}
	for i, want := range []struct{ name, status, said string }{
		{"咖啡.jpg", "ok", "意式浓缩咖啡"}, {"注释.txt", "error", "unsupported"}, {"猫.jpg", "ok", "埃及猫"}, {"小狗.jpg", "ok", "可卡犬"},
		{"空.jpg", "error", "empty_file"}, {"断.jpg", "error", "truncated"}, {"咖啡.jpg", "ok", "意式浓缩咖啡"},
	} {
		got := r.Results[i]
		switch {
		case got.Filename != want.name || got.Status != want.status:
			t.Errorf("row %d is %s %s, want %s %s", i, got.Filename, got.Status, want.name, want.status)
		case want.status == "error":
			if got.Error == nil || got.Error.Code != want.said || got.Error.Message == "" || len(got.Labels) != 0 {
				t.Errorf("row %d says %+v, want %s", i, got.Error, want.said)
			}
		case got.Error != nil || len(got.Labels) != 3 || got.Labels[0].Label != want.said || got.Labels[0].ID == "" || got.Labels[0].Confidence < got.Labels[1].Confidence:
			t.Errorf("row %d has %+v, want %s first", i, got.Labels, want.said)
		}
	}
	if strings.Contains(s.log.text(), "猫") {
		t.Error("the log names a picture")
	}
}

func TestThresholdMakesRowsEmpty(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	r := s.asked(t, t.Context(), "?threshold=0.99", nil, sample(t, "猫.jpg"))
	if r.status != http.StatusOK || r.Results[0].Status != "empty" || len(r.Results[0].Labels) != 0 {
		t.Errorf("status %d, %+v", r.status, r.Results)
	}
}

// What is asked in the wrong way has a status of its own, and a sentence in the language of
// the caller.
func TestBadRequestsHaveTheirStatus(t *testing.T) {
	s := start(t, server.Config{Limits: server.Limits{FileBytes: 200 << 10, RequestBytes: 1 << 20, Files: 5}}).ready(t)
	text, cat := upload{"a.txt", []byte("text")}, sample(t, "猫.jpg")
	many := make([]upload, 10_000)
	for i := range many {
		many[i] = upload{fmt.Sprintf("%d.txt", i), []byte("x")}
	}
	large := upload{"large.jpg", append(cat.data[:len(cat.data):len(cat.data)], make([]byte, 300<<10)...)}
	for _, c := range []struct {
		what, query string
		change      func(*http.Request)
		files       []upload
		status      int
		code        string
	}{
		{"no picture", "", nil, []upload{text, {"b", nil}}, 415, "unsupported"},
		{"another body", "", func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, nil, 415, "unsupported"},
		{"no type", "", func(r *http.Request) { r.Header.Del("Content-Type") }, nil, 415, "unsupported"},
		{"no boundary", "", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data") }, nil, 400, "bad_request"},
		{"another boundary", "", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=other") }, []upload{cat}, 400, "bad_request"},
		{"no files", "", nil, nil, 400, "bad_request"},
		{"a body cut short", "", func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(io.LimitReader(r.Body, 500)), 500
		}, []upload{cat}, 400, "bad_request"},
		{"top", "?top=0", nil, []upload{cat}, 400, "bad_request"},
		{"threshold", "?threshold=NaN", nil, []upload{cat}, 400, "bad_request"},
		{"too many files", "", nil, many, 413, "too_large"},
		{"one too large", "", nil, []upload{large}, 413, "too_large"},
		{"a request too large", "", nil, []upload{{"a", make([]byte, 2<<20)}}, 413, "too_large"},
	} {
		t.Run(c.what, func(t *testing.T) {
			r := s.asked(t, t.Context(), c.query, func(r *http.Request) {
				r.Header.Set("Accept-Language", "en-GB,en;q=0.9")
				if c.change != nil {
					c.change(r)
				}
			}, c.files...)
			if r.status != c.status || r.Error == nil || r.Error.Code != c.code || strings.ContainsAny(r.Error.Message, "请图") {
				t.Errorf("status %d, %+v, want %d %s in English", r.status, r.Error, c.status, c.code)
			}
		})
	}
	if r := s.asked(t, t.Context(), "", nil, large, cat); r.status != 200 || r.Results[0].Error.Code != "too_large" || r.Results[1].Status != "ok" {
		t.Errorf("a large picture beside another: status %d, %+v", r.status, r.Results)
	}
}

// While the model is loading, and when the service ends, callers are told.
func TestLoadingIsSaid(t *testing.T) {
	gate, open := make(chan struct{}), opener(t, nil)
	s := start(t, server.Config{Open: func(ctx context.Context) (server.Engine, error) {
		select {
		case <-gate:
			return open(ctx)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}})
	said := func(path string) string {
		resp := s.get(t, path)
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d %s", resp.StatusCode, strings.TrimSpace(string(b)))
	}
	if got := said("/healthz"); got != `503 {"status":"loading"}` {
		t.Error(got)
	}
	if got := said("/v1/models"); got != `200 {"models":[{"id":"efficientnet-lite2","title":"通用 1000 类","labels":1000,"ready":false}]}` {
		t.Error(got)
	}
	r := s.asked(t, t.Context(), "", nil, sample(t, "猫.jpg"))
	if r.status != 503 || r.Error.Code != "loading" || r.header.Get("Retry-After") == "" {
		t.Errorf("status %d, %+v", r.status, r.Error)
	}
	close(gate)
	s.ready(t)
	if got := said("/healthz"); got != `200 {"status":"ok"}` {
		t.Error(got)
	}
	if got := said("/metrics"); !strings.Contains(got, `wanwu_requests_total{code="503",route="POST /v1/recognize"} 1`) {
		t.Error("the metrics lack the refused request")
	}
}
