package recover_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
	"wanwu/inference/recover"
)

// bench is the whole pipeline over a recovering GPU.
type bench struct {
	t   *testing.T
	gpu *infertest.GPU
	cpu *infertest.Backend
	*recover.Backend
	*pipeline.Pipeline
}

// newBench opens the GPU, with the CPU as its fallback where auto is true. What it returns must be
// closed with done, inside the bubble.
func newBench(t *testing.T, gpu *infertest.GPU, auto bool, change func(*recover.Config)) (*bench, error) {
	t.Helper()
	gpu.Classes = 1024
	if gpu.Latency == nil {
		gpu.Latency = infertest.Linear(infertest.Fixed, infertest.Each)
	}
	if gpu.HangFor == 0 {
		gpu.HangFor = time.Hour
	}
	b := &bench{t: t, gpu: gpu, cpu: &infertest.Backend{Lanes: 2, Batch: 1, Classes: 1024, Latency: infertest.Fixed}}
	cfg := recover.Config{Open: gpu.Open, Batch: 32}
	if auto {
		cfg.Fallback = func(context.Context) (inference.Backend, error) { return b.cpu, nil }
	}
	if change != nil {
		change(&cfg)
	}
	r, err := recover.New(t.Context(), cfg)
	if err != nil {
		return b, err
	}
	b.Backend = r
	b.Pipeline = &pipeline.Pipeline{
		Backend: r, Preprocess: infertest.Preprocess(), Classes: 1024, TopK: 1, Activation: inference.Identity,
		NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{Latency: time.Millisecond}, nil },
		Decoders:   4,
	}
	return b, nil
}

func (b *bench) done() {
	b.t.Helper()
	if b.Backend != nil {
		if err := b.Backend.Close(); err != nil {
			b.t.Error(err)
		}
	}
	b.gpu.Wait()
	synctest.Wait() // for what is closed when they are back
	if err := b.gpu.Misuse(); err != nil {
		b.t.Error(err)
	}
}

// run recognises n pictures and checks that each has one result, that the answers
// are their own, and the codes of the rest. A run that ended early may lack some.
func (b *bench) run(n int, bad func(int) inference.Code) (*infertest.Record, error) {
	b.t.Helper()
	r := &infertest.Record{}
	err := b.Pipeline.RunItems(b.t.Context(), make([]inference.Item, n), r)
	if err == nil && len(r.Results) != n {
		b.t.Errorf("%d results for %d pictures", len(r.Results), n)
	}
	for i, res := range r.Results {
		var want inference.Code
		if bad != nil {
			want = bad(i)
		}
		if got := inference.CodeOf(res.Err); got != want {
			b.t.Errorf("picture %d: %v, want %q", i, res.Err, want)
		}
		if res.Err == nil && int(res.Labels[0].Class) != i {
			b.t.Errorf("picture %d has the answer of %d", i, res.Labels[0].Class)
		}
	}
	return r, err
}

// room lets runs and openings of up to n pictures fit into the GPU's memory.
func room(gpu *infertest.GPU, n *atomic.Int64) {
	gpu.Fault = func(run infertest.Run) infertest.Fault {
		if run.N > int(n.Load()) {
			return infertest.OutOfMemory
		}
		return infertest.Well
	}
}
