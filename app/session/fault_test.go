package session_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// TestDeviceFailureInSession checks that every picture has its own answer, once, whatever the GPU
// does.
func TestDeviceFailureInSession(t *testing.T) {
	failing := newFailing(t)
	for _, fits := range []int{1, 3, 31} {
		for _, device := range []string{"auto", "cuda:0"} {
			t.Run(fmt.Sprintf("memory for %d on %s", fits, device), func(t *testing.T) {
				gpu := &infertest.GPU{Fault: func(r infertest.Run) infertest.Fault {
					if r.N > fits {
						return infertest.OutOfMemory
					}
					return infertest.Well
				}}
				failing.run(t, device, gpu, func(f *faulty, st session.Status, e *events) {
					failing.same(t, f, st)
					if st.Device.Kind != "cuda" || st.Device.Batch > max(1, 2*fits) || e.failed.Load() == 0 || e.reopened.Load() == 0 {
						t.Errorf("%+v after %d failures and %d reopenings", st.Device, e.failed.Load(), e.reopened.Load())
					}
				})
			})
		}
	}
	for _, c := range []struct {
		name, device string
		fault        infertest.Fault
	}{{"a transient hang", "auto", infertest.Hang}, {"a transient fatal error", "cuda:0", infertest.Lost}} {
		t.Run(c.name, func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(r infertest.Run) infertest.Fault {
				if r.Number == 2 {
					return c.fault
				}
				return infertest.Well
			}}
			failing.run(t, c.device, gpu, func(f *faulty, st session.Status, e *events) { failing.same(t, f, st) })
		})
	}
}

// TestInvalidOutputInSession checks that pictures of runs with invalid outputs are error rows, and
// the others have their own answers.
func TestInvalidOutputInSession(t *testing.T) {
	failing := newFailing(t)
	for _, fault := range []infertest.Fault{infertest.Garbage, infertest.Same} {
		t.Run(fmt.Sprintf("fault %d", fault), func(t *testing.T) {
			gpu := &infertest.GPU{Fault: func(r infertest.Run) infertest.Fault {
				if r.N > 8 {
					return fault
				}
				return infertest.Well
			}}
			failing.run(t, "auto", gpu, func(f *faulty, st session.Status, e *events) {
				got := f.answers()
				if n := f.codes()[inference.CodeBadOutput]; n == 0 || n+len(got) != faultPictures || st.Err != nil {
					t.Errorf("%d rows with %s, %d answers, %v", n, inference.CodeBadOutput, len(got), st.Err)
				}
				for name, l := range got {
					if failing.want[name].Score != l.Score {
						t.Errorf("%s: %v, want %v", name, l, failing.want[name])
					}
				}
			})
		})
	}
}

// TestEqualAnswersForEqualPictures checks that equal photographs have equal answers legitimately.
func TestEqualAnswersForEqualPictures(t *testing.T) {
	dir := patterns(t, 1)
	data, err := os.ReadFile(filepath.Join(dir, "000.png"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("copy%d.png", i)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		f := newFaulty(t, "cuda:0", &infertest.GPU{}, nil)
		defer f.done()
		f.Add([]string{dir})
		if st := f.idle(); st.Err != nil || len(f.answers()) != 21 {
			t.Errorf("%v, %d answers, failed %v", st.Err, len(f.answers()), f.codes())
		}
	})
}

// TestFallbackToCPU checks that under auto the CPU takes the place of a GPU that is given up, which
// the status shows; a GPU that was asked for stops the run, and what is done stays.
func TestFallbackToCPU(t *testing.T) {
	dir := patterns(t, faultPictures)
	for _, c := range []struct {
		fault  infertest.Fault
		reason string
		code   inference.Code
	}{
		{infertest.OutOfMemory, inference.ReasonLowMemory, inference.CodeOutOfMemory},
		{infertest.Lost, inference.ReasonDeviceLost, inference.CodeDeviceLost},
		{infertest.Hang, inference.ReasonDeviceLost, inference.CodeDeviceLost},
	} {
		// The first run works, so that there is something to keep.
		fault := func(r infertest.Run) infertest.Fault {
			if r.Number == 1 {
				return infertest.Well
			}
			return c.fault
		}
		t.Run("auto "+c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var e events
				f := newFaulty(t, "auto", &infertest.GPU{Fault: fault}, &e)
				defer f.done()
				f.Add([]string{dir})
				st := f.idle()
				hung := f.codes()[inference.CodeHang] // a picture that hung twice is a row
				if got := len(f.answers()); st.Err != nil || got+hung != faultPictures || hung > 0 && c.fault != infertest.Hang {
					t.Errorf("%v, %d answers, failed %v", st.Err, got, f.codes())
				}
				if st.Device.Kind != "cpu" || st.Device.Reason != c.reason || !words.DeviceConcern(st.Device) || e.fallback.Load() != 1 {
					t.Errorf("%+v, %d fallbacks", st.Device, e.fallback.Load())
				}
				info, _ := f.Info()
				run := export.NewRunCard(words.Chinese, info, f.Workspace().Counts(), export.RunFacts{})
				if badge := words.DeviceSentence(words.Chinese, st.Device); run.Device != badge || !strings.HasPrefix(badge, "CPU · ") {
					t.Errorf("the run card says %q, the badge %q", run.Device, badge)
				}
			})
		})
		t.Run("by name "+string(c.code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFaulty(t, "cuda:0", &infertest.GPU{Fault: fault}, nil)
				defer f.done()
				f.Add([]string{dir})
				st := f.idle()
				if inference.CodeOf(st.Err) != c.code {
					t.Errorf("%v, want %s", st.Err, c.code)
				}
				counts := f.Workspace().Counts()
				// The scan ends with the run, and is gone over again when the task goes on.
				if kept := len(f.answers()); kept == 0 || kept == faultPictures || counts.Pending+counts.Failed+kept != counts.All {
					t.Errorf("%d answers kept, %+v", kept, counts)
				}
				if tasks := f.Workspace().Tasks(); len(tasks) != 1 || !tasks[0].Unfinished() {
					t.Errorf("the task is %+v", tasks)
				}
				if sentence := words.Sentence(words.Chinese, st.Err); strings.Contains(sentence, string(c.code)) {
					t.Errorf("a person is told %q", sentence)
				}
			})
		})
	}
}

// TestBatchSizeLimit checks that the settings reach the GPU and the batcher.
func TestBatchSizeLimit(t *testing.T) {
	dir := patterns(t, faultPictures)
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Classes: 1000, Lanes: 2, Latency: infertest.Linear(20*time.Millisecond, 0)}
		cfg := apptest.EngineConfig(t, "cuda:0", t.TempDir())
		cfg.MaxBatch, cfg.MaxDelay = 4, time.Second
		opened := 0
		cfg.FakeGPU = func(ctx context.Context, batch int) (engine.WarmBackend, error) {
			opened = batch
			b, err := gpu.Open(ctx, batch)
			return warmGPU{b}, err
		}
		eng, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer eng.Close()
		var got kept
		if err := eng.Run(t.Context(), []string{dir}, engine.RunOptions{TopK: 1}, &got); err != nil || got.n != faultPictures {
			t.Fatalf("%d results, %v", got.n, err)
		}
		most := 0
		for _, n := range gpu.Batches() {
			most = max(most, n)
		}
		if opened != 4 || most != 4 {
			t.Errorf("opened for %d, the largest batch is %d, want 4", opened, most)
		}
	})
}

// TestConcurrentRunsShareLanes checks that runs of one engine share its lanes: a GPU is never asked
// to run more at once than it can, where the wait for the others would pass for a run that hangs.
func TestConcurrentRunsShareLanes(t *testing.T) {
	dir := patterns(t, faultPictures)
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Classes: 1000, Lanes: 2, Latency: infertest.Linear(time.Second, 0)}
		cfg := apptest.EngineConfig(t, "cuda:0", t.TempDir())
		cfg.MaxBatch = 4
		cfg.FakeGPU = func(ctx context.Context, batch int) (engine.WarmBackend, error) {
			b, err := gpu.Open(ctx, batch)
			return warmGPU{b}, err
		}
		eng, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), cfg)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				var got kept
				o := engine.RunOptions{TopK: 1, Background: i > 0}
				if err := eng.Run(t.Context(), []string{dir}, o, &got); err != nil || got.n != faultPictures {
					t.Errorf("%d results, %v", got.n, err)
				}
			})
		}
		wg.Wait()
		if err := errors.Join(eng.Close(), gpu.Misuse()); err != nil {
			t.Error(err)
		}
	})
}

// kept counts results.
type kept struct {
	pipeline.Discard
	n int
}

func (k *kept) Done(*inference.Result) error { k.n++; return nil }
