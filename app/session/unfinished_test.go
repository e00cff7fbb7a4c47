package session_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/inference/infertest"
)

// storedTasks returns the tasks in a file, as another process sees them.
func storedTasks(t *testing.T, file string) map[string]persist.StoredTask {
	t.Helper()
	tasks, _, err := persist.StoredTasks(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]persist.StoredTask{}
	for _, task := range tasks {
		named[task.Name] = task
	}
	return named
}

// threeTasks makes a file with tasks that the last time left unfinished.
func threeTasks(t *testing.T, file string) {
	t.Helper()
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range []string{"甲", "乙", "丙"} {
		if err := d.CreateTask(t.Context(), &store.Task{Name: name, Roots: []string{"/" + name}, Pack: "p", PackKey: "k"}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestManualChangesAreStored checks that they are stored, whatever is run meanwhile, and also where
// the window is closed at once.
func TestManualChangesAreStored(t *testing.T) {
	change := func(t *testing.T, s *session.Session) {
		t.Helper()
		for _, task := range s.Workspace().Tasks() {
			switch task.Name {
			case "甲":
				s.RenameTask(task.Number, "子")
			case "乙":
				if !s.RemoveTask(task.Number, true) {
					t.Error("not removed")
				}
			}
		}
		s.DismissUnfinished()
	}
	check := func(t *testing.T, file string) {
		t.Helper()
		tasks := storedTasks(t, file)
		if _, there := tasks["乙"]; there {
			t.Error("the task that was removed is there")
		}
		if a, there := tasks["子"]; !there || !a.LeftOff {
			t.Errorf("renamed and left off: %v, %+v", there, a)
		}
	}
	t.Run("beside a run", func(t *testing.T) {
		dir, file := apptest.Pictures(t, 1000), filepath.Join(t.TempDir(), "w.db")
		threeTasks(t, file)
		synctest.Test(t, func(t *testing.T) {
			s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: time.Second}}))
			s.Add([]string{dir})
			<-s.FirstResult()
			change(t, s)
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
			check(t, file)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("before a close", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "w.db")
		threeTasks(t, file)
		synctest.Test(t, func(t *testing.T) {
			s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
			synctest.Wait()
			change(t, s)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			check(t, file)
		})
	})
}

// TestClearedTasksAreDeleted checks that they are deleted also where the window is closed at once,
// and that the next drop is a task of its own.
func TestClearedTasksAreDeleted(t *testing.T) {
	dir, file := apptest.Pictures(t, 20), filepath.Join(t.TempDir(), "w.db")
	threeTasks(t, file)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		synctest.Wait()
		if !s.Clear() {
			t.Error("not cleared")
		}
		s.Add([]string{dir})
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		tasks := storedTasks(t, file)
		if got := tasks[filepath.Base(dir)]; len(tasks) != 1 || got.Total != 20 || got.Done != 20 {
			t.Errorf("in the file: %+v", tasks)
		}
	})
}
