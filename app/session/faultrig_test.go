package session_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// warmGPU is a fake GPU of infertest as an engine opens one.
type warmGPU struct{ inference.Backend }

func (warmGPU) WarmUp(context.Context) (time.Duration, error) { return time.Millisecond, nil }

func (warmGPU) Dims() int { return 1280 }

// patterns makes a folder of n small pictures, each different from the others.
func patterns(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		m := image.NewGray(image.Rect(0, 0, 24, 24))
		for p := range m.Pix {
			m.Pix[p] = uint8(p*(i+1) + 3*i)
		}
		m.SetGray(0, 0, color.Gray{Y: uint8(i)})
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%03d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// faulty is a session over the real engine, whose GPU fails. Everything but the GPU is what the
// window runs: decoders, batcher, recovery, workspace.
type faulty struct {
	t   *testing.T
	gpu *infertest.GPU
	*session.Session
}

func newFaulty(t *testing.T, device string, gpu *infertest.GPU, o inference.Observer) *faulty {
	t.Helper()
	gpu.Classes, gpu.Lanes = 1000, 2
	gpu.Latency = infertest.Linear(20*time.Millisecond, 3*time.Millisecond)
	if gpu.HangFor == 0 {
		gpu.HangFor = time.Hour
	}
	cfg := apptest.EngineConfig(t, device, t.TempDir())
	cfg.Observer = o
	cfg.FakeGPU = func(ctx context.Context, batch int) (engine.WarmBackend, error) {
		b, err := gpu.Open(ctx, batch)
		if err != nil {
			return nil, err
		}
		return warmGPU{b}, nil
	}
	pack := apptest.EmbeddedPack(t)
	return &faulty{t: t, gpu: gpu, Session: session.New(session.Config{
		Open:      func(ctx context.Context) (engine.Recognizer, error) { return engine.OpenOn(ctx, pack, cfg) },
		Workspace: workspace.New(0),
	})}
}

// idle waits until there is nothing to do.
func (f *faulty) idle() session.Status {
	for {
		synctest.Wait()
		if st := f.Status(); st.Phase == session.Ready || st.Phase == session.Broken {
			return st
		}
		time.Sleep(time.Second)
	}
}

func (f *faulty) done() {
	f.t.Helper()
	if err := f.Close(); err != nil {
		f.t.Error(err)
	}
	f.gpu.Wait()
	synctest.Wait()
	if err := f.gpu.Misuse(); err != nil {
		f.t.Error(err)
	}
}

// answers returns the best class and score of each row with a result.
func (f *faulty) answers() map[string]inference.Label {
	out := map[string]inference.Label{}
	for i := range f.Workspace().Len() {
		if r, _ := f.Workspace().Row(i); r.State == workspace.Done {
			out[filepath.Base(r.Path)] = r.Labels[0]
		}
	}
	return out
}

// codes counts the rows that failed, by code.
func (f *faulty) codes() map[inference.Code]int {
	out := map[inference.Code]int{}
	for i := range f.Workspace().Len() {
		if r, _ := f.Workspace().Row(i); r.State == workspace.Failed {
			out[inference.CodeOf(r.Err)]++
		}
	}
	return out
}

// events counts what an engine reports.
type events struct {
	pictures, batches, failed, fallback, reopened atomic.Int64
}

func (e *events) ObservePicture(*inference.Result) { e.pictures.Add(1) }

func (e *events) ObserveBatch(s inference.BatchStats) { e.batches.Add(1) }

func (e *events) ObserveDevice(ev inference.DeviceEvent) {
	switch ev.Kind {
	case inference.EventFailed:
		e.failed.Add(1)
	case inference.EventFallback:
		e.fallback.Add(1)
	case inference.EventReopened:
		e.reopened.Add(1)
	}
}

func (e *events) ObserveMemory(used, total int64) {}

const faultPictures = 40

// failing runs sessions over one folder on GPUs that fail; want has the answers of one that works.
type failing struct {
	dir  string
	want map[string]inference.Label
}

func newFailing(t *testing.T) *failing {
	t.Helper()
	r := &failing{dir: patterns(t, faultPictures)}
	r.run(t, "auto", &infertest.GPU{}, func(f *faulty, st session.Status, e *events) {
		r.want = f.answers()
		distinct := map[float32]bool{}
		for _, l := range r.want {
			distinct[l.Score] = true
		}
		if len(r.want) != faultPictures || len(distinct) < faultPictures/2 {
			t.Fatalf("%d answers, %d distinct: they tell nothing", len(r.want), len(distinct))
		}
		if e.failed.Load() != 0 || st.Device.Kind != "cuda" {
			t.Errorf("a GPU that works: %d failures, on %s", e.failed.Load(), st.Device.Kind)
		}
	})
	return r
}

// run recognises the folder in a session on gpu, and calls check at its end.
func (r *failing) run(t *testing.T, device string, gpu *infertest.GPU, check func(f *faulty, st session.Status, e *events)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var e events
		f := newFaulty(t, device, gpu, &e)
		defer f.done()
		f.Add([]string{r.dir})
		st := f.idle()
		if e.pictures.Load() != int64(st.Finished) {
			t.Errorf("%d pictures observed, %d finished", e.pictures.Load(), st.Finished)
		}
		check(f, st, &e)
	})
}

// same checks that nothing was lost and that each answer is its own picture's.
func (r *failing) same(t *testing.T, f *faulty, st session.Status) {
	t.Helper()
	got := f.answers()
	if st.Err != nil || st.Finished != faultPictures || len(got) != faultPictures {
		t.Fatalf("%v, %d finished, %d answers, failed %v", st.Err, st.Finished, len(got), f.codes())
	}
	for name, l := range r.want {
		if g := got[name]; g.Class != l.Class || g.Score != l.Score {
			t.Errorf("%s: %+v, want %+v", name, got[name], l)
		}
	}
}
