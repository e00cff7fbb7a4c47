package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/assets"
	"wanwu/inference/infertest"
)

// serving runs `wanwu serve` until stop, which returns its status, and returns its address.
func serving(t *testing.T, args ...string) (url string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	state := t.TempDir()
	out, in := io.Pipe()
	status := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		defer in.Close()
		status <- cli.Run(ctx, command.Env{
			Args: append([]string{"serve", "--device", "cpu", "--addr", "127.0.0.1:0"}, args...), Stdout: in, Stderr: &stderr,
			Packs: assets.Packs(), Pages: assets.Service(),
			Getenv: func(k string) string {
				switch k {
				case host.EnvState:
					return state
				case "WANWU_RUNTIME":
					return infertest.Runtime(t)
				}
				return ""
			},
		})
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("status %d, %v: %s", <-status, err, stderr.String())
	}
	go io.Copy(io.Discard, out)
	t.Cleanup(cancel)
	return line[strings.Index(line, "http") : len(line)-1], func() int { cancel(); return <-status }
}

func TestServeAnswersUntilItIsEnded(t *testing.T) {
	url, stop := serving(t)
	resp, err := http.Get(url + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), `"id":"efficientnet-lite2"`) {
		t.Errorf("status %d, %s, %v", resp.StatusCode, body, err)
	}
	if status := stop(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
}

// A token of the command line lets in, and nothing but the loopback is served without one.
func TestServeNeedsTokensForOtherMachines(t *testing.T) {
	tokens := filepath.Join(t.TempDir(), "tokens")
	status, secret, stderr := wanwu(t, t.Context(), "serve", "token", "one", "--tokens", tokens, "--rate", "5")
	if status != 0 {
		t.Fatalf("status %d, %s", status, stderr)
	}
	secret = strings.TrimSpace(secret)
	if b, err := os.ReadFile(tokens); err != nil || strings.Contains(string(b), secret) {
		t.Errorf("the file has the secret, or %v", err)
	}
	url, stop := serving(t, "--tokens", tokens)
	for given, want := range map[string]int{secret: 200, "other": 401} {
		req, err := http.NewRequest("GET", url+"/v1/models", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+given)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("status %d, want %d", resp.StatusCode, want)
		}
	}
	if status := stop(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	for _, args := range [][]string{
		{"--addr", "0.0.0.0:0"}, {"--addr", ":0"}, {"--addr", "example.org:0"}, {"--addr", "nothing"}, {"--queue", "0"}, {"--tls-cert", "a"}, {"--delay", "-1s"}, {"--device", "oip://h"},
	} {
		if status, _, _ := wanwu(t, t.Context(), append([]string{"serve"}, args...)...); status != 2 {
			t.Errorf("serve %v: status %d, want 2", args, status)
		}
	}
}
