package ort

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

// envChild makes the child of a test misbehave.
const envChild = "WANWU_TEST_CHILD"

// TestMain lets a probe start this test's binary as it starts the program.
func TestMain(m *testing.M) {
	if mode := os.Getenv(envChild); mode != "" && len(os.Args) == 2 {
		misbehave(mode)
	}
	ProbeMain()
	os.Exit(m.Run())
}

func misbehave(mode string) {
	io.Copy(io.Discard, os.Stdin)
	switch mode {
	case "crash":
		fmt.Printf("a library says hello\n{\"stage\":%q,\"driver\":{\"present\":true,\"cards\":1}}\n{\"sta", StageSession)
		fmt.Fprintln(os.Stderr, "*** stack smashing detected ***")
		self, _ := os.FindProcess(os.Getpid())
		self.Kill()
	case "deaf":
		fmt.Fprintln(os.Stderr, "panic: nothing works")
		os.Exit(2)
	case "dumb":
		os.Exit(0)
	}
	// Everything else hangs until it is ended.
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	<-c
	os.Exit(3)
}

// realConfig returns the embedded network on the runtime that set-up fetched.
func realConfig(t testing.TB) Config {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Library: realLibrary(t), Model: p.Model(),
		Input: p.Input.Name, Logits: p.Output.Logits, Embedding: p.Output.Embedding,
		Preprocess: p.Preprocess(), Classes: len(p.Vocabulary),
	}
}

func realLibrary(t testing.TB) string {
	t.Helper()
	return filepath.Join(infertest.Runtime(t), LibraryName())
}

func TestProbeOnCPUBuild(t *testing.T) {
	cfg := realConfig(t)
	cfg.Device = Choice{Kind: CUDA}
	f, err := prober{}.run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if reason, detail := judge(f, cfg.Device, true); reason != inference.ReasonCPURuntime || f.Exit != "" {
		t.Errorf("%s (%s), found %+v", reason, detail, f)
	}
}

func TestProbeOnInvalidLibraries(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, LibraryName())
	if err := os.WriteFile(text, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"the runtime": func(c *Config) { c.Library = text },
		"a CUDA library": func(c *Config) {
			c.Preload = t.TempDir()
			if err := os.WriteFile(filepath.Join(c.Preload, cudaLibraries()[0]), []byte("not a library either"), 0o644); err != nil {
				t.Fatal(err)
			}
		},
	} {
		cfg := realConfig(t)
		cfg.Device = Choice{Kind: CUDA}
		change(&cfg)
		f, err := prober{}.run(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if reason, detail := judge(f, cfg.Device, true); reason != inference.ReasonRuntimeBad || detail == "" {
			t.Errorf("%s: %s (%s), found %+v", name, reason, detail, f)
		}
	}
}

func TestMisbehavingProbeChildren(t *testing.T) {
	cfg := Config{Device: Choice{Kind: CUDA}, Model: make([]byte, 1<<20)}
	for mode, want := range map[string]struct {
		reason, detail, stderr string
	}{
		"crash": {inference.ReasonProbeCrashed, StageSession, "stack smashing"},
		"deaf":  {inference.ReasonProbeCrashed, StageStart, "nothing works"},
		"dumb":  {inference.ReasonProbeCrashed, StageStart, ""},
		"hang":  {inference.ReasonProbeTimeout, StageStart, ""},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Setenv(envChild, mode)
			p := prober{}
			if mode == "hang" {
				p.limit = 500 * time.Millisecond
			}
			f, err := p.run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			reason, detail := judge(f, cfg.Device, false)
			if reason != want.reason || !strings.HasSuffix(detail, want.detail) || !strings.Contains(f.Stderr, want.stderr) {
				t.Errorf("%s (%s), found %+v", reason, detail, f)
			}
		})
	}
}

func TestCancelledProbeEnds(t *testing.T) {
	t.Setenv(envChild, "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := (prober{}).run(ctx, Config{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
	if _, err := (prober{program: filepath.Join(t.TempDir(), "nothing")}).run(t.Context(), Config{}); err == nil {
		t.Error("a program that is not there was started")
	}
}

func TestProbeChildNeedsArgument(t *testing.T) {
	for _, request := range []string{"", "{}", "not JSON\n", `{"ModelLen":-1}` + "\n", `{"ModelLen":5}` + "\nabc"} {
		if err := probeChild(strings.NewReader(request), io.Discard); err == nil {
			t.Errorf("the request %q is answered", request)
		}
	}
}

// crooked answers as the CPU does, but for the last picture of large batches.
type crooked struct {
	*Backend
	from int // from which size of batch on
	lie  float32
}

func (c crooked) Run(ctx context.Context, b *inference.Batch) error {
	if err := c.Backend.Run(ctx, b); err != nil {
		return err
	}
	if b.N >= c.from {
		b.Logits[(b.N-1)*c.cfg.Classes] += c.lie
	}
	return nil
}

func TestWrongKernelOfLargeBatchIsFound(t *testing.T) {
	cfg := realConfig(t)
	cfg.Lanes, cfg.Batch = 1, 4
	b, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for name, c := range map[string]struct {
		gpu  crooked
		want bool
	}{
		"right":           {crooked{b, 1, 0}, true},
		"wrong from 1 on": {crooked{b, 1, 5}, false},
		"wrong from 4 on": {crooked{b, 4, 5}, false},
		"no number":       {crooked{b, 4, float32(math.NaN())}, false},
	} {
		f, told := good(), 0
		f.Difference = 0
		answers, err := ask(c.gpu, buckets(4), &cfg, b.dims)
		if err != nil {
			t.Fatal(err)
		}
		if err := compare(f, cfg, answers, func(string) error { told++; return nil }); err != nil {
			t.Fatal(err)
		}
		if reason, detail := judge(f, Choice{Kind: CUDA}, true); (reason == "") != c.want || f.CPURate <= 0 || told != samples {
			t.Errorf("%s: %s (%s), CPU %.1f, told %d times", name, reason, detail, f.CPURate, told)
		}
	}
}

func TestDistance(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		got, want []float32
		d         float64
	}{
		{[]float32{1, 2}, []float32{1, 2}, 0},
		{[]float32{1, 2.5}, []float32{1, 2}, 0.25},
		{[]float32{1, nan}, []float32{1, 2}, -1},
		{[]float32{float32(math.Inf(1)), 2}, []float32{1, 2}, -1},
		{[]float32{1, 0}, []float32{0, 0}, 1},
	} {
		if d := Distance(c.got, c.want); d != c.d {
			t.Errorf("%v from %v: %v, want %v", c.got, c.want, d, c.d)
		}
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	w := &tail{limit: 5}
	for _, s := range []string{"abc", "defg", "h"} {
		if n, err := w.Write([]byte(s)); n != len(s) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if string(w.data) != "defgh" {
		t.Errorf("%q", w.data)
	}
}
