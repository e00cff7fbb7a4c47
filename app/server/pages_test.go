package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wanwu/app/server"
	"wanwu/assets"
)

// The page loads from the service alone, and what it loads is there.
func TestPageLoadsFromTheServiceAlone(t *testing.T) {
	s := start(t, server.Config{Pages: assets.Service()}).ready(t)
	for path, kind := range map[string]string{"/": "text/html", "/page.js": "text/javascript", "/page.css": "text/css", "/openapi.json": "application/json"} {
		resp := s.get(t, path)
		policy := resp.Header.Get("Content-Security-Policy")
		if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), kind) || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: status %d, %s, policy %q", path, resp.StatusCode, resp.Header.Get("Content-Type"), policy)
		}
	}
	for _, path := range []string{"/index.htm", "/assets", "/../go.mod", "/page.css/.."} {
		if got := s.get(t, path).StatusCode; got != 404 && got != 200 {
			t.Errorf("%s: status %d", path, got)
		}
	}
}

// The OpenAPI file names the routes that there are, and the statuses that they answer with.
func TestOpenAPINamesTheRoutes(t *testing.T) {
	s := start(t, server.Config{Pages: assets.Service()}).ready(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ Responses map[string]any }
	}
	if err := json.NewDecoder(s.get(t, "/openapi.json").Body).Decode(&doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.") {
		t.Fatalf("%v, version %q", err, doc.OpenAPI)
	}
	fill := strings.NewReplacer("{model}", "efficientnet-lite2", "{version}", "1")
	for path, methods := range doc.Paths {
		for method, about := range methods {
			req, err := http.NewRequest(strings.ToUpper(method), s.url+fill.Replace(path), nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode == 404 || resp.StatusCode == 405 || about.Responses[resp.Status[:3]] == nil {
				t.Errorf("%s %s: status %d, which is not described", method, path, resp.StatusCode)
			}
		}
	}
	for _, path := range []string{"/v1/recognize", "/v1/models", "/healthz", "/readyz", "/metrics", "/v2/models/{model}/infer"} {
		if _, ok := doc.Paths[path]; !ok {
			t.Errorf("%s is not described", path)
		}
	}
	statuses := doc.Paths["/v1/recognize"]["post"].Responses
	if i := slices.IndexFunc([]string{"200", "400", "401", "413", "415", "429", "503"}, func(s string) bool { return statuses[s] == nil }); i >= 0 {
		t.Errorf("a status of the contract is not described: %v", statuses)
	}
}
