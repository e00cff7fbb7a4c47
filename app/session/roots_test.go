package session_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestMissingRootLeavesTaskUnchanged checks that what waits is neither done nor an error while the
// folder is not there, and is resumed when it is.
func TestMissingRootLeavesTaskUnchanged(t *testing.T) {
	for _, how := range []string{"the place is gone", "the place is empty"} {
		for _, scanned := range []bool{true, false} {
			t.Run(fmt.Sprint(how, scanned), func(t *testing.T) {
				dir, file := filepath.Join(t.TempDir(), "盘"), filepath.Join(t.TempDir(), "w.db")
				if err := os.Rename(apptest.Pictures(t, 4), dir); err != nil {
					t.Fatal(err)
				}
				keptBy(t, file, dir, 4, store.Pending)
				if !scanned {
					unscanned(t, file)
				}
				away := dir + "-away"
				move := func(from, to string) {
					t.Helper()
					os.Remove(to) // the empty place
					if err := os.Rename(from, to); err != nil {
						t.Fatal(err)
					}
				}
				move(dir, away)
				if how == "the place is empty" {
					if err := os.Mkdir(dir, 0o700); err != nil {
						t.Fatal(err)
					}
				}
				synctest.Test(t, func(t *testing.T) {
					s := apptest.NewStoredSession(file, newPacked("p", "0a", "甲").open)
					defer s.Close()
					synctest.Wait()
					for _, again := range []func(){s.ResumeUnfinished, func() { s.RunTask(1) }} {
						again()
						time.Sleep(time.Second)
						st := s.Status()
						if inference.CodeOf(st.Err) != inference.CodeRootGone || !st.Offer {
							t.Errorf("status %+v", st)
						}
						if c := s.Workspace().Counts(); c.OK != 3 || c.Pending != 1 || c.All != 4 {
							t.Errorf("counts %+v", c)
						}
					}
					move(away, dir)
					s.ResumeUnfinished()
					time.Sleep(time.Second)
					if c, st := s.Workspace().Counts(), s.Status(); c.OK != 4 || c.Pending != 0 || st.Err != nil || st.Offer {
						t.Errorf("counts %+v, status %+v", c, st)
					}
				})
			})
		}
	}
}

// unscanned has every task of a file be one that was not looked through.
func unscanned(t *testing.T, file string) {
	t.Helper()
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	tasks, err := d.Tasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		task.Scanned = false
		if err := d.UpdateTask(t.Context(), &task); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRetryReadsEditedPicture checks that what waits is looked at again before it is answered, and
// its row has the size and time of what was read.
func TestRetryReadsEditedPicture(t *testing.T) {
	dir, file := apptest.Pictures(t, 2), filepath.Join(t.TempDir(), "w.db")
	edited, gone := filepath.Join(dir, "1.jpg"), filepath.Join(dir, "0.jpg")
	old := time.Unix(1_700_000_000, 0)
	for _, path := range []string{edited, gone} {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	keptBy(t, file, dir, 2, store.Done)    // both were answered once, with class 17
	keptBy(t, file, dir, 2, store.Pending) // and one waits in another task
	if err := os.WriteFile(edited, []byte{7}, 0o600); err != nil {
		t.Fatal(err)
	}
	now := old.Add(time.Hour)
	if err := os.Chtimes(edited, now, now); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, newPacked("p", "0a", "甲").open)
		defer s.Close()
		synctest.Wait()
		s.ResumeUnfinished()
		time.Sleep(time.Second)
		r, ok := s.Workspace().Row(3)
		if top, _ := r.Top(); !ok || r.Cached || r.State != workspace.Done || top.Class != 7 || !r.ModTime.Equal(now) {
			t.Errorf("the edited picture is %+v", r)
		}
	})
}

// TestRetryLeavesTaskDismissed checks that retrying a row does not run the rest.
func TestRetryLeavesTaskDismissed(t *testing.T) {
	dir, file := apptest.Pictures(t, 3), filepath.Join(t.TempDir(), "w.db")
	keptBy(t, file, dir, 3, store.Failed)
	unscanned(t, file)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, newPacked("p", "0a", "甲").open)
		defer s.Close()
		synctest.Wait()
		s.DismissUnfinished()
		s.Retry([]int{2})
		time.Sleep(time.Second)
		if task, _ := s.Workspace().Task(1); !task.Dismissed || task.Failed != 0 {
			t.Errorf("the task is %+v", task)
		}
	})
}
