package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// rig is a batcher before a virtual GPU.
type rig struct {
	*batch.Batcher
	gpu *infertest.GPU

	mu    sync.Mutex
	stats []inference.BatchStats
}

// newRig opens GPU for batches of size, and closes everything with the test.
func newRig(t *testing.T, gpu *infertest.GPU, size int, cfg batch.Config) *rig {
	t.Helper()
	gpu.Classes = 4096
	if gpu.Latency == nil {
		gpu.Latency = infertest.Linear(infertest.Fixed, infertest.Each)
	}
	back, err := gpu.Open(t.Context(), size)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{gpu: gpu}
	cfg.Len, cfg.Classes = infertest.Preprocess().Len(), gpu.Classes
	cfg.Observe = func(s inference.BatchStats) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.stats = append(r.stats, s)
	}
	r.Batcher = batch.New(back, cfg)
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := errors.Join(back.Close(), gpu.Misuse()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) sizes() (n []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.stats {
		n = append(n, s.N)
	}
	return n
}

// best returns the best class of an answer.
func best(o batch.Output) int {
	labels, err := inference.TopK(o.Logits, 1, inference.Identity)
	if err != nil {
		return -1
	}
	return int(labels[0].Class)
}

// ask submits picture k and checks that the answer is its own.
func (r *rig) ask(ctx context.Context, t *testing.T, k int) error {
	got := -2
	err := r.Submit(ctx, infertest.SlotOf(k), func(o batch.Output) { got = best(o) })
	if err == nil && got != k {
		t.Errorf("picture %d got the answer of %d", k, got)
	}
	return err
}

// all asks for the pictures from…to at once and waits for the answers.
func (r *rig) all(t *testing.T, from, to int) {
	var wg sync.WaitGroup
	for k := from; k <= to; k++ {
		wg.Go(func() {
			if err := r.ask(t.Context(), t, k); err != nil {
				t.Errorf("picture %d: %v", k, err)
			}
		})
	}
	wg.Wait()
}

func TestLoneCallerDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		for k := range 50 {
			begin := time.Now()
			if err := r.ask(t.Context(), t, k); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); took != infertest.Fixed+infertest.Each {
				t.Fatalf("picture %d took %v, the device %v", k, took, infertest.Fixed+infertest.Each)
			}
		}
	})
}

func TestIdleLaneAndFullBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		begin := time.Now()
		r.all(t, 0, 99)
		// The first one found an idle lane; the others what it left.
		if got, want := r.sizes(), []int{1, 32, 32, 32, 3}; !slices.Equal(got, want) {
			t.Errorf("batches of %v, want %v", got, want)
		}
		if took, want := time.Since(begin), 5*infertest.Fixed+100*infertest.Each; took != want {
			t.Errorf("100 pictures took %v, want %v without a gap", took, want)
		}
	})
}

// TestLoopingCallersShareBatch checks that two callers who ask in a loop must share a batch
// instead of taking turns.
func TestLoopingCallersShareBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{})
		var wg sync.WaitGroup
		for k := range 2 {
			wg.Go(func() {
				time.Sleep(time.Duration(k) * 7 * time.Millisecond) // out of step at first
				for range 50 {
					if err := r.ask(t.Context(), t, k); err != nil {
						t.Error(err)
					}
				}
			})
		}
		begin := time.Now()
		wg.Wait()
		if took := time.Since(begin); took > 52*(infertest.Fixed+2*infertest.Each+2*time.Millisecond) {
			t.Errorf("two callers took %v for 50 pictures each, want about %v", took, 50*(infertest.Fixed+2*infertest.Each))
		}
	})
}

// TestDelayCountsFromOldestPicture checks that the delay counts from the oldest picture: it
// is neither begun again by the next one nor subtracted once for each.
func TestDelayCountsFromOldestPicture(t *testing.T) {
	const delay = 5 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 32, batch.Config{MaxDelay: delay})
		r.all(t, 0, 15) // now sixteen are expected back
		var wg sync.WaitGroup
		for k := range 12 { // and come one by one, each within the moment for it
			wg.Go(func() { r.ask(t.Context(), t, k) })
			time.Sleep(900 * time.Microsecond)
		}
		wg.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		held := r.stats[2] // after the first one alone and the fifteen others
		if held.Wait != delay || held.N != 6 {
			t.Errorf("%d pictures left after %v, want the 6 of the first %v", held.N, held.Wait, delay)
		}
	})
}

// TestSerialLanesLetBatchGrow checks that where lanes take turns, a batch that went behind
// another one's run would wait there anyway, for its turn, and could not grow. Only a full one
// goes.
func TestSerialLanesLetBatchGrow(t *testing.T) {
	for pictures, sizes := range map[int][]int{10: {1, 9}, 40: {1, 32, 7}} {
		synctest.Test(t, func(t *testing.T) {
			slow := func(int) time.Duration { return time.Second }
			r := newRig(t, &infertest.GPU{Lanes: 2, Latency: slow}, 32, batch.Config{})
			begin := time.Now()
			var wg sync.WaitGroup
			for k := range pictures {
				wg.Go(func() { r.ask(t.Context(), t, k) })
				time.Sleep(10 * time.Millisecond)
			}
			wg.Wait()
			if got := r.sizes(); !slices.Equal(got, sizes) {
				t.Errorf("%d pictures left in batches of %v, want %v", pictures, got, sizes)
			}
			if took, want := time.Since(begin), time.Duration(len(sizes))*time.Second; took != want {
				t.Errorf("%d pictures took %v, want %v", pictures, took, want)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			// The full one left when its last picture came, and took a second's turn behind
			// the first one's.
			if full := r.stats[1]; full.N == 32 && full.Took != 2*time.Second-320*time.Millisecond {
				t.Errorf("the full batch was on the device for %v", full.Took)
			}
		})
	}
}

// TestCallersGetTheirOwnAnswers checks that answers must not be mixed up, whoever comes, goes, or
// gives up meanwhile.
func TestCallersGetTheirOwnAnswers(t *testing.T) {
	for _, shape := range []struct{ lanes, batch int }{{1, 1}, {3, 1}, {1, 8}, {2, 32}} {
		t.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &infertest.GPU{Lanes: shape.lanes}, shape.batch, batch.Config{Queue: 1000})
				var wg sync.WaitGroup
				var well, gaveUp atomic.Int64
				for k := range 300 {
					wg.Go(func() {
						time.Sleep(time.Duration(k*k%997) * time.Millisecond)
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						if k%3 == 0 {
							ctx, cancel = context.WithTimeout(ctx, time.Duration(k%41)*time.Millisecond)
							defer cancel()
						}
						switch err := r.ask(ctx, t, k); {
						case err == nil:
							well.Add(1)
						case errors.Is(err, context.DeadlineExceeded):
							gaveUp.Add(1)
						default:
							t.Errorf("picture %d: %v", k, err)
						}
					})
				}
				s := r.Stream(t.Context())
				var bulk atomic.Int64
				for k := range 300 {
					err := s.Submit(infertest.SlotOf(k+1000), func(o batch.Output, err error) {
						if got := best(o); err != nil || got != k+1000 {
							t.Errorf("bulk picture %d: answer of %d, %v", k+1000, got, err)
						}
						bulk.Add(1)
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				if err := s.Close(); err != nil || bulk.Load() != 300 {
					t.Errorf("%d bulk answers, %v", bulk.Load(), err)
				}
				wg.Wait()
				if well.Load() < 200 || well.Load()+gaveUp.Load() != 300 || gaveUp.Load() == 0 {
					t.Errorf("%d answered, %d gave up of 300", well.Load(), gaveUp.Load())
				}
			})
		})
	}
}

// TestCancelledCallerReturnsAtOnce checks that a caller who gives up goes at once, wherever the
// picture is, and does not affect others. The deadline of a queued picture does not wait for the
// run under way.
func TestCancelledCallerReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Second }}, 4, batch.Config{})
		limited := func(k int, d time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			begin := time.Now()
			if err := r.ask(ctx, t, k); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != d {
				t.Errorf("picture %d: %v after %v, want the deadline after %v", k, err, time.Since(begin), d)
			}
		}
		begin := time.Now()
		limited(0, 10*time.Millisecond) // alone in its run, which ends with it
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 1, 1) })
		synctest.Wait()
		wg.Go(func() { limited(2, 20*time.Millisecond) }) // queued
		wg.Go(func() { limited(3, 20*time.Millisecond) })
		wg.Go(func() { r.all(t, 4, 6) })
		wg.Go(func() { limited(7, 1500*time.Millisecond) }) // in the run of the three
		wg.Wait()
		if took := time.Since(begin); took != 2010*time.Millisecond {
			t.Errorf("all took %v, want a run of 10 ms that was ended and two of a second", took)
		}
		if err := r.ask(t.Context(), t, 8); err != nil {
			t.Errorf("the picture after them: %v", err)
		}
	})
}

func TestRunWithoutCallersIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Hour }}, 4, batch.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		s := r.Stream(ctx)
		var ended atomic.Int64
		for k := range 9 {
			if err := s.Submit(infertest.SlotOf(k), func(_ batch.Output, err error) {
				if errors.Is(err, context.Canceled) {
					ended.Add(1)
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		cancel()
		if err := s.Close(); err != nil || ended.Load() != 9 || time.Since(begin) != 0 {
			t.Errorf("%d of 9 ended after %v, %v", ended.Load(), time.Since(begin), err)
		}
		if err := s.Submit(infertest.SlotOf(1), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("a picture after the cancel: %v", err)
		}
	})
}

func TestCallbackPanicIsContained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 8, batch.Config{})
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 0, 5) })
		wg.Go(func() {
			err := r.Submit(t.Context(), infertest.SlotOf(9), func(batch.Output) { panic("a caller's fault") })
			if inference.CodeOf(err) != inference.CodeInternal || !strings.Contains(err.Error(), "a caller's fault") {
				t.Errorf("the caller is told %v", err)
			}
		})
		wg.Wait()
		s := r.Stream(t.Context())
		for k := range 20 {
			if err := s.Submit(infertest.SlotOf(k), func(batch.Output, error) {
				if k == 3 {
					panic("a sink's fault")
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); inference.CodeOf(err) != inference.CodeInternal {
			t.Errorf("the stream is told %v", err)
		}
		r.all(t, 0, 20)
	})
}

func TestBadPictureDoesNotFailOthers(t *testing.T) {
	for _, fault := range []infertest.Fault{infertest.Refuse, infertest.Panic} {
		for _, bad := range [][]int{{13}, {1, 30}, {7, 8, 9}} {
			synctest.Test(t, func(t *testing.T) {
				gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
					if slices.ContainsFunc(bad, func(k int) bool { return infertest.Holds(run, k) }) {
						return fault
					}
					return infertest.Well
				}}
				r := newRig(t, gpu, 32, batch.Config{})
				var wg sync.WaitGroup
				for k := range 33 {
					wg.Go(func() {
						err := r.ask(t.Context(), t, k)
						if want := slices.Contains(bad, k); want != (inference.CodeOf(err) == inference.CodeRejected) || !want && err != nil {
							t.Errorf("picture %d: %v", k, err)
						}
					})
				}
				wg.Wait()
				if n := len(r.sizes()); n > 2+10*len(bad) {
					t.Errorf("%d runs for %d bad pictures among 32", n, len(bad))
				}
			})
		}
	}
}

// TestBadPictureAloneIsRetriedOnce checks that a lone picture that fails once is well;
// one that always fails is to blame, and the next is run.
func TestBadPictureAloneIsRetriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once := true
		gpu := &infertest.GPU{Fault: func(run infertest.Run) infertest.Fault {
			switch {
			case infertest.Holds(run, 1) && once:
				once = false
				return infertest.Refuse
			case infertest.Holds(run, 2):
				return infertest.Refuse
			}
			return infertest.Well
		}}
		r := newRig(t, gpu, 1, batch.Config{})
		if err := r.ask(t.Context(), t, 1); err != nil {
			t.Errorf("a picture that failed once: %v", err)
		}
		if err := r.ask(t.Context(), t, 2); inference.CodeOf(err) != inference.CodeRejected {
			t.Errorf("a picture that always fails: %v", err)
		}
		if err := r.ask(t.Context(), t, 3); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

func TestFailingNetworkIsNotSplit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Fault: func(infertest.Run) infertest.Fault { return infertest.Refuse }}, 32, batch.Config{})
		var wg sync.WaitGroup
		for k := range 33 {
			wg.Go(func() {
				if err := r.ask(t.Context(), t, k); inference.CodeOf(err) != inference.CodeBackend || batch.PictureFault(err) {
					t.Errorf("picture %d: %v, want the backend's failure", k, err)
				}
			})
		}
		wg.Wait()
		if n := len(r.sizes()); n != 2 {
			t.Errorf("%d batches were run, want the two", n)
		}
	})
}

// TestQueueLimit checks that the limit counts pictures, and says so at once; bulk
// callers wait instead.
func TestQueueLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{Queue: 10})
		var wg sync.WaitGroup
		var taken, refused atomic.Int64
		for k := range 40 {
			wg.Go(func() {
				begin := time.Now()
				switch err := r.ask(t.Context(), t, k); {
				case err == nil:
					taken.Add(1)
				case inference.CodeOf(err) == inference.CodeQueueFull && time.Since(begin) == 0:
					refused.Add(1)
				default:
					t.Errorf("%v after %v", err, time.Since(begin))
				}
			})
		}
		synctest.Wait()
		// One runs, four were put together early, ten wait.
		if n := refused.Load(); n != 25 {
			t.Errorf("%d were refused at once, want 25 of 40", n)
		}
		ctx, cancel := context.WithCancel(t.Context())
		s := r.Stream(ctx)
		var submitted atomic.Int64
		wg.Go(func() {
			for k := range 1000 {
				if s.Submit(infertest.SlotOf(k), func(batch.Output, error) {}) != nil {
					return
				}
				submitted.Add(1)
			}
		})
		synctest.Wait()
		if n := submitted.Load(); n != 8 {
			t.Errorf("%d bulk pictures were taken, want two batches", n)
		}
		cancel()
		wg.Wait()
		if err := s.Close(); err != nil || taken.Load() != 15 {
			t.Errorf("%d answered, %v", taken.Load(), err)
		}
	})
}

func TestWrongSlotLengthIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{})
		s := r.Stream(t.Context())
		for _, n := range []int{0, 2, 4} {
			if err := r.Submit(t.Context(), make([]float32, n), nil); err == nil {
				t.Errorf("%d values were taken", n)
			}
			if err := s.Submit(make([]float32, n), nil); err == nil {
				t.Errorf("%d values were taken from a stream", n)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestBulkAndOnlineShareDevice checks that a folder of a million pictures and callers who wait:
// neither may starve.
func TestBulkAndOnlineShareDevice(t *testing.T) {
	for _, shape := range []struct{ lanes, batch int }{{1, 32}, {2, 32}, {1, 1}, {2, 1}, {1, 5}} {
		t.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &infertest.GPU{Lanes: shape.lanes}, shape.batch, batch.Config{Queue: 1000})
				full := infertest.Fixed + time.Duration(shape.batch)*infertest.Each
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				var bulk, online atomic.Int64
				s := r.Stream(ctx)
				wg.Go(func() {
					for s.Submit(infertest.SlotOf(1), func(_ batch.Output, err error) {
						if err == nil {
							bulk.Add(1)
						}
					}) == nil {
					}
				})
				time.Sleep(time.Second)
				// One caller against the folder: what runs, at most one more where
				// another lane has it already, and its own.
				begin := time.Now()
				if err := r.ask(ctx, t, 5); err != nil {
					t.Error(err)
				}
				if took := time.Since(begin); took > time.Duration(shape.lanes+1)*full {
					t.Errorf("a caller waited %v beside a folder, a full batch takes %v", took, full)
				}
				// And the folder against a crowd.
				for k := range 100 {
					wg.Go(func() {
						for ctx.Err() == nil {
							if r.ask(ctx, t, k) == nil {
								online.Add(1)
							}
						}
					})
				}
				time.Sleep(2 * time.Second)
				bulk.Store(0)
				online.Store(0)
				time.Sleep(20 * time.Second)
				b, o := bulk.Load(), online.Load()
				if share := float64(b) / float64(b+o); share < 0.4 || share > 0.6 {
					t.Errorf("bulk did %d and online %d, want about half each", b, o)
				}
				cancel()
				wg.Wait()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{}, 4, batch.Config{})
		var wg sync.WaitGroup
		wg.Go(func() { r.all(t, 0, 9) })
		synctest.Wait()
		wg.Go(func() {
			if err := r.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if err := r.ask(t.Context(), t, 1); inference.CodeOf(err) != inference.CodeDraining {
			t.Errorf("a picture that came too late: %v", err)
		}
		wg.Wait() // the ten that were there are answered, all checks it
	})
}

func TestCloseWithEndedContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &infertest.GPU{Latency: func(int) time.Duration { return time.Hour }}, 4, batch.Config{})
		var wg sync.WaitGroup
		for k := range 12 {
			wg.Go(func() {
				if err := r.ask(t.Context(), t, k); inference.CodeOf(err) != inference.CodeDraining {
					t.Errorf("picture %d: %v", k, err)
				}
			})
		}
		s := r.Stream(t.Context())
		if err := s.Submit(infertest.SlotOf(1), func(_ batch.Output, err error) {
			if inference.CodeOf(err) != inference.CodeDraining {
				t.Errorf("a bulk picture: %v", err)
			}
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		wg.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkBatcher is what the batcher costs a picture of the embedded model's
// size on a device that takes no time.
func BenchmarkBatcher(b *testing.B) {
	for _, shape := range []struct{ lanes, batch int }{{2, 1}, {1, 32}} {
		b.Run(fmt.Sprintf("lanes=%d,batch=%d", shape.lanes, shape.batch), func(b *testing.B) {
			const n = 3 * 260 * 260
			back := &infertest.Backend{Lanes: shape.lanes, Batch: shape.batch, Classes: 1000}
			r := batch.New(&quick{Backend: back}, batch.Config{Len: n, Classes: 1000})
			s := r.Stream(b.Context())
			slots := make(chan []float32, 4*shape.batch+2)
			for i := range cap(slots) {
				slots <- slices.Repeat([]float32{float32(i)}, n)
			}
			b.ReportAllocs()
			for b.Loop() {
				slot := <-slots
				if err := s.Submit(slot, func(batch.Output, error) { slots <- slot }); err != nil {
					b.Fatal(err)
				}
			}
			if err := errors.Join(s.Close(), r.Close(b.Context())); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// quick answers at once, something else in each run.
type quick struct {
	inference.Backend
	runs atomic.Int64
}

func (q *quick) Run(_ context.Context, b *inference.Batch) error {
	n := float32(q.runs.Add(1) % (1 << 24))
	classes := len(b.Logits) / b.N
	for i := range b.N {
		b.Logits[i*classes], b.Logits[i*classes+1] = n, float32(i)
	}
	return nil
}
