package recover_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

// TestFallbackPanicIsErrorRow checks that a fallback that panics has failed on a picture, and can
// still be closed.
func TestFallbackPanicIsErrorRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Opening: func(int, int) error { return &inference.Error{Code: inference.CodeDeviceLost} }}
		b, err := newBench(t, gpu, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.done()
		b.cpu.Fail = func(_ int64, batch *inference.Batch) error {
			if infertest.Holds(infertest.Run{N: batch.N, Input: batch.Input}, 5) {
				panic("a kernel's fault")
			}
			return nil
		}
		_, err = b.run(20, func(i int) inference.Code {
			if i == 5 {
				return inference.CodeRejected
			}
			return ""
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// closed closes b's device and says how long that took.
func (b *bench) closed(want inference.Code) (took time.Duration) {
	b.t.Helper()
	begin := time.Now()
	if err := b.Backend.Close(); inference.CodeOf(err) != want {
		b.t.Errorf("Close says %v, want %q", err, want)
	}
	took = time.Since(begin)
	b.Backend = nil
	return took
}

// TestLostDeviceThatCannotBeClosed checks that a GPU that is lost answers a run with an error, and
// hangs when its session is closed. No one waits for that, and it is not opened again, which would
// hang too.
func TestLostDeviceThatCannotBeClosed(t *testing.T) {
	for _, auto := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Lanes: 2,
				Fault: func(run infertest.Run) infertest.Fault {
					if run.Number > 5 {
						return infertest.Lost
					}
					return infertest.Well
				},
				Closing: func(int) infertest.Fault { return infertest.Hang },
			}
			b, err := newBench(t, gpu, auto, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer b.done()
			begin := time.Now()
			r, err := b.run(300, nil)
			if took := time.Since(begin); took < 10*time.Second || took > 20*time.Second || gpu.Opened() != 1 {
				t.Errorf("it took %v and %d openings, want one, and 10 s for the closing", took, gpu.Opened())
			}
			if d := b.Device(); auto && (err != nil || d.Kind != "cpu" || d.Reason != inference.ReasonDeviceLost) {
				t.Errorf("%v, %+v", err, d)
			}
			if !auto && (inference.CodeOf(err) != inference.CodeDeviceLost || len(r.Results) == 0) {
				t.Errorf("%v, %d results", err, len(r.Results))
			}
			if took := b.closed(inference.CodeHang); took != 0 {
				t.Errorf("Close took %v", took)
			}
		})
	}
}

func TestFailedCloseBlocksNothing(t *testing.T) {
	for fault, want := range map[infertest.Fault]struct {
		code inference.Code
		took time.Duration
	}{
		infertest.Well:  {"", 0},
		infertest.Lost:  {inference.CodeDeviceLost, 0},
		infertest.Panic: {inference.CodeInternal, 0},
		infertest.Hang:  {inference.CodeHang, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			gpu := &infertest.GPU{Closing: func(int) infertest.Fault { return fault }}
			b, err := newBench(t, gpu, true, func(c *recover.Config) { c.CloseTimeout = time.Second })
			if err != nil {
				t.Fatal(err)
			}
			defer b.done()
			if _, err := b.run(50, nil); err != nil {
				t.Error(err)
			}
			if took := b.closed(want.code); took != want.took {
				t.Errorf("fault %d: Close took %v, want %v", fault, took, want.took)
			}
		})
	}
}

// TestHangingOpenBlamesNoPicture checks that an opening that hangs is the device's fault,
// whatever picture was about to be run.
func TestHangingOpenBlamesNoPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
			if run.Number == 4 {
				return infertest.Lost
			}
			return infertest.Well
		}}
		b, err := newBench(t, gpu, false, func(c *recover.Config) {
			c.OpenTimeout = time.Minute
			open := c.Open
			c.Open = func(ctx context.Context, batch int) (inference.Backend, error) {
				if gpu.Opened() > 0 {
					time.Sleep(time.Hour)
				}
				return open(ctx, batch)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.run(200, nil) // which checks that no row has an error
		if inference.CodeOf(err) != inference.CodeDeviceLost || len(r.Results) == 0 {
			t.Errorf("%v with %d results", err, len(r.Results))
		}
		time.Sleep(2 * time.Hour)
		b.done()
	})
}
