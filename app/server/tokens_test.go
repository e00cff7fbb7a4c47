package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wanwu/app/server"
)

// bearer sends a token.
func bearer(secret string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
}

// tokenFile returns a file with a token for each name, which are returned.
func tokenFile(t *testing.T, perSecond float64, names ...string) (path string, secrets []string) {
	t.Helper()
	var all strings.Builder
	for _, name := range names {
		secret, line := server.NewToken(name, perSecond)
		secrets = append(secrets, secret)
		all.WriteString("# " + name + "\n" + line)
	}
	path = filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(path, []byte(all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, secrets
}

func TestTokensLetInAndAreRevoked(t *testing.T) {
	path, secrets := tokenFile(t, 0, "one", "two")
	tokens, err := server.OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Tokens: tokens}).ready(t)
	cat := sample(t, "猫.jpg")
	status := func(change func(*http.Request)) int {
		t.Helper()
		return s.asked(t, t.Context(), "", change, cat).status
	}
	for what, change := range map[string]func(*http.Request){
		"none": nil, "a wrong one": bearer("x"), "an empty one": bearer(""),
		"another scheme": func(r *http.Request) { r.SetBasicAuth("one", secrets[0]) },
		"a name":         bearer("one"),
	} {
		if got := status(change); got != 401 {
			t.Errorf("%s: status %d, want 401", what, got)
		}
	}
	for _, secret := range secrets {
		if got := status(bearer(secret)); got != 200 {
			t.Errorf("a right one: status %d", got)
		}
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 401, "/v1/models": 401} {
		if got := s.get(t, path).StatusCode; got != want {
			t.Errorf("%s without a token: status %d, want %d", path, got, want)
		}
	}
	if !strings.Contains(s.log.text(), "token=two") || strings.Contains(s.log.text(), secrets[1]) {
		t.Error("the log does not name the token, or has its secret")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, two, _ := strings.Cut(string(b), "# two")
	if err := os.WriteFile(path, []byte("# two"+two), 0o600); err != nil {
		t.Fatal(err)
	}
	s.until(t, "the revoked token to be refused", func() bool { return status(bearer(secrets[0])) == 401 })
	if got := status(bearer(secrets[1])); got != 200 {
		t.Errorf("the other one: status %d", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s.until(t, "a file that is gone to let nobody in", func() bool { return status(bearer(secrets[1])) == 401 })
}

func TestTokensHaveTheirOwnRates(t *testing.T) {
	path, secrets := tokenFile(t, 1, "slow", "other") // one picture a second, two at once
	tokens, err := server.OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Tokens: tokens}).ready(t)
	cat := sample(t, "猫.jpg")
	var refused reply
	for range 4 {
		if r := s.asked(t, t.Context(), "", bearer(secrets[0]), cat); r.status != 200 {
			refused = r
		}
	}
	if refused.status != 429 || refused.Error.Code != "rate_limited" || refused.header.Get("Retry-After") != "1" {
		t.Errorf("status %d, %+v, Retry-After %q", refused.status, refused.Error, refused.header.Get("Retry-After"))
	}
	if r := s.asked(t, t.Context(), "", bearer(secrets[1]), cat); r.status != 200 {
		t.Errorf("the other token: status %d", r.status)
	}
}

// Fast guesses have no effect on others.
func TestWrongTokensAtSpeedHarmNobody(t *testing.T) {
	path, secrets := tokenFile(t, 0, "one")
	tokens, err := server.OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Tokens: tokens}).ready(t)
	cat := sample(t, "猫.jpg")
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if r, err := s.post(t, t.Context(), "", bearer(fmt.Sprint(i, n)), cat); err != nil || r.status != 401 {
					t.Errorf("a guess got %d, %v", r.status, err)
					return
				}
			}
		})
	}
	for range 5 {
		if r := s.asked(t, t.Context(), "", bearer(secrets[0]), cat); r.status != 200 {
			t.Errorf("status %d", r.status)
		}
	}
	close(done)
	wg.Wait()
}

func TestBadTokenFilesAreRefused(t *testing.T) {
	_, line := server.NewToken("a", 0)
	for _, text := range []string{"", "# nobody\n", "a secret\n", "a\n", strings.TrimSpace(line) + " -1\n", strings.TrimSpace(line) + " NaN\n", line + "b sha256:12\n"} {
		path := filepath.Join(t.TempDir(), "tokens")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := server.OpenTokens(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A page that had its name rebound to this address, and pages of other servers, get nothing.
func TestForeignPagesAreKeptOut(t *testing.T) {
	s := start(t, server.Config{Hosts: []string{"pictures.lan"}, Origins: []string{"https://good.example"}}).ready(t)
	cat := sample(t, "猫.jpg")
	for _, c := range []struct {
		host, origin string
		status       int
	}{
		{"evil.example", "", 403}, {"evil.example:8000", "", 403}, {"127.0.0.1.evil.example", "", 403}, {"0.0.0.0", "", 403},
		{"localhost:8000", "", 200}, {"LOCALHOST.", "", 200}, {"[::1]:8000", "", 200}, {"127.8.8.8", "", 200}, {"pictures.lan", "", 200},
		{"localhost", "http://evil.example", 403}, {"localhost", "null", 403}, {"localhost", "http://localhost", 200}, {"localhost", "https://good.example", 200},
	} {
		r := s.asked(t, t.Context(), "", func(r *http.Request) {
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
		}, cat)
		if r.status != c.status {
			t.Errorf("host %q, origin %q: status %d, want %d", c.host, c.origin, r.status, c.status)
		}
		if got := r.header.Get("Access-Control-Allow-Origin"); (got != "") != (c.origin == "https://good.example") {
			t.Errorf("origin %q: allowed %q", c.origin, got)
		}
	}
	if _, err := server.New(server.Config{Origins: []string{"no origin"}}); err == nil {
		t.Error("an origin that is none is taken")
	}
}
