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

// faults are random failures of a GPU, and which of them each picture met.
type faults struct {
	mu     sync.Mutex
	rnd    *rand.Rand
	fits   int                     // pictures that the memory has room for
	poison map[int]infertest.Fault // pictures that always fail
	rates  [3]float64

	hung    map[int]int  // how often a run with it did not come back
	doubted map[int]bool // pictures of runs whose answers were spoilt
	failed  map[int]bool
}

// newFaults returns faults for pictures numbered 1…n.
func newFaults(rnd *rand.Rand, n int) *faults {
	f := &faults{rnd: rnd, fits: 1 << rnd.IntN(7), poison: map[int]infertest.Fault{}, hung: map[int]int{}, doubted: map[int]bool{}, failed: map[int]bool{}}
	for range rnd.IntN(4) {
		f.poison[1+rnd.IntN(n)] = []infertest.Fault{infertest.Refuse, infertest.Panic, infertest.Hang}[rnd.IntN(3)]
	}
	f.rates = [3]float64{rnd.Float64() * 0.1, rnd.Float64() * 0.02, rnd.Float64() * 0.02}
	return f
}

// of returns the fault of a run.
func (f *faults) of(run infertest.Run) infertest.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	fault := infertest.Well
	switch {
	case f.rnd.IntN(40) == 0:
		f.fits = f.rnd.IntN(40) // another program comes and goes
	case f.rnd.Float64() < f.rates[0]:
		fault = infertest.OutOfMemory
	case f.rnd.Float64() < f.rates[1]:
		fault = infertest.Lost
	case f.rnd.Float64() < f.rates[2]:
		fault = []infertest.Fault{infertest.Hang, infertest.Garbage, infertest.Same, infertest.Refuse}[f.rnd.IntN(4)]
	}
	if run.N > f.fits {
		fault = infertest.OutOfMemory
	}
	for i := range run.N {
		k := int(run.Input[3*i])
		if p, bad := f.poison[k]; bad && fault != infertest.OutOfMemory && fault != infertest.Lost {
			fault = p
		}
	}
	for i := range run.N {
		switch k := int(run.Input[3*i]); fault {
		case infertest.Hang:
			f.hung[k]++
		case infertest.Garbage, infertest.Same:
			f.doubted[k] = true
		case infertest.Refuse, infertest.Panic:
			f.failed[k] = true
		}
	}
	return fault
}

// memory returns random figures of the memory in use.
func (f *faults) memory() (int64, int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(f.rnd.IntN(100)), 100, f.rnd.IntN(2) > 0
}

// allow reports whether the result of picture k is its own answer, or an error that it met.
func (f *faults) allow(k int, res *inference.Result) bool {
	switch inference.CodeOf(res.Err) {
	case inference.CodeHang:
		return f.hung[k] >= 2
	case inference.CodeBadOutput:
		return f.doubted[k]
	case inference.CodeRejected:
		return f.failed[k]
	}
	return res.Err == nil && int(res.Labels[0].Class) == k
}

func chaos(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	const n = 400
	f := newFaults(rnd, n)
	gpu := &infertest.GPU{Lanes: 1 + rnd.IntN(2), HangFor: time.Duration(31+rnd.IntN(60)) * time.Second, Fault: f.of}
	auto := rnd.IntN(3) > 0
	b, err := newBench(t, gpu, auto, func(c *recover.Config) {
		c.Quiet = time.Duration(1+rnd.IntN(20)) * time.Second
		c.Memory = f.memory
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
	f.mu.Lock()
	defer f.mu.Unlock()
	switch code := inference.CodeOf(err); {
	case err == nil:
		if len(r.Results) != n {
			t.Errorf("%d results for %d pictures", len(r.Results), n)
		}
	case !auto && (code == inference.CodeOutOfMemory || code == inference.CodeDeviceLost):
	case code == inference.CodeBackend && f.failed[0]: // the grey picture failed by chance
	default:
		t.Errorf("the run ended with %v, automatic device: %v", err, auto)
	}
	for i, res := range r.Results { // record itself refuses a second result
		if k := i + 1; !f.allow(k, res) {
			t.Errorf("picture %d: %v %v", k, res.Labels, res.Err)
		}
	}
	for k := range f.poison {
		if res := r.Results[k-1]; res != nil && res.Err == nil && b.Device().Kind == "cuda" {
			t.Errorf("picture %d cannot be done and has a result", k)
		}
	}
}
