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
