package batch_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

func TestWorkersAreSetUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var workers, ended atomic.Int64
		p := &pipeline.Pipeline{
			Backend:    &infertest.Backend{Lanes: 2, Batch: 1, Classes: 64, Latency: time.Second},
			Preprocess: infertest.Preprocess(),
			NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{}, nil },
			Classes:    64, TopK: 1, Decoders: 3,
			OnWorker: func() func() { workers.Add(1); return func() { ended.Add(1) } },
		}
		if err := p.RunItems(t.Context(), make([]inference.Item, 20), pipeline.Discard{}); err != nil {
			t.Fatal(err)
		}
		// A lane has a second worker where the first still hands answers over.
		if n, e := workers.Load(), ended.Load(); n < 3+2 || n > 3+2*2 || e != n {
			t.Errorf("%d workers were set up and %d undone, want 3 decoders and one or two a lane", n, e)
		}
	})
}

// TestLanePriorityForBackgroundWork checks that a lane has low priority for background work alone:
// a run with a picture of another caller has normal priority.
func TestLanePriorityForBackgroundWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back, steps int // of the one worker's goroutine, which is idle when they are read
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{LowPriority: func() func() {
			back++
			steps++
			return func() { back-- }
		}})
		streams := []*batch.Stream{r.Background(t.Context()), r.Stream(t.Context()), r.Background(t.Context())}
		for i, c := range []struct {
			stream      int // -1 is an online caller
			back, steps int
		}{{-1, 0, 0}, {0, 1, 1}, {2, 1, 1}, {1, 0, 1}, {0, 1, 2}, {-1, 0, 2}, {2, 1, 3}} {
			if c.stream < 0 {
				if err := r.ask(t.Context(), t, i); err != nil {
					t.Error(err)
				}
			} else if err := streams[c.stream].Submit(infertest.SlotOf(i), func(_ batch.Output, err error) {
				if err != nil {
					t.Error(err)
				}
			}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if back != c.back || steps != c.steps {
				t.Errorf("picture %d: back %d after %d steps, want %d after %d", i, back, steps, c.back, c.steps)
			}
		}
		for _, s := range streams {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := r.Close(t.Context()); err != nil || back != 0 {
			t.Errorf("%v, back %d at the end", err, back)
		}
	})
}

// TestRunsOfOneBatcherShareLanes checks that two runs that share a batcher never ask more
// of the device than it has lanes, so that the time that one waits for the other is not the
// device's.
func TestRunsOfOneBatcherShareLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Lanes: 2}, 8, batch.Config{})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				p := &pipeline.Pipeline{
					Batcher: r.Batcher, Preprocess: infertest.Preprocess(), Decoders: 3,
					Classes: r.gpu.Classes, TopK: 1, Activation: inference.Identity,
					NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{}, nil },
				}
				got := &infertest.Record{}
				if err := p.RunItems(t.Context(), make([]inference.Item, 200), got); err != nil || len(got.Results) != 200 {
					t.Errorf("%v, %d results", err, len(got.Results))
				}
				for i, res := range got.Results {
					if res.Err != nil || int(res.Labels[0].Class) != i {
						t.Errorf("picture %d: %v %v", i, res.Labels, res.Err)
					}
				}
			})
		}
		wg.Wait() // and the GPU says whether there were too many runs at once
	})
}
