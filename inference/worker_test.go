package inference_test

import (
	"sync/atomic"
	"testing"

	"wanwu/inference"
	"wanwu/inference/infertest"
)

func TestEveryWorkerIsSetUpOnce(t *testing.T) {
	var workers, ended atomic.Int64
	pre := infertest.Preprocess()
	p := &inference.Pipeline{
		Backend: &infertest.Backend{Lanes: 2, Batch: 4, Classes: 10}, Preprocess: pre,
		NewDecoder: func() (inference.Decoder, error) { return &infertest.Decoder{}, nil },
		Classes:    10, TopK: 1, Decoders: 3,
		OnWorker: func() func() { workers.Add(1); return func() { ended.Add(1) } },
	}
	if err := p.RunItems(t.Context(), nil, silent{}); err != nil {
		t.Fatal(err)
	}
	if n, e := workers.Load(), ended.Load(); n != 3+2 || e != n {
		t.Errorf("%d workers were set up and %d undone, want 3 decoders and 2 lanes", n, e)
	}
}

// silent is a sink that takes everything.
type silent struct{}

func (silent) Found(*inference.Item) bool           { return true }
func (silent) Skipped(string, inference.SkipReason) {}
func (silent) Scanned()                             {}
func (silent) Done(*inference.Result) error         { return nil }
func (silent) Thumb(*inference.Item, []byte)        {}
