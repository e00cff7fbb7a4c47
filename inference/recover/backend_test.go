package recover_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
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

func TestOutOfMemoryAtAnyBatch(t *testing.T) {
	for _, lanes := range []int{1, 2} {
		for fits := range 33 {
			for _, auto := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) {
					gpu := &infertest.GPU{Lanes: lanes}
					var n atomic.Int64
					n.Store(int64(fits))
					room(gpu, &n)
					b, err := newBench(t, gpu, auto, nil)
					if err != nil {
						t.Fatal(err)
					}
					defer b.done()
					_, err = b.run(150, nil)
					d := b.Device()
					switch {
					case fits > 0:
						if err != nil || d.Kind != "cuda" || d.Batch < (fits+1)/2 && d.Batch < 32 || d.Batch > 32 {
							t.Errorf("%d fit: %v, batch %d on %s", fits, err, d.Batch, d.Kind)
						}
					case auto:
						if err != nil || d.Kind != "cpu" || d.Reason != inference.ReasonLowMemory {
							t.Errorf("nothing fits: %v, device %+v", err, d)
						}
					default:
						if inference.CodeOf(err) != inference.CodeOutOfMemory {
							t.Errorf("nothing fits the card that was asked for: %v", err)
						}
					}
				})
			}
		}
	}
}

// TestPermanentOutOfMemoryStopsNamedDevice checks that the memory goes away in the middle of a
// run: what is done is kept.
func TestPermanentOutOfMemoryStopsNamedDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fits atomic.Int64
		fits.Store(32)
		gpu := &infertest.GPU{}
		room(gpu, &fits)
		b, err := newBench(t, gpu, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		time.AfterFunc(400*time.Millisecond, func() { fits.Store(0) })
		r, err := b.run(500, nil)
		if inference.CodeOf(err) != inference.CodeOutOfMemory || len(r.Results) < 50 {
			t.Errorf("%v with %d results kept", err, len(r.Results))
		}
		// It is tried again when a while has passed, and grows back.
		fits.Store(32)
		if _, err := b.run(10, nil); inference.CodeOf(err) != inference.CodeOutOfMemory {
			t.Errorf("at once: %v", err)
		}
		time.Sleep(time.Minute)
		if _, err := b.run(500, nil); err != nil || b.Device().Batch != 1 {
			t.Errorf("later: %v, batch %d", err, b.Device().Batch)
		}
	})
}

func TestBatchGrowsBackCarefully(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fits atomic.Int64
		fits.Store(7)
		gpu := &infertest.GPU{}
		room(gpu, &fits)
		b, err := newBench(t, gpu, true, func(c *recover.Config) { c.Quiet = time.Minute })
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		expect := func(batch, opened int) {
			t.Helper()
			if _, err := b.run(100, nil); err != nil || b.Device().Batch != batch || gpu.Opened() != opened {
				t.Errorf("%v, batch %d after %d openings, want %d after %d", err, b.Device().Batch, gpu.Opened(), batch, opened)
			}
		}
		expect(4, 4) // 32, 16, 8, 4
		expect(4, 4)
		time.Sleep(61 * time.Second)
		expect(4, 6) // 8 was too many again
		time.Sleep(61 * time.Second)
		expect(4, 6) // so it waits twice as long
		time.Sleep(61 * time.Second)
		expect(4, 8)
		fits.Store(32)
		for i, batch := range []int{8, 16, 32, 32} {
			time.Sleep(5 * time.Minute)
			expect(batch, min(9+i, 11))
		}
	})
}

func TestNearlyFullMemoryHalvesBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var used atomic.Int64
		used.Store(50)
		gpu := &infertest.GPU{}
		b, err := newBench(t, gpu, true, func(c *recover.Config) {
			c.Quiet = time.Minute
			c.Memory = func() (int64, int64, bool) { return used.Load(), 100, true }
		})
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		expect := func(batch int) {
			t.Helper()
			time.Sleep(2 * time.Minute)
			before := len(gpu.Batches())
			if _, err := b.run(200, nil); err != nil || b.Device().Batch != batch {
				t.Errorf("%v, batch %d, want %d", err, b.Device().Batch, batch)
			}
			if most := slices.Max(gpu.Batches()[before+1:]); most > batch {
				t.Errorf("a batch of %d, where %d are allowed", most, batch)
			}
		}
		expect(32)
		used.Store(91)
		expect(16)
		expect(16)
		used.Store(60)
		expect(32)
		if n := gpu.Opened(); n != 1 {
			t.Errorf("%d openings, where none but the first is needed", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b, err := newBench(t, &infertest.GPU{}, true, func(c *recover.Config) {
			c.Memory = func() (int64, int64, bool) { return 95, 100, true }
		})
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		if n := b.Device().Batch; n != 16 {
			t.Errorf("opened for %d pictures on a card that is nearly full", n)
		}
	})
}

// TestUnresponsiveDriverBlocksNothing checks that a driver that does not say how full the
// memory is holds no one up: neither the runs, which continue as before, nor Close.
func TestUnresponsiveDriverBlocksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, hangs atomic.Int64
		b, err := newBench(t, &infertest.GPU{Lanes: 2}, false, func(c *recover.Config) {
			c.Memory = func() (int64, int64, bool) {
				asked.Add(1)
				time.Sleep(time.Duration(hangs.Load()))
				return 95, 100, true
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		before := asked.Load()
		hangs.Store(int64(time.Hour))
		time.Sleep(time.Minute)
		begin := time.Now()
		if _, err := b.run(400, nil); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin); took > 10*time.Second || asked.Load() != before+1 {
			t.Errorf("400 pictures took %v, and the driver was asked %d times", took, asked.Load()-before)
		}
		begin = time.Now()
		b.done()
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("Close took %v", took)
		}
		time.Sleep(2 * time.Hour) // the driver returns to no waiting caller
	})
}

// TestPanicWhileOpening checks that a library that panics while it is opened is one that
// cannot be opened.
func TestPanicWhileOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := func(c *recover.Config) {
			c.Open = func(context.Context, int) (inference.Backend, error) { panic("a driver's fault") }
		}
		b, err := newBench(t, &infertest.GPU{}, true, panics)
		if err != nil {
			t.Fatal(err)
		}
		if d := b.Device(); d.Kind != "cpu" || !strings.Contains(d.Detail, "a driver's fault") {
			t.Errorf("%+v", d)
		}
		if _, err := b.run(10, nil); err != nil {
			t.Error(err)
		}
		b.done()
		if b, err = newBench(t, &infertest.GPU{}, false, panics); inference.CodeOf(err) != inference.CodeInternal {
			t.Errorf("without a fallback: %v", err)
		}
		b.done()
	})
}

func TestLostDeviceIsReopenedOnce(t *testing.T) {
	for _, auto := range []bool{true, false} {
		for _, times := range []int{1, 2} {
			synctest.Test(t, func(t *testing.T) {
				gpu := &infertest.GPU{Lanes: 2, Fault: func(run infertest.Run) infertest.Fault {
					if run.Session <= times && run.Number > 5 {
						return infertest.Lost
					}
					return infertest.Well
				}}
				b, err := newBench(t, gpu, auto, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer b.done()
				r, err := b.run(400, nil)
				d := b.Device()
				switch {
				case times == 1:
					if err != nil || d.Kind != "cuda" || gpu.Opened() != 2 {
						t.Errorf("lost once: %v, %+v, %d openings", err, d, gpu.Opened())
					}
				case auto:
					if err != nil || d.Kind != "cpu" || d.Reason != inference.ReasonDeviceLost {
						t.Errorf("lost twice: %v, %+v", err, d)
					}
				default:
					if inference.CodeOf(err) != inference.CodeDeviceLost || len(r.Results) == 0 {
						t.Errorf("lost twice: %v, %d results", err, len(r.Results))
					}
				}
			})
		}
	}
}

func TestPictureThatHangsTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Lanes: 2, Fault: func(run infertest.Run) infertest.Fault {
			if infertest.Holds(run, 77) {
				return infertest.Hang
			}
			return infertest.Well
		}}
		b, err := newBench(t, gpu, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		begin := time.Now()
		_, err = b.run(300, func(i int) inference.Code {
			if i == 77 {
				return inference.CodeHang
			}
			return ""
		})
		if err != nil || b.Device().Kind != "cuda" {
			t.Errorf("%v on %s", err, b.Device().Kind)
		}
		if took := time.Since(begin); took < time.Minute || took > 70*time.Second {
			t.Errorf("it took %v, want two watchdogs of 30 s and some runs", took)
		}
	})
}

func TestTransientHangLosesNoPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{HangFor: 31 * time.Second, Fault: func(run infertest.Run) infertest.Fault {
			if run.Number == 4 {
				return infertest.Hang // and writes into its outputs while others run
			}
			return infertest.Well
		}}
		b, err := newBench(t, gpu, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		if _, err := b.run(1000, nil); err != nil || gpu.Opened() != 2 {
			t.Errorf("%v after %d openings", err, gpu.Opened())
		}
	})
}

// TestHangOfGreyPicture checks that the grey picture, which tells whether the network
// works at all, may hang as any other: that is no reason to end the run.
func TestHangOfGreyPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := 0
		gpu := &infertest.GPU{HangFor: time.Minute}
		gpu.Fault = func(run infertest.Run) infertest.Fault {
			switch {
			case run.N == 1 && run.Number > 1 && run.Input[0] == 0 && hung < 3:
				hung++
				return infertest.Hang
			case infertest.Holds(run, 70):
				return infertest.Refuse
			}
			return infertest.Well
		}
		b, err := newBench(t, gpu, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		b.cpu.Fail = func(_ int64, batch *inference.Batch) error {
			if infertest.Holds(infertest.Run{N: batch.N, Input: batch.Input}, 70) {
				return errors.New("an operator does not like it")
			}
			return nil
		}
		_, err = b.run(150, func(i int) inference.Code {
			if i == 70 {
				return inference.CodeRejected
			}
			return ""
		})
		if err != nil || hung != 3 || b.Device().Kind != "cpu" {
			t.Errorf("%v after %d hangs of the grey picture", err, hung)
		}
	})
}

func TestHangingDeviceIsAbandoned(t *testing.T) {
	for _, auto := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
				if run.Number > 3 {
					return infertest.Hang
				}
				return infertest.Well
			}}
			b, err := newBench(t, gpu, auto, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer b.done()
			r := &infertest.Record{}
			err = b.Pipeline.RunItems(t.Context(), make([]inference.Item, 300), r)
			var rows int
			for _, res := range r.Results {
				if res.Err != nil {
					rows++
				}
			}
			if rows > 2 { // who hung twice before that could be known
				t.Errorf("%d pictures were blamed for a device that hangs", rows)
			}
			if auto && (err != nil || len(r.Results) != 300 || b.Device().Reason != inference.ReasonDeviceLost) {
				t.Errorf("%v, %d results, %+v", err, len(r.Results), b.Device())
			}
			if !auto && inference.CodeOf(err) != inference.CodeDeviceLost {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCancelEndsHangingRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := newBench(t, &infertest.GPU{Fault: func(infertest.Run) infertest.Fault { return infertest.Hang }}, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		err = b.Pipeline.RunItems(ctx, make([]inference.Item, 10), &infertest.Record{})
		if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took > 4*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestOpeningFails(t *testing.T) {
	noDriver := &inference.Error{Code: inference.CodeDevice, Err: &inference.DeviceError{Asked: "cuda:0", Reason: inference.ReasonNoDriver}}
	for name, c := range map[string]struct {
		err    error
		reason string
		opened int
	}{
		"memory": {&inference.Error{Code: inference.CodeOutOfMemory}, inference.ReasonLowMemory, 6},
		"lost":   {&inference.Error{Code: inference.CodeDeviceLost}, inference.ReasonDeviceLost, 2},
		"driver": {noDriver, inference.ReasonNoDriver, 1},
		"else":   {errors.New("what is this"), inference.ReasonGPUFailed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gpu := &infertest.GPU{Opening: func(int, int) error { return c.err }}
				b, err := newBench(t, gpu, true, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer b.done()
				if d := b.Device(); d.Kind != "cpu" || d.Reason != c.reason || d.Lanes != 2 || d.Batch != 1 || gpu.Opened() != c.opened {
					t.Errorf("%+v after %d openings", d, gpu.Opened())
				}
				if _, err := b.run(100, nil); err != nil {
					t.Error(err)
				}
				other, err := newBench(t, &infertest.GPU{Opening: gpu.Opening}, false, nil)
				defer other.done()
				if !errors.Is(err, c.err) {
					t.Errorf("asked for by name: %v", err)
				}
			})
		})
	}
}

func TestHangingOpenIsAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{}
		b, err := newBench(t, gpu, true, func(c *recover.Config) {
			c.OpenTimeout = time.Minute
			c.Open = func(ctx context.Context, batch int) (inference.Backend, error) {
				time.Sleep(time.Hour)
				return gpu.Open(ctx, batch) // must be closed by the code that gave up
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := b.Device(); d.Kind != "cpu" || d.Reason != inference.ReasonDeviceLost {
			t.Errorf("%+v", d)
		}
		time.Sleep(2 * time.Hour)
		b.done()
	})
}

func TestInvalidOutputIsErrorRow(t *testing.T) {
	for fault, want := range map[infertest.Fault]inference.Code{
		infertest.Garbage: inference.CodeBadOutput, infertest.Same: inference.CodeBadOutput,
	} {
		synctest.Test(t, func(t *testing.T) {
			spoilt := map[int]bool{}
			gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
				if run.Number%3 != 0 || run.N < 2 {
					return infertest.Well
				}
				for i := range run.N {
					spoilt[int(run.Input[3*i])] = true
				}
				return fault
			}}
			b, err := newBench(t, gpu, true, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer b.done()
			r, err := b.run(300, func(i int) inference.Code {
				if spoilt[i] {
					return want
				}
				return ""
			})
			if err != nil || len(spoilt) < 32 || len(r.Results) != 300 {
				t.Errorf("%v, %d spoilt", err, len(spoilt))
			}
		})
	}
}

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
