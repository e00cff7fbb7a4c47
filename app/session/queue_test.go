package session_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// storedNames lists the tasks in a file as others see them.
func storedNames(t *testing.T, file string) (names []string) {
	t.Helper()
	tasks, _, err := persist.StoredTasks(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range tasks {
		names = append(names, s.Name)
	}
	return names
}

// TestQueuedDropIsListed checks that while the engine is being opened every drop is listed and
// stored, so that none is lost if the program ends then.
func TestQueuedDropIsListed(t *testing.T) {
	a, b := apptest.Pictures(t, 4), apptest.Pictures(t, 3)
	want := []string{session.TaskName([]string{a}), session.TaskName([]string{b})}
	file := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, func(ctx context.Context) (engine.Recognizer, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		s.Add([]string{a})
		s.Add([]string{b})
		time.Sleep(time.Second)
		if got := storedNames(t, file); !slices.Equal(got, want) {
			t.Errorf("the file has %q while two drops wait", got)
		}
		if st := s.Status(); !slices.Equal(st.Queued, []int32{1, 2}) {
			t.Errorf("waiting are %v", st.Queued)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}

		s = apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		defer s.Close()
		synctest.Wait()
		if st := s.Status(); !st.Offer {
			t.Fatalf("what had no turn is not offered: %+v", st)
		}
		s.ResumeUnfinished()
		time.Sleep(time.Second)
		if c := s.Workspace().Counts(); c.OK != 7 {
			t.Errorf("resumed: %+v", c)
		}
		if tasks := s.Workspace().Tasks(); len(tasks) != 2 || tasks[0].Unfinished() || tasks[1].Unfinished() {
			t.Errorf("tasks %+v", tasks)
		}
	})
}

// TestStopLeavesQueuedTasksUnfinished checks that nothing that was dropped is lost by stopping, or
// by another drop's failure.
func TestStopLeavesQueuedTasksUnfinished(t *testing.T) {
	a, b := apptest.Pictures(t, 100), apptest.Pictures(t, 10)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}, nil)
		defer s.Close()
		s.Add([]string{a})
		s.Add([]string{b})
		time.Sleep(105 * time.Millisecond)
		s.Stop()
		synctest.Wait()
		tasks := s.Workspace().Tasks()
		if len(tasks) != 2 || !tasks[1].Unfinished() || tasks[1].Total != 0 {
			t.Fatalf("tasks %+v", tasks)
		}
		s.RunTask(tasks[1].Number)
		time.Sleep(time.Second)
		if done, _ := s.Workspace().Task(tasks[1].Number); done.Done != 10 || done.Unfinished() {
			t.Errorf("resumed: %+v", done)
		}
	})
}

func TestFailureOffersQueuedTasks(t *testing.T) {
	a, b := apptest.Pictures(t, 30), apptest.Pictures(t, 10)
	file := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		var whole atomic.Bool
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Fail: func(run int64, _ *inference.Batch) error {
			if run >= 20 && !whole.Load() {
				return errors.New("the card is gone")
			}
			return nil
		}}}))
		defer s.Close()
		s.Add([]string{a})
		s.Add([]string{b})
		time.Sleep(time.Second)
		st := s.Status()
		if tasks := s.Workspace().Tasks(); len(tasks) != 2 || !tasks[1].Unfinished() || inference.CodeOf(st.Err) != inference.CodeBackend || !st.Offer {
			t.Fatalf("tasks %+v, %+v", tasks, st)
		}
		whole.Store(true)
		s.ResumeUnfinished()
		time.Sleep(time.Second)
		if c := s.Workspace().Counts(); c.OK != 40 {
			t.Errorf("resumed: %+v", c)
		}
	})
}

// TestTaskRunningElsewhereIsSkipped checks that where another program runs one of the tasks, the
// others run, and the skipped one is reported.
func TestTaskRunningElsewhereIsSkipped(t *testing.T) {
	a, b := apptest.Pictures(t, 4), apptest.Pictures(t, 3)
	file := filepath.Join(t.TempDir(), "w.db")
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	taken := store.Task{Name: "甲", Roots: []string{a}}
	left := store.Task{Name: "乙", Roots: []string{b}}
	for _, task := range []*store.Task{&taken, &left} {
		if err := d.CreateTask(t.Context(), task); err != nil {
			t.Fatal(err)
		}
	}
	run, _, err := d.Begin(taken.ID)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		defer s.Close()
		synctest.Wait()
		s.ResumeUnfinished()
		time.Sleep(time.Second)
		st := s.Status()
		if said := words.Sentence(words.Chinese, st.Err); said != "任务“甲”正在另一个窗口或命令行里运行" {
			t.Errorf("said %q", said)
		}
		tasks := s.Workspace().Tasks()
		if tasks[1].Done != 3 || tasks[1].Unfinished() || !tasks[0].Unfinished() {
			t.Errorf("tasks %+v", tasks)
		}
	})
	if err := run.End(); err != nil {
		t.Error(err)
	}
}

// TestRemoveQueuedTask checks that it is not run.
func TestRemoveQueuedTask(t *testing.T) {
	a, b := apptest.Pictures(t, 100), apptest.Pictures(t, 10)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}, nil)
		defer s.Close()
		s.Add([]string{a})
		s.Add([]string{b})
		time.Sleep(105 * time.Millisecond)
		if s.RemoveTask(1, true) || !s.RemoveTask(2, true) {
			t.Error("removed is the task that runs, or not the one that waits")
		}
		time.Sleep(time.Hour)
		if c := s.Workspace().Counts(); c.All != 100 || s.Status().Phase != session.Ready {
			t.Errorf("counts %+v", c)
		}
	})
}

// TestAddTo checks that what is added is run, also where the program ends before that.
func TestAddTo(t *testing.T) {
	a, b := apptest.Pictures(t, 4), apptest.Pictures(t, 3)
	file := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: time.Second}}))
		s.Add([]string{a})
		time.Sleep(100 * time.Millisecond)
		s.AddTo(1, []string{b})
		time.Sleep(time.Second)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		defer s.Close()
		synctest.Wait()
		s.ResumeUnfinished()
		time.Sleep(time.Second)
		tasks := s.Workspace().Tasks()
		if len(tasks) != 1 || tasks[0].Done != 7 || tasks[0].Unfinished() || !slices.Equal(tasks[0].Roots, []string{a, b}) {
			t.Errorf("tasks %+v", tasks)
		}
	})
}
