package recover_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
)

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
