package ort

import (
	"maps"
	"os"
	"slices"
	"testing"

	"wanwu/inference"
)

func TestBuckets(t *testing.T) {
	for most, want := range map[int][]int{1: {1}, 2: {1, 2}, 24: {1, 2, 4, 8, 16, 24}, 32: {1, 2, 4, 8, 16, 32}} {
		if got := buckets(most); !slices.Equal(got, want) {
			t.Errorf("up to %d: %v, want %v", most, got, want)
		}
	}
	for n, want := range map[int]int{1: 1, 3: 4, 4: 4, 17: 32, 32: 32} {
		if got := bucketOf(buckets(32), n); got != want {
			t.Errorf("%d pictures go into %d, want %d", n, got, want)
		}
	}
}

// TestPaddedBatchesMatchUnpadded checks that a GPU's lanes pad; whether they do so rightly
// shows on the CPU as well.
func TestPaddedBatchesMatchUnpadded(t *testing.T) {
	cfg := realConfig(t)
	cfg.Lanes, cfg.Batch = 1, 4
	b, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	batch := func(n int) *inference.Batch {
		m := &inference.Batch{N: n, Input: make([]float32, n*cfg.Preprocess.Len()),
			Logits: make([]float32, n*cfg.Classes), Embedding: make([]float32, n*b.dims)}
		for i := range m.Input {
			m.Input[i] = float32(i%251)/125 - 1 + float32(i/cfg.Preprocess.Len())/10
		}
		return m
	}
	want := map[int]*inference.Batch{}
	for n := 1; n <= 4; n++ {
		want[n] = batch(n)
		if err := b.Run(t.Context(), want[n]); err != nil {
			t.Fatal(err)
		}
	}
	b.drain()
	b.buckets = buckets(4)
	l, err := newLane(b)
	if err != nil {
		t.Fatal(err)
	}
	b.idle <- l
	for _, n := range []int{4, 3, 1, 2, 3} { // a padded one after a full one: nothing of the old shines through
		got := batch(n)
		if err := b.Run(t.Context(), got); err != nil {
			t.Fatal(err)
		}
		if d := Distance(got.Logits, want[n].Logits); d < 0 || d > 1e-4 {
			t.Errorf("%d pictures: logits differ by %g", n, d)
		}
		if d := Distance(got.Embedding, want[n].Embedding); d < 0 || d > 1e-4 {
			t.Errorf("%d pictures: embeddings differ by %g", n, d)
		}
	}
	timings, err := b.timeBuckets(t.Context())
	if err != nil || len(timings) != 3 || timings[0].N != 1 || timings[2].N != 4 || timings[0].Took <= 0 || timings[2].Took <= 0 {
		t.Errorf("timings %v, %v", timings, err)
	}
}

func TestProviderSettings(t *testing.T) {
	cfg := realConfig(t)
	cfg.Device, cfg.Batch, cfg.MemoryLimit, cfg.Driver = Choice{Kind: CUDA, Index: 2}, 16, 5<<30, "550.54.15"
	want := map[string]string{"device_id": "2", "arena_extend_strategy": "kSameAsRequested", "cudnn_conv_algo_search": "HEURISTIC",
		"gpu_mem_limit": "5368709120"}
	if got := cudaOptions(&cfg); !maps.Equal(got, want) {
		t.Errorf("CUDA: %v, want %v", got, want)
	}
	cfg.Device = Choice{Kind: TensorRT, FP16: true}
	o, err := tensorRTOptions(&cfg, "1.24.4")
	if err != nil || o["trt_engine_cache_enable"] != "0" || o["trt_fp16_enable"] != "1" || o["trt_profile_max_shapes"] != "input:16x3x260x260" {
		t.Errorf("TensorRT without a cache: %v, %v", o, err)
	}

	// An engine is good for one network, driver, precision and size.
	cfg.CacheDir = t.TempDir()
	seen := map[string]bool{}
	for _, change := range []func(*Config){
		func(*Config) {},
		func(c *Config) { c.Driver = "560.1" },
		func(c *Config) { c.Device.FP16 = false },
		func(c *Config) { c.Batch = 8 },
		func(c *Config) { c.Model = c.Model[1:] },
		func(c *Config) { c.Pack = "other weights beside the network" },
	} {
		change(&cfg)
		o, err := tensorRTOptions(&cfg, "1.24.4")
		if err != nil || o["trt_engine_cache_enable"] != "1" {
			t.Fatalf("%v, %v", o, err)
		}
		dir := o["trt_engine_cache_path"]
		if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
			t.Errorf("%s: %v", dir, err)
		}
		if seen[dir] {
			t.Errorf("%s serves two", dir)
		}
		seen[dir] = true
	}
}
