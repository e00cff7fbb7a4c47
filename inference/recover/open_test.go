package recover_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/recover"
)

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
