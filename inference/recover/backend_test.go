package recover_test

import (
	"testing"
	"testing/synctest"

	"wanwu/inference"
	"wanwu/inference/infertest"
)

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
