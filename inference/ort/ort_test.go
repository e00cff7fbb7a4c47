package ort_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// library returns the runtime that scripts/setup lays into build/runtime.
func library(t testing.TB) string {
	t.Helper()
	return filepath.Join(infertest.Runtime(t), ort.LibraryName())
}

func config(t testing.TB) ort.Config {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return ort.Config{
		Library: library(t), Model: p.Model(),
		Input: p.Input.Name, Logits: p.Output.Logits, Embedding: p.Output.Embedding,
		Preprocess: p.Preprocess(), Classes: len(p.Vocabulary), Lanes: 2, Batch: 4,
	}
}

func open(t testing.TB, c ort.Config) *ort.Backend {
	t.Helper()
	b, err := ort.Open(t.Context(), c)
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

// wave returns a picture that is not flat: a different one for each k.
func wave(c ort.Config, k int) []float32 {
	in := make([]float32, c.Preprocess.Len())
	for i := range in {
		in[i] = float32(math.Sin(float64(i*(k+1)) / 97))
	}
	return in
}

func batchOf(c ort.Config, b *ort.Backend, ks ...int) *inference.Batch {
	batch := &inference.Batch{
		N: len(ks), Logits: make([]float32, len(ks)*c.Classes), Embedding: make([]float32, len(ks)*b.Dims()),
	}
	for _, k := range ks {
		batch.Input = append(batch.Input, wave(c, k)...)
	}
	return batch
}

func TestBatchMatchesSingleRuns(t *testing.T) {
	c := config(t)
	b := open(t, c)
	if b.Dims() != 1280 {
		t.Errorf("an embedding of %d values, want 1280", b.Dims())
	}
	together := batchOf(c, b, 0, 1, 2)
	if err := b.Run(t.Context(), together); err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		alone := batchOf(c, b, k)
		if err := b.Run(t.Context(), alone); err != nil {
			t.Fatal(err)
		}
		if d := distance(alone.Logits, together.Logits[k*c.Classes:(k+1)*c.Classes]); d > 1e-3 {
			t.Errorf("picture %d: logits differ by %g", k, d)
		}
		if d := distance(alone.Embedding, together.Embedding[k*1280:(k+1)*1280]); d > 1e-3 {
			t.Errorf("picture %d: embeddings differ by %g", k, d)
		}
	}
	if d := distance(together.Logits[:c.Classes], together.Logits[c.Classes:2*c.Classes]); d < 0.1 {
		t.Errorf("different pictures give the same logits (%g)", d)
	}
}

func distance(a, b []float32) float64 {
	most := 0.0
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}

func TestLanesRunConcurrently(t *testing.T) {
	c := config(t)
	b := open(t, c)
	want := batchOf(c, b, 5)
	if err := b.Run(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 { // more callers than lanes: the rest waits
		wg.Go(func() {
			got := batchOf(c, b, 5)
			if err := b.Run(t.Context(), got); err != nil {
				t.Error(err)
			} else if d := distance(got.Logits, want.Logits); d > 1e-3 {
				t.Errorf("logits differ by %g between lanes", d)
			}
		})
	}
	wg.Wait()
}

func TestCancelledRunKeepsLane(t *testing.T) {
	c := config(t)
	c.Lanes, c.Batch = 1, 32
	b := open(t, c)
	ks := make([]int, 32)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond) // a batch of 32 takes half a second
	defer cancel()
	if err := b.Run(ctx, batchOf(c, b, ks...)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v, want the context's", err)
	}
	if err := b.Run(t.Context(), batchOf(c, b, 1)); err != nil {
		t.Errorf("the run after a cancelled one: %v", err)
	}
	if _, err := b.WarmUp(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a run with a dead context: %v", err)
	}
}

func TestWrongBatchSizeIsRefused(t *testing.T) {
	c := config(t)
	b := open(t, c)
	for _, n := range []int{0, 5} {
		if err := b.Run(t.Context(), batchOf(c, b, make([]int, n)...)); err == nil {
			t.Errorf("a batch of %d was run where 1…4 fit", n)
		}
	}
}

func TestInvalidLibraries(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, ort.LibraryName())
	if err := os.WriteFile(text, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]inference.Code{
		filepath.Join(dir, "nowhere", ort.LibraryName()): inference.CodeRuntimeMissing,
		dir:  inference.CodeRuntimeMissing,
		text: inference.CodeRuntimeBad,
	} {
		c := config(t)
		c.Library = path
		_, err := ort.Open(t.Context(), c)
		if inference.CodeOf(err) != want || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %s and the path", path, err, want)
		}
	}
	open(t, config(t)) // and the right one still loads afterwards
}

func TestGraphMismatch(t *testing.T) {
	for name, change := range map[string]func(*ort.Config){
		"image":      func(c *ort.Config) { c.Input = "image" },
		"scores":     func(c *ort.Config) { c.Logits = "scores" },
		"features":   func(c *ort.Config) { c.Embedding = "features" },
		"999":        func(c *ort.Config) { c.Classes = 999 },
		"224":        func(c *ort.Config) { c.Preprocess.Width = 224 },
		"[-1 260":    func(c *ort.Config) { c.Preprocess.Layout = "NHWC" },
		"protobuf":   func(c *ort.Config) { c.Model = c.Model[:len(c.Model)/2] },
		"ModelProto": func(c *ort.Config) { c.Model = []byte("not a network") },
	} {
		c := config(t)
		change(&c)
		_, err := ort.Open(t.Context(), c)
		if inference.CodeOf(err) != inference.CodePack {
			t.Errorf("%s: %v, want code pack", name, err)
		} else if name != "protobuf" && name != "ModelProto" && !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not say %q", err, name)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	c := config(b)
	c.Batch = 32
	back := open(b, c)
	for _, n := range []int{1, 8, 32} {
		b.Run("batch="+string(rune('0'+n/10))+string(rune('0'+n%10)), func(b *testing.B) {
			batch := batchOf(c, back, make([]int, n)...)
			for b.Loop() {
				if err := back.Run(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "img/s")
		})
	}
}
