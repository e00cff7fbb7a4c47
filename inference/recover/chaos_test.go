package recover_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

// TestRandomFaults lets everything fail at random, many times, and
// asks for one true result for each picture in the end.
func TestRandomFaults(t *testing.T) {
	seeds := 150
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, uint64(seed)) })
		})
	}
}

func chaos(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	var mu sync.Mutex // of what the GPU's goroutines change
	const n = 400
	fits := 1 << rnd.IntN(7)
	poison := map[int]infertest.Fault{}
	for range rnd.IntN(4) {
		poison[1+rnd.IntN(n)] = []infertest.Fault{infertest.Refuse, infertest.Panic, infertest.Hang}[rnd.IntN(3)]
	}
	rates := [3]float64{rnd.Float64() * 0.1, rnd.Float64() * 0.02, rnd.Float64() * 0.02}
	hung := map[int]int{}     // how often a run with it did not come back
	doubted := map[int]bool{} // pictures of runs whose answers were spoilt
	failed := map[int]bool{}
	gpu := &infertest.GPU{Lanes: 1 + rnd.IntN(2), HangFor: time.Duration(31+rnd.IntN(60)) * time.Second}
	gpu.Fault = func(run infertest.Run) infertest.Fault {
		mu.Lock()
		defer mu.Unlock()
		fault := infertest.Well
		switch {
		case rnd.IntN(40) == 0:
			fits = rnd.IntN(40) // another program comes and goes
		case rnd.Float64() < rates[0]:
			fault = infertest.OutOfMemory
		case rnd.Float64() < rates[1]:
			fault = infertest.Lost
		case rnd.Float64() < rates[2]:
			fault = []infertest.Fault{infertest.Hang, infertest.Garbage, infertest.Same, infertest.Refuse}[rnd.IntN(4)]
		}
		if run.N > fits {
			fault = infertest.OutOfMemory
		}
		for i := range run.N {
			k := int(run.Input[3*i])
			if f, bad := poison[k]; bad && fault != infertest.OutOfMemory && fault != infertest.Lost {
				fault = f
			}
		}
		for i := range run.N {
			switch k := int(run.Input[3*i]); fault {
			case infertest.Hang:
				hung[k]++
			case infertest.Garbage, infertest.Same:
				doubted[k] = true
			case infertest.Refuse, infertest.Panic:
				failed[k] = true
			}
		}
		return fault
	}
	auto := rnd.IntN(3) > 0
	b, err := newBench(t, gpu, auto, func(c *recover.Config) {
		c.Quiet = time.Duration(1+rnd.IntN(20)) * time.Second
		c.Memory = func() (int64, int64, bool) {
			mu.Lock()
			defer mu.Unlock()
			return int64(rnd.IntN(100)), 100, rnd.IntN(2) > 0
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.done()
	// Pictures are numbered from 1: 0 is the grey one, which tells whether the network works.
	b.Pipeline.NewDecoder = func() (inference.Decoder, error) {
		return infertest.Numbered{Latency: time.Millisecond, From: 1}, nil
	}
	r := &infertest.Record{}
	err = b.Pipeline.RunItems(t.Context(), make([]inference.Item, n), r)
	switch code := inference.CodeOf(err); {
	case err == nil:
		if len(r.Results) != n {
			t.Errorf("%d results for %d pictures", len(r.Results), n)
		}
	case !auto && (code == inference.CodeOutOfMemory || code == inference.CodeDeviceLost):
	case code == inference.CodeBackend && failed[0]: // the grey picture failed by chance
	default:
		t.Errorf("the run ended with %v, automatic device: %v", err, auto)
	}
	mu.Lock()
	defer mu.Unlock()
	for i, res := range r.Results { // record itself refuses a second result
		k := i + 1
		ok := res.Err == nil && int(res.Labels[0].Class) == k
		switch inference.CodeOf(res.Err) {
		case inference.CodeHang:
			ok = hung[k] >= 2
		case inference.CodeBadOutput:
			ok = doubted[k]
		case inference.CodeRejected:
			ok = failed[k]
		}
		if !ok {
			t.Errorf("picture %d: %v %v", k, res.Labels, res.Err)
		}
	}
	for k := range poison {
		if res := r.Results[k-1]; res != nil && res.Err == nil && b.Device().Kind == "cuda" {
			t.Errorf("picture %d cannot be done and has a result", k)
		}
	}
}
