package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
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
