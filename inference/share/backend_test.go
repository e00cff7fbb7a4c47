package share_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
	"wanwu/inference/share"
)

const classes = 1024

// device is a fake device of a kind.
type device struct {
	infertest.Backend
	kind        string
	servers, up int
	closed      int
}

func (d *device) Device() inference.Device {
	info := d.Backend.Device()
	info.Kind, info.Name, info.Servers, info.Up = d.kind, d.kind, d.servers, d.up
	return info
}

func (d *device) Close() error { d.closed++; return nil }

// pair is a processor of two lanes, and other machines that take batches.
func pair() (here, there *device) {
	here = &device{Backend: infertest.Backend{Lanes: 2, Batch: 1, Classes: classes, Latency: 20 * time.Millisecond}, kind: "cpu"}
	there = &device{Backend: infertest.Backend{Lanes: 2, Batch: 32, Classes: classes, Latency: 40 * time.Millisecond}, kind: inference.KindRemote, servers: 3, up: 3}
	return here, there
}

// run runs n pictures over a backend and checks that each has its own answer, once.
func run(t *testing.T, b inference.Backend, n int) error {
	t.Helper()
	p := &pipeline.Pipeline{
		Backend: b, Preprocess: infertest.Preprocess(), Classes: classes, TopK: 1, Activation: inference.Identity, Decoders: 4,
		NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{Latency: time.Millisecond}, nil },
	}
	rec := &infertest.Record{} // which refuses a second result
	err := p.RunItems(t.Context(), make([]inference.Item, n), rec)
	for i, r := range rec.Results {
		if r.Err != nil || len(r.Labels) != 1 || int(r.Labels[0].Class) != i%classes {
			t.Errorf("picture %d has %v, %v", i, r.Labels, r.Err)
		}
	}
	if err == nil && len(rec.Results) != n {
		t.Errorf("%d of %d pictures have a result", len(rec.Results), n)
	}
	return err
}

func TestEachTakesItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := pair()
		b := share.New(here, there)
		d := b.Device()
		if d.Kind != inference.KindRemote || d.Beside != "cpu" || d.Lanes != 4 || d.Batch != 8 || d.Serial || d.Up != 3 || d.Servers != 3 {
			t.Errorf("together they are %+v", d)
		}
		begin := time.Now()
		if err := run(t, b, 600); err != nil {
			t.Fatal(err)
		}
		both := time.Since(begin)
		begin = time.Now()
		if err := run(t, here, 600); err != nil {
			t.Fatal(err)
		}
		if alone := time.Since(begin); both > alone/2 {
			t.Errorf("together they take %v, and the processor alone %v", both, alone)
		}
		if here.Most() > 2 || there.Most() > 2 || here.Largest() != 1 || there.Largest() > 8 {
			t.Errorf("%d and %d runs at once, of %d and %d pictures", here.Most(), there.Most(), here.Largest(), there.Largest())
		}
		if err := b.Close(); err != nil || here.closed != 1 || there.closed != 1 {
			t.Errorf("closed %d and %d times, %v", here.closed, there.closed, err)
		}
	})
}

// The other machines go half-way, and for good: nothing is lost, and nothing is there twice.
func TestLostDeviceLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := pair()
		there.Fail = func(run int64, _ *inference.Batch) error {
			if run > 10 {
				return &inference.Error{Code: inference.CodeRemote, Detail: "refused"}
			}
			return nil
		}
		if err := run(t, share.New(here, there), 400); err != nil {
			t.Error(err)
		}
		if n := there.Runs(); n <= 10 || n > 30 {
			t.Errorf("a device that is gone was asked %d times", n)
		}
	})
}

// A device that is back takes its share again.
func TestDeviceComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := pair()
		there.Fail = func(run int64, _ *inference.Batch) error {
			if run > 4 && run <= 6 {
				return &inference.Error{Code: inference.CodeRemote}
			}
			return nil
		}
		if err := run(t, share.New(here, there), 900); err != nil {
			t.Error(err)
		}
		if there.Runs() < 28 {
			t.Errorf("it was asked %d times", there.Runs())
		}
	})
}

// Machines that know themselves to be away are not asked.
func TestDeviceThatIsAwayIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := pair()
		there.up = 0
		if err := run(t, share.New(here, there), 100); err != nil || there.Runs() != 0 {
			t.Errorf("%v after %d runs", err, there.Runs())
		}
	})
}

// An error is the device's last one where all have failed, at once where a picture is at fault, and the
// context's after its end.
func TestErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := func(code inference.Code) func(int64, *inference.Batch) error {
			return func(int64, *inference.Batch) error { return &inference.Error{Code: code} }
		}
		one := func() *inference.Batch {
			return &inference.Batch{N: 1, Input: infertest.SlotOf(7), Logits: make([]float32, classes)}
		}
		here, there := pair()
		here.Fail, there.Fail = fails(inference.CodeOutOfMemory), fails(inference.CodeRemote)
		b := share.New(here, there)
		if err := b.Run(t.Context(), one()); inference.CodeOf(err) != inference.CodeRemote || here.Runs() != 1 || there.Runs() != 1 {
			t.Errorf("%v after %d and %d runs", err, here.Runs(), there.Runs())
		}
		here, there = pair()
		here.Fail = fails(inference.CodeBackend)
		if err := share.New(here, there).Run(t.Context(), one()); inference.CodeOf(err) != inference.CodeBackend || there.Runs() != 0 {
			t.Errorf("%v after %d runs elsewhere", err, there.Runs())
		}
		here, there = pair()
		here.Lanes, there.Lanes = 1, 1
		b = share.New(here, there)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		errs := make(chan error)
		for range 3 {
			go func() { errs <- b.Run(ctx, one()) }()
		}
		for range 3 { // one of them waits for a lane
			if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want the context's end", err)
			}
		}
	})
}
