package recover_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

// TestSuccessfulGrowthResetsBackoff checks that a growth that lived a quiet while shows
// that the memory is back: the next one need not wait for the failures of long ago.
func TestSuccessfulGrowthResetsBackoff(t *testing.T) {
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
		expect := func(batch int) {
			t.Helper()
			if _, err := b.run(100, nil); err != nil || b.Device().Batch != batch {
				t.Errorf("%v, batch %d, want %d", err, b.Device().Batch, batch)
			}
		}
		for range 6 { // it fails twice: now four minutes are waited
			expect(4)
			time.Sleep(61 * time.Second)
		}
		fits.Store(32)
		time.Sleep(4 * time.Minute)
		for _, batch := range []int{8, 16, 32} {
			expect(batch)
			time.Sleep(61 * time.Second)
		}
	})
}

// TestOutOfMemoryHalvesFailedSize checks that what is halved is what failed, which may be less than
// the session is for.
func TestOutOfMemoryHalvesFailedSize(t *testing.T) {
	for _, c := range []struct{ n, next, opened int }{{32, 16, 2}, {16, 8, 2}, {5, 2, 2}, {1, 1, 2}} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
				if run.Session == 1 {
					return infertest.OutOfMemory
				}
				return infertest.Well
			}}
			b, err := newBench(t, gpu, true, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer b.done()
			batch := &inference.Batch{N: c.n, Logits: make([]float32, c.n*gpu.Classes)}
			for k := range c.n {
				batch.Input = append(batch.Input, infertest.SlotOf(k)...)
			}
			err = b.Backend.Run(t.Context(), batch)
			if d := b.Device(); err != nil || d.Kind != "cuda" || d.Batch != c.next || gpu.Opened() != c.opened {
				t.Errorf("after a run of %d: %v, batch %d on %s after %d openings, want %d after %d",
					c.n, err, d.Batch, d.Kind, gpu.Opened(), c.next, c.opened)
			}
		})
	}
}

// TestDeviceWithInvalidOutputIsAbandoned checks that a GPU that answers nothing but nonsense is
// given up after some runs, and with it not the folder.
func TestDeviceWithInvalidOutputIsAbandoned(t *testing.T) {
	for _, fault := range []infertest.Fault{infertest.Garbage, infertest.Same} {
		for _, c := range []struct {
			auto     bool
			sessions int // that answer nonsense
			runs     []int
			opened   int
			reason   string
			code     inference.Code
		}{
			{true, 1, []int{3, 4}, 1, "", ""}, // it passes
			{true, 1, []int{3, 4, 5}, 2, "", ""},
			{true, 2, nil, 2, inference.ReasonWrongOutput, ""},
			{false, 2, nil, 2, "", inference.CodeDeviceLost},
		} {
			synctest.Test(t, func(t *testing.T) {
				spoilt := map[int]bool{}
				gpu := &infertest.GPU{}
				gpu.Fault = func(run infertest.Run) infertest.Fault {
					if run.N < 2 || run.Session > c.sessions || c.runs != nil && !slices.Contains(c.runs, run.Number) {
						return infertest.Well
					}
					for i := range run.N {
						spoilt[int(run.Input[3*i])] = true
					}
					return fault
				}
				b, err := newBench(t, gpu, c.auto, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer b.done()
				var bad int
				r := &infertest.Record{}
				err = b.Pipeline.RunItems(t.Context(), make([]inference.Item, 400), r)
				for i, res := range r.Results {
					switch {
					case inference.CodeOf(res.Err) == inference.CodeBadOutput && spoilt[i]:
						bad++
					case res.Err != nil || int(res.Labels[0].Class) != i:
						t.Errorf("picture %d: %v %v", i, res.Labels, res.Err)
					}
				}
				if bad > 2*32 || bad == 0 {
					t.Errorf("fault %d, %+v: %d pictures without an answer, want those of two runs", fault, c, bad)
				}
				if d := b.Device(); inference.CodeOf(err) != c.code || c.code == "" && d.Reason != c.reason || gpu.Opened() != c.opened {
					t.Errorf("fault %d, %+v: %v, %+v after %d openings", fault, c, err, d, gpu.Opened())
				}
			})
		}
	}
}

// TestBatchGrowsDuringRun checks that a run that began while memory was short takes full
// batches when it is back.
func TestBatchGrowsDuringRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fits atomic.Int64
		fits.Store(4)
		gpu := &infertest.GPU{Lanes: 2}
		room(gpu, &fits)
		b, err := newBench(t, gpu, true, func(c *recover.Config) { c.Quiet = 300 * time.Millisecond })
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		if _, err := b.run(40, nil); err != nil || b.Device().Batch != 4 {
			t.Fatalf("%v, batch %d", err, b.Device().Batch)
		}
		before := len(gpu.Batches())
		fits.Store(32)
		if _, err := b.run(1000, nil); err != nil || gpu.Opened() != 4+3 {
			t.Errorf("%v, %d openings", err, gpu.Opened())
		}
		full := 0
		for _, n := range gpu.Batches()[before:] {
			if n == 32 {
				full++
			}
		}
		if full < 15 {
			t.Errorf("%d full batches in a run of 1000 pictures: %v", full, gpu.Batches()[before:])
		}
	})
}
