package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/source"
)

func TestAddQueuesDrops(t *testing.T) {
	a, b := apptest.Pictures(t, 40), apptest.Pictures(t, 30)
	os.WriteFile(filepath.Join(b, "说明.txt"), []byte("x"), 0o644)
	os.WriteFile(filepath.Join(b, "空.jpg"), nil, 0o644)
	bare := apptest.Pictures(t, 0)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 2, Batch: 1, Latency: 10 * time.Millisecond}}
		s := apptest.NewSession(f, nil)
		s.Add([]string{a})
		s.Add([]string{b, bare})
		<-s.FirstResult()
		if st := s.Status(); st.Phase != session.Running || st.Finished < 1 || st.Pack != "假的" {
			t.Errorf("after the first result: %+v", st)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		st := s.Status()
		if st.Phase != session.Ready || st.Total != 71 || st.Finished != 71 || st.Failed != 1 || st.Added != 71 ||
			st.Skipped[source.SkipNotPicture] != 1 || st.Skipped[source.SkipNoPictures] != 1 || st.NoPictures != bare || st.Scanning || st.Err != nil {
			t.Errorf("at the end: %+v", st)
		}
		if c := s.Workspace().Counts(); c.OK != 70 || c.Failed != 1 {
			t.Errorf("counts %+v", c)
		}
		if st.Elapsed < 350*time.Millisecond || st.Elapsed > 400*time.Millisecond {
			t.Errorf("70 pictures of 10 ms on two lanes took %v", st.Elapsed)
		}
		if err := s.Close(); err != nil || !f.Closed.Load() {
			t.Errorf("close: %v, engine closed %v", err, f.Closed.Load())
		}
	})
}

// TestStatusCountsTheDropAlone checks that a run card's speed is that of the pictures that were
// finished in its time, however many are in the list from before.
func TestStatusCountsTheDropAlone(t *testing.T) {
	many, few := apptest.Pictures(t, 400), apptest.Pictures(t, 10)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}, nil)
		defer s.Close()
		start := time.Now()
		for _, roots := range [][]string{{many}, {few}} {
			s.Add(roots)
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		st, counts := s.Status(), s.Workspace().Counts()
		if st.Ran != 2 || st.Begun.Sub(start) != time.Minute {
			t.Errorf("the figures are of task %d, begun after %v", st.Ran, st.Begun.Sub(start))
		}
		card := export.NewRunCard(words.Chinese, engine.Info{}, counts, export.RunFacts{Begin: st.Begun, Elapsed: st.Elapsed, Done: st.Finished})
		if card.Total != 410 || card.Done != 10 || card.Rate < 90 || card.Rate > 101 || card.Finished.Sub(card.Started) != st.Elapsed {
			t.Errorf("%+v", card)
		}
		tasks := s.Workspace().Tasks()
		if kept, ok := workspace.SettingsOf(tasks[0].Settings); !ok || kept.Rate < 90 || kept.Rate > 101 {
			t.Errorf("the task of 400 keeps %+v", kept)
		}
		if kept, ok := workspace.SettingsOf(tasks[1].Settings); !ok || kept.Rate != 0 {
			t.Errorf("the task of 10, too few to time, keeps %+v", kept)
		}
		s.Add([]string{many})
		s.Add([]string{few})
		time.Sleep(time.Minute)
		synctest.Wait()
		if st := s.Status(); st.Ran != 0 {
			t.Errorf("of two tasks, the figures are said to be of %d", st.Ran)
		}
	})
}

func TestAddAgainRunsUnfinishedOnly(t *testing.T) {
	dir := apptest.Pictures(t, 10)
	bad := filepath.Join(dir, "3.jpg")
	os.WriteFile(bad, nil, 0o644)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: time.Millisecond}}
		s := apptest.NewSession(f, nil)
		defer s.Close()
		s.Add([]string{dir})
		time.Sleep(time.Second)
		if st := s.Status(); st.Failed != 1 || st.Finished != 10 {
			t.Fatalf("first drop: %+v", st)
		}
		os.WriteFile(bad, []byte{3}, 0o644)
		runs := f.Backend.Runs()
		s.Add([]string{dir})
		time.Sleep(time.Second)
		st := s.Status()
		if st.Finished != 1 || st.Added != 0 || st.Skipped[source.SkipDuplicate] != 9 || f.Backend.Runs() != runs+1 {
			t.Errorf("second drop: %+v, %d runs", st, f.Backend.Runs()-runs)
		}
		if c := s.Workspace().Counts(); c.All != 10 || c.OK != 10 {
			t.Errorf("counts %+v", c)
		}
	})
}

func TestRetry(t *testing.T) {
	dir := apptest.Pictures(t, 5)
	bad := filepath.Join(dir, "2.jpg")
	os.WriteFile(bad, nil, 0o644)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}, nil)
		defer s.Close()
		s.Add([]string{dir})
		time.Sleep(time.Second)
		os.WriteFile(bad, []byte{2}, 0o644)
		s.Retry([]int{0, 1, 2, 99})
		time.Sleep(time.Second)
		if st := s.Status(); st.Total != 1 || st.Finished != 1 || st.Failed != 0 {
			t.Errorf("retry: %+v", st)
		}
		if r, _ := s.Workspace().Row(2); r.State != workspace.Done || r.Labels[0].Class != 2 {
			t.Errorf("row 2: %+v", r)
		}
	})
}

func TestStop(t *testing.T) {
	a, b := apptest.Pictures(t, 1000), apptest.Pictures(t, 10)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}
		s := apptest.NewSession(f, nil)
		defer s.Close()
		s.Add([]string{a})
		s.Add([]string{b})
		time.Sleep(505 * time.Millisecond)
		s.Stop()
		if st := s.Status(); st.Phase != session.Stopping {
			t.Errorf("phase %v right after Stop", st.Phase)
		}
		if s.Clear() {
			t.Error("cleared under a run")
		}
		synctest.Wait()
		st := s.Status()
		if st.Phase != session.Ready || !st.Stopped || st.Finished < 49 || st.Finished > 51 {
			t.Errorf("after Stop: %+v", st)
		}
		c := s.Workspace().Counts()
		if c.OK != st.Finished || c.Pending == 0 {
			t.Errorf("counts %+v", c)
		}
		if !st.Offer || st.Unfinished != c.Pending {
			t.Errorf("after Stop, resuming %d pictures is offered (%v), want %d", st.Unfinished, st.Offer, c.Pending)
		}
		// Dropping the folder again continues with what is left.
		s.Add([]string{a})
		time.Sleep(time.Hour)
		if c := s.Workspace().Counts(); c.OK != 1000 || c.Pending != 0 || c.All != 1000 {
			t.Errorf("counts after going on %+v", c)
		}
		if !s.Clear() || s.Workspace().Counts().All != 0 {
			t.Error("not cleared when idle")
		}
		s.RemoveTask(1, false)
		if c := s.Workspace().Counts(); c.OK != 1000 {
			t.Errorf("brought back are %+v", c)
		}
	})
}

func TestOpenFailure(t *testing.T) {
	dir := apptest.Pictures(t, 3)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Classes: 50}}
		missing := &inference.Error{Code: inference.CodeRuntimeMissing, Path: "/x/libonnxruntime.so"}
		works := false
		s := session.New(session.Config{
			Open: func(context.Context) (engine.Recognizer, error) {
				if !works {
					return nil, missing
				}
				return f, nil
			},
			Names:     func() engine.PackInfo { return engine.PackInfo{Classes: inference.Vocabulary{{Name: "猫"}}} },
			Workspace: workspace.New(0.15),
		})
		defer s.Close()
		s.Add([]string{dir})
		synctest.Wait()
		if st := s.Status(); st.Phase != session.Broken || !errors.Is(st.Err, missing) {
			t.Fatalf("status %+v", st)
		}
		if v := s.Vocabulary(); len(v) != 1 || v[0].Name != "猫" {
			t.Errorf("without an engine the labels are called %v", v)
		}
		works = true
		s.Reopen()
		synctest.Wait()
		if st := s.Status(); st.Phase != session.Ready || st.Finished != 3 {
			t.Errorf("what was dropped meanwhile was not run: %+v", st)
		}
	})
}

func TestBackendFailureIsReported(t *testing.T) {
	dir := apptest.Pictures(t, 50)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Fail: func(run int64, _ *inference.Batch) error {
			if run >= 20 {
				return errors.New("out of memory")
			}
			return nil
		}}}
		s := apptest.NewSession(f, nil)
		defer s.Close()
		s.Add([]string{dir})
		synctest.Wait()
		st := s.Status()
		if st.Phase != session.Ready || inference.CodeOf(st.Err) != inference.CodeBackend || st.Stopped {
			t.Errorf("status %+v", st)
		}
	})
}

func TestProgressIsMonotonic(t *testing.T) {
	dir := apptest.Pictures(t, 400)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 2, Batch: 1, Latency: 50 * time.Millisecond}}, nil)
		defer s.Close()
		s.Add([]string{dir})
		var last session.Status
		for range 99 {
			time.Sleep(100 * time.Millisecond)
			st := s.Status()
			if st.Finished < last.Finished || st.Total < last.Total || st.Elapsed < last.Elapsed {
				t.Fatalf("from %+v to %+v", last, st)
			}
			last = st
		}
		if last.Rate < 39 || last.Rate > 41 {
			t.Errorf("rate %.1f, two lanes of 50 ms do 40 a second", last.Rate)
		}
		if last.Remaining <= 0 || last.Remaining > 500*time.Millisecond {
			t.Errorf("remaining %v with %d to go", last.Remaining, last.Total-last.Finished)
		}
	})
}

// TestReopen checks that another device: what is queued is done first, the engine that was is
// closed before the next one is opened, and what is dropped meanwhile waits.
func TestReopen(t *testing.T) {
	a, b := apptest.Pictures(t, 40), apptest.Pictures(t, 30)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // guards opened
		var opened []*apptest.Engine
		eng := func(i int) (f *apptest.Engine, n int) {
			mu.Lock()
			defer mu.Unlock()
			if i >= 0 && i < len(opened) {
				f = opened[i]
			}
			return f, len(opened)
		}
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{}}, func(context.Context) (engine.Recognizer, error) {
			_, n := eng(-1)
			if before, _ := eng(n - 1); before != nil && !before.Closed.Load() {
				t.Error("two engines at once")
			}
			time.Sleep(time.Second)
			f := &apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}
			mu.Lock()
			defer mu.Unlock()
			opened = append(opened, f)
			return f, nil
		})
		s.Add([]string{a})
		time.Sleep(1100 * time.Millisecond) // a tenth of a second into the run
		s.Reopen()
		s.Reopen()
		time.Sleep(500 * time.Millisecond)
		first, _ := eng(0)
		if st := s.Status(); st.Phase != session.Loading || st.Finished != 40 || !first.Closed.Load() {
			t.Errorf("after the run: %+v", st)
		}
		s.Add([]string{b})
		time.Sleep(time.Hour)
		second, n := eng(1)
		if st := s.Status(); st.Phase != session.Ready || s.Workspace().Counts().OK != 70 || n != 2 {
			t.Fatalf("%d engines, %+v", n, st)
		}
		if err := s.Close(); err != nil || !second.Closed.Load() {
			t.Errorf("closing: %v", err)
		}
	})
}

// TestUnsaved checks that what the file does not have is counted, whatever the reason, and nothing
// is where all is well.
func TestUnsaved(t *testing.T) {
	dir := apptest.Pictures(t, 7)
	newer := filepath.Join(t.TempDir(), "newer.db")
	for _, c := range []struct {
		name string
		open func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error)
		want int
	}{
		{"stored", func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return persist.Open(ctx, filepath.Join(t.TempDir(), "w.db"), ws, true)
		}, 0},
		{"no folder", func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return persist.Open(ctx, filepath.Join(dir, "0.jpg", "w.db"), ws, true)
		}, 7},
		{"a newer file", func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return nil, &inference.Error{Code: inference.CodeNewer, Path: newer}
		}, 7},
		{"nothing stored", nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1}}
			s := session.New(session.Config{
				Open:      func(context.Context) (engine.Recognizer, error) { return f, nil },
				Workspace: workspace.New(0.15), Persist: c.open,
			})
			s.Add([]string{dir})
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := s.Unsaved(); got != c.want || s.Workspace().Counts().OK != 7 {
				t.Errorf("%s: %d results are not saved, want %d (%v)", c.name, got, c.want, s.Status().FileErr)
			}
			s.Close() // what is wrong with the file is not asked here
		})
	}
}

// TestClearWhileRestoring checks that rows that are being read belong to tasks that clearing would
// forget under them.
func TestClearWhileRestoring(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Classes: 50}}
		read := make(chan struct{})
		s := session.New(session.Config{
			Open:      func(context.Context) (engine.Recognizer, error) { return f, nil },
			Workspace: workspace.New(0.15),
			Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
				<-read
				return persist.Open(ctx, file, ws, true)
			},
		})
		synctest.Wait()
		if s.Clear() {
			t.Error("cleared while the results of the last time are being read")
		}
		close(read)
		synctest.Wait()
		if !s.Clear() {
			t.Error("not cleared afterwards")
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
