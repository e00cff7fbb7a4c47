package batch_test

import (
	"slices"
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

// Equal answers for different pictures are an error; equal pictures are not.
func TestEqualAnswersForDifferentPicturesAreDoubted(t *testing.T) {
	for _, c := range []struct {
		pictures []int // of the second batch; the first holds the lane
		fault    infertest.Fault
		bad      bool
	}{
		{[]int{1, 2, 3, 4}, infertest.Same, true},
		{[]int{7, 7, 7, 7}, infertest.Same, false},
		{[]int{7, 7, 7, 7}, infertest.Well, false},
		{[]int{7, 7, 8, 8}, infertest.Same, true},
		{[]int{1, 2, 3, 4}, infertest.Well, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
				if run.N > 1 {
					return c.fault
				}
				return infertest.Well
			}}
			r := newRig(t, gpu, 4, batch.Config{})
			var wg sync.WaitGroup
			wg.Go(func() { r.all(t, 100, 100) })
			synctest.Wait()
			for _, k := range c.pictures {
				wg.Go(func() {
					err := r.ask(t.Context(), t, k)
					if (inference.CodeOf(err) == inference.CodeBadOutput) != c.bad || !c.bad && err != nil {
						t.Errorf("%v: picture %d: %v", c.pictures, k, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestStaleAnswerIsDoubted checks that a device that answers with what it answered before is found
// in batches of one too, where a run has nothing to compare with. Equal photographs are legitimate,
// and a device that works again is believed.
func TestStaleAnswerIsDoubted(t *testing.T) {
	for _, c := range []struct {
		pictures []int
		stale    []int // runs, from 1
		bad      []int // places in pictures
	}{
		{[]int{1, 2, 3, 4, 5}, nil, nil},
		{[]int{1, 2, 3, 4, 5}, []int{3}, []int{2}},
		{[]int{1, 2, 3, 4, 5}, []int{3, 4, 5}, []int{2, 3, 4}},
		{[]int{7, 7, 7, 8}, []int{2, 3}, nil},
		{[]int{7, 7, 8, 7}, []int{3}, []int{2}}, // and 7 has its own answer again
	} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
				if slices.Contains(c.stale, run.Number) {
					return infertest.Stale
				}
				return infertest.Well
			}}
			r := newRig(t, gpu, 1, batch.Config{})
			for i, k := range c.pictures {
				err := r.ask(t.Context(), t, k)
				if bad := slices.Contains(c.bad, i); bad != (inference.CodeOf(err) == inference.CodeBadOutput) || !bad && err != nil {
					t.Errorf("%v with old answers in %v: picture %d: %v", c.pictures, c.stale, i, err)
				}
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // a batch with the answers of the one before
		gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
			if run.Number == 3 {
				return infertest.Stale
			}
			return infertest.Well
		}}
		r := newRig(t, gpu, 4, batch.Config{})
		var wg sync.WaitGroup
		var bad atomic.Int64
		for k := range 13 {
			wg.Go(func() {
				if inference.CodeOf(r.ask(t.Context(), t, k)) == inference.CodeBadOutput {
					bad.Add(1)
				}
			})
		}
		wg.Wait()
		if bad.Load() != 4 {
			t.Errorf("%d pictures are in doubt, want the 4 of the third run", bad.Load())
		}
	})
}

// TestStaleAnswerOfAnotherLaneIsDoubted checks that the lanes of a CPU run at once. One that leaves
// its outputs as they were, or gives another lane's, is found, and no other picture is in doubt.
func TestStaleAnswerOfAnotherLaneIsDoubted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 400
		var mu sync.Mutex
		var last, before []float32 // the last answer, and the last one of an earlier moment
		var at time.Time
		spoilt := map[int]bool{}
		back := &infertest.Backend{Lanes: 4, Batch: 1, Classes: 1024, Latency: infertest.Fixed}
		back.Garble = func(b *inference.Batch) {
			mu.Lock()
			defer mu.Unlock()
			if now := time.Now(); now.After(at) {
				before, at = slices.Clone(last), now
			}
			if k := int(b.Input[0]); k%9 == 8 && before != nil {
				spoilt[k] = true
				copy(b.Logits, before)
				return
			}
			last = append(last[:0], b.Logits...)
		}
		p := &pipeline.Pipeline{
			Backend: back, Preprocess: infertest.Preprocess(), Classes: 1024, TopK: 1, Activation: inference.Identity, Decoders: 5,
			NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{Latency: time.Millisecond}, nil },
		}
		r := &infertest.Record{}
		if err := p.RunItems(t.Context(), make([]inference.Item, n), r); err != nil || len(r.Results) != n {
			t.Fatalf("%v, %d results", err, len(r.Results))
		}
		for i, res := range r.Results {
			if spoilt[i] != (inference.CodeOf(res.Err) == inference.CodeBadOutput) {
				t.Errorf("picture %d, spoilt %v: %v %v", i, spoilt[i], res.Labels, res.Err)
			}
		}
	})
}

// TestCoarseEqualAnswersAreAccepted runs networks whose outputs can say little: few
// classes with coarse values, scores that are saturated. Equal answers for different
// pictures are right there, in one batch and from run to run, unless the embeddings are
// equal too.
func TestCoarseEqualAnswersAreAccepted(t *testing.T) {
	for name, c := range map[string]struct {
		classes, dims   int
		logit           func(class int) float32
		sameEmbedding   bool
		batch, wantFail int
	}{
		"two classes in half precision":                                            {classes: 2, logit: func(k int) float32 { return []float32{-1.5, 2.25}[k] }, batch: 4},
		"two classes, one by one":                                                  {classes: 2, logit: func(k int) float32 { return []float32{-1.5, 2.25}[k] }, batch: 1},
		"saturated scores":                                                         {classes: 1000, logit: func(k int) float32 { return float32(k % 2) }, batch: 4},
		"saturated scores, one by one":                                             {classes: 1000, logit: func(k int) float32 { return float32(k % 2) }, batch: 1},
		"eight bits and their own embeddings":                                      {classes: 2, dims: 64, logit: func(k int) float32 { return float32(k) }, batch: 4},
		"eight bits and the same embedding":                                        {classes: 2, dims: 64, logit: func(k int) float32 { return float32(k) }, sameEmbedding: true, batch: 4, wantFail: 8},
		"the same embedding, one by one":                                           {classes: 2, dims: 64, logit: func(k int) float32 { return float32(k) }, sameEmbedding: true, batch: 1, wantFail: 7},
		"many classes, in detail, for all":                                         {classes: 1000, logit: func(k int) float32 { return float32(k) / 7 }, batch: 4, wantFail: 8},
		"many classes, in detail, one by one":                                      {classes: 1000, logit: func(k int) float32 { return float32(k) / 7 }, batch: 1, wantFail: 7},
		"an embedding of its own counts as an answer only where logits are coarse": {classes: 1000, dims: 64, logit: func(k int) float32 { return float32(k) / 7 }, batch: 4, wantFail: 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				back := &infertest.Backend{Lanes: 1, Batch: c.batch, Classes: c.classes, Latency: infertest.Fixed}
				back.Garble = func(b *inference.Batch) {
					for i := range b.N {
						for k := range c.classes {
							b.Logits[i*c.classes+k] = c.logit(k)
						}
						for k := range c.dims {
							b.Embedding[i*c.dims+k] = float32(k)
							if !c.sameEmbedding {
								b.Embedding[i*c.dims+k] += b.Input[i*len(b.Input)/b.N]
							}
						}
					}
				}
				batcher := batch.New(back, batch.Config{Len: infertest.Preprocess().Len(), Classes: c.classes, Dims: c.dims})
				var failed atomic.Int64
				ask := func(k int) {
					switch err := batcher.Submit(t.Context(), infertest.SlotOf(k), func(batch.Output) {}); {
					case inference.CodeOf(err) == inference.CodeBadOutput:
						failed.Add(1)
					case err != nil:
						t.Error(err)
					}
				}
				var wg sync.WaitGroup
				for k := range 8 {
					if wg.Go(func() { ask(k) }); c.batch == 1 {
						wg.Wait()
					}
				}
				wg.Wait()
				if got := int(failed.Load()); c.batch == 1 && got != c.wantFail || c.batch > 1 && (got > 0) != (c.wantFail > 0) {
					t.Errorf("%d of 8 pictures are in doubt, want %d", got, c.wantFail)
				}
				if err := batcher.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
