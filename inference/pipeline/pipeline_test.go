package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

var errBackend = errors.New("the card fell off the bus")

// folder writes n one-byte pictures whose answer is their number modulo 200.
func folder(t testing.TB, n int) string {
	dir := t.TempDir()
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("图%d.jpg", i))
		if err := os.WriteFile(name, []byte{byte(i % 200)}, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newPipeline(b *infertest.Backend, open *atomic.Int64, latency time.Duration) *pipeline.Pipeline {
	b.Classes = 200
	return &pipeline.Pipeline{
		Backend: b, Preprocess: infertest.Preprocess(), Classes: 200,
		Activation: inference.Softmax, TopK: 5,
		NewDecoder: func() (inference.Decoder, error) {
			open.Add(1)
			return &infertest.Decoder{Latency: latency, Open: open}, nil
		},
	}
}

func TestEveryPictureGetsItsOwnAnswer(t *testing.T) {
	dir := folder(t, 700)
	for _, shape := range []struct{ lanes, batch int }{{1, 1}, {2, 1}, {1, 32}, {3, 7}} {
		t.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(t *testing.T) {
			b := &infertest.Backend{Lanes: shape.lanes, Batch: shape.batch}
			var open atomic.Int64
			r := &infertest.Record{}
			if err := newPipeline(b, &open, 0).Run(t.Context(), []string{dir}, r); err != nil {
				t.Fatal(err)
			}
			if len(r.Results) != 700 || !r.AllFound {
				t.Fatalf("%d results, scanned %v", len(r.Results), r.AllFound)
			}
			for i := range 700 {
				res := r.Results[i]
				want := fmt.Sprintf("%s/图%d.jpg", filepath.Base(dir), i)
				if res.Item.Path != want || r.Items[i] != want {
					t.Fatalf("item %d is %s, want %s in natural order", i, res.Item.Path, want)
				}
				if res.Err != nil || len(res.Labels) != 5 || res.Labels[0].Class != int32(i%200) {
					t.Fatalf("%s: %v %v, want class %d first", want, res.Labels, res.Err, i%200)
				}
			}
			if b.Most() > int64(shape.lanes) || b.Largest() > int64(shape.batch) {
				t.Errorf("%d runs at once of up to %d pictures", b.Most(), b.Largest())
			}
			if open.Load() != 0 {
				t.Errorf("%d decoders were not closed", open.Load())
			}
		})
	}
}

func TestBadPictureDoesNotStopRun(t *testing.T) {
	dir := folder(t, 20)
	os.WriteFile(filepath.Join(dir, "图3.jpg"), nil, 0o644)         // empty
	os.WriteFile(filepath.Join(dir, "图5.jpg"), []byte{255}, 0o644) // the codec panics
	b := &infertest.Backend{Lanes: 1, Batch: 8, Garble: func(b *inference.Batch) {
		for i := range b.N {
			if b.Input[i*3] == 7 {
				b.Logits[i*200] = float32(math.NaN())
			}
		}
	}}
	var open atomic.Int64
	r := &infertest.Record{}
	missing := filepath.Join(dir, "没有.jpg")
	if err := newPipeline(b, &open, 0).Run(t.Context(), []string{dir, missing}, r); err != nil {
		t.Fatal(err)
	}
	want := map[int]inference.Code{
		3: inference.CodeEmpty, 5: inference.CodeInternal, 7: inference.CodeBadOutput, 20: inference.CodeNotFound,
	}
	for i, res := range r.Results {
		if got := inference.CodeOf(res.Err); got != want[i] {
			t.Errorf("item %d (%s): code %q, want %q", i, res.Item.Path, got, want[i])
		}
		if (res.Err != nil) == (len(res.Labels) > 0) {
			t.Errorf("item %d: labels %v with error %v", i, res.Labels, res.Err)
		}
	}
	if len(r.Results) != 21 {
		t.Errorf("%d results, want 21", len(r.Results))
	}
}

func TestRefusedPicturesGetNoIndex(t *testing.T) {
	dir := folder(t, 10)
	b := &infertest.Backend{Lanes: 1, Batch: 1}
	var open atomic.Int64
	r := &infertest.Record{Leave: func(it *inference.Item) bool { return filepath.Base(it.File) == "图4.jpg" }}
	if err := newPipeline(b, &open, 0).Run(t.Context(), []string{dir}, r); err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != 9 || r.Skips[source.SkipDuplicate] != 1 {
		t.Fatalf("%d results, skipped %v", len(r.Results), r.Skips)
	}
	if got := filepath.Base(r.Results[4].Item.File); got != "图5.jpg" {
		t.Errorf("index 4 is %s, want 图5.jpg", got)
	}
}

func TestBackendFailureStopsRunAndKeepsResults(t *testing.T) {
	dir := folder(t, 100)
	b := &infertest.Backend{Lanes: 1, Batch: 1, Fail: func(run int64, _ *inference.Batch) error {
		if run >= 30 {
			return errBackend
		}
		return nil
	}}
	var open atomic.Int64
	r := &infertest.Record{}
	err := newPipeline(b, &open, 0).Run(t.Context(), []string{dir}, r)
	if !errors.Is(err, errBackend) || inference.CodeOf(err) != inference.CodeBackend {
		t.Errorf("error %v with code %s", err, inference.CodeOf(err))
	}
	if n := len(r.Results); n > 29 {
		t.Errorf("%d results after 29 runs", n)
	}
	if open.Load() != 0 {
		t.Errorf("%d decoders were not closed", open.Load())
	}
}

func TestSinkFailureStopsRun(t *testing.T) {
	dir := folder(t, 2000)
	full := errors.New("disk full")
	r := &infertest.Record{OnDone: func(*inference.Result) error { return full }}
	var open atomic.Int64
	err := newPipeline(&infertest.Backend{Lanes: 2, Batch: 4}, &open, 0).Run(t.Context(), []string{dir}, r)
	if !errors.Is(err, full) || len(r.Results) != 1 {
		t.Errorf("error %v after %d results", err, len(r.Results))
	}
}

// TestCancelStopsWithinBatch runs in virtual time: what is under way when the
// run is cancelled takes at most one batch's time, and what was told is kept.
func TestCancelStopsWithinBatch(t *testing.T) {
	dir := folder(t, 1000)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		b := &infertest.Backend{Lanes: 2, Batch: 1, Latency: 20 * time.Millisecond}
		var open atomic.Int64
		var cancelled time.Time
		r := &infertest.Record{}
		r.OnDone = func(*inference.Result) error {
			if len(r.Order) == 50 {
				cancelled = time.Now()
				cancel()
			}
			return nil
		}
		err := newPipeline(b, &open, time.Millisecond).Run(ctx, []string{dir}, r)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
		if took := time.Since(cancelled); took > 20*time.Millisecond {
			t.Errorf("stopped %v after the cancel, a batch takes 20ms", took)
		}
		if n := len(r.Results); n < 50 || n > 52 {
			t.Errorf("%d results kept, want the 50 told and at most what was under way", n)
		}
		synctest.Wait()
		if open.Load() != 0 {
			t.Errorf("%d decoders were not closed", open.Load())
		}
	})
}

// TestLanesRunAtOnce checks the topology by its duration in virtual time: two
// lanes of 20 ms do 100 pictures in one second, not two, and a lone picture
// waits for nothing but its own decode and run.
func TestLanesRunAtOnce(t *testing.T) {
	dir, one := folder(t, 100), folder(t, 1)
	synctest.Test(t, func(t *testing.T) {
		var open atomic.Int64
		p := newPipeline(&infertest.Backend{Lanes: 2, Batch: 1, Latency: 20 * time.Millisecond}, &open, time.Millisecond)
		begin := time.Now()
		if err := p.Run(t.Context(), []string{dir}, &infertest.Record{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took > 1005*time.Millisecond {
			t.Errorf("100 pictures took %v on two lanes of 20 ms", took)
		}
		begin = time.Now()
		if err := p.Run(t.Context(), []string{one}, &infertest.Record{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 21*time.Millisecond {
			t.Errorf("one picture took %v, want decode 1 ms + run 20 ms", took)
		}
	})
}

// TestSlotsBoundMemory lets the network stand still: the decoders must
// come to a halt when the slots are used up, whatever the folder's size.
func TestSlotsBoundMemory(t *testing.T) {
	dir := folder(t, 3000)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var open, decoded atomic.Int64
		p := newPipeline(&infertest.Backend{Lanes: 1, Batch: 4, Latency: 1000 * time.Hour}, &open, 0)
		p.Decoders = 3
		p.NewDecoder = func() (inference.Decoder, error) {
			open.Add(1)
			return &counting{Decoder: infertest.Decoder{Open: &open}, n: &decoded}, nil
		}
		done := make(chan error)
		go func() { done <- p.Run(ctx, []string{dir}, &infertest.Record{}) }()
		synctest.Wait()
		if n := decoded.Load(); n > 3+8+4 {
			t.Errorf("%d pictures decoded while the network stands still", n)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

type counting struct {
	infertest.Decoder
	n *atomic.Int64
}

func (c *counting) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	c.n.Add(1)
	return c.Decoder.Decode(ctx, it, slot)
}

// TestRunLeavesNoGoroutines relies on synctest: its bubble fails a test whose
// goroutines are still there when it returns.
func TestRunLeavesNoGoroutines(t *testing.T) {
	dir := folder(t, 50)
	synctest.Test(t, func(t *testing.T) {
		var open atomic.Int64
		p := newPipeline(&infertest.Backend{Lanes: 2, Batch: 1}, &open, 0)
		for range 20 {
			if err := p.Run(t.Context(), []string{dir}, &infertest.Record{}); err != nil {
				t.Fatal(err)
			}
		}
		failing := errors.New("disk full")
		r := &infertest.Record{OnDone: func(*inference.Result) error { return failing }}
		if err := p.Run(t.Context(), []string{dir}, r); !errors.Is(err, failing) {
			t.Errorf("error %v", err)
		}
	})
}

// pagedDecoder calls every picture a frame of a file of several.
type pagedDecoder struct{ infertest.Decoder }

func (d *pagedDecoder) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	p, err := d.Decoder.Decode(ctx, it, slot)
	p.Page, p.Pages, p.Animated = 2, 3, true
	return p, err
}

// TestPagesAreInResult checks that the decoder's page information is in the result.
func TestPagesAreInResult(t *testing.T) {
	p := newPipeline(&infertest.Backend{Lanes: 1, Batch: 1}, new(atomic.Int64), 0)
	p.NewDecoder = func() (inference.Decoder, error) { return &pagedDecoder{}, nil }
	var k infertest.Record
	if err := p.Run(t.Context(), []string{folder(t, 3)}, &k); err != nil {
		t.Fatal(err)
	}
	if len(k.Results) != 3 {
		t.Fatalf("%d results", len(k.Results))
	}
	for _, r := range k.Results {
		if len(r.Labels) == 0 || r.Err != nil || r.Page != 2 || r.Pages != 3 || !r.Animated {
			t.Errorf("%+v", r)
		}
	}
}
