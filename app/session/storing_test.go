package session_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// namesOf returns the names of a file's rows in the order of their numbers.
func namesOf(t *testing.T, file string) (names []string, done int) {
	t.Helper()
	d, err := store.OpenReadOnly(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Load(t.Context(), 0, func(items []store.Item) error {
		for _, it := range items {
			names = append(names, it.Name)
			if it.State == store.Done {
				done++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, done
}

// TestLockedFile checks that a run continues at full speed while another process locks the file,
// and its results are stored afterwards, in the order in which the pictures were found.
func TestLockedFile(t *testing.T) {
	const n = 600
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "w.db")
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.jpg", i)), []byte{byte(i % 50)}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	threeTasks(t, file)
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 2, Batch: 1, Latency: 20 * time.Millisecond}}
		s := apptest.NewStoredSession(file, apptest.Opens(f))
		synctest.Wait()
		release := storetest.Hold(t, file)
		begin := time.Now()
		s.Add([]string{dir})
		for s.Status().Phase != session.Ready || s.Status().Finished < n {
			time.Sleep(100 * time.Millisecond)
			if time.Since(begin) > time.Minute {
				t.Fatalf("after a minute: %+v", s.Status())
			}
		}
		// Six seconds of work, and the beginning, which waits a little for the other.
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%d pictures took %v", n, took)
		}
		if err := s.Status().FileErr; err != nil {
			t.Errorf("a person is told %v", err)
		}
		time.Sleep(20 * time.Second)
		if err := s.Status().FileErr; inference.CodeOf(err) != inference.CodeBusy {
			t.Errorf("after half a minute a person is told %v", err)
		}
		time.AfterFunc(10*time.Second, release) // within the timeout of Close
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		names, done := namesOf(t, file)
		if len(names) != n || done != n {
			t.Fatalf("%d rows in the file, %d of them done", len(names), done)
		}
		for i, name := range names {
			if want := fmt.Sprintf("%03d.jpg", i); name != want {
				t.Fatalf("row %d is %s, want %s", i, name, want)
			}
		}
	})
}

// TestStoreFailureDoesNotStopRun checks that whatever is wrong with the file and what is beside it,
// the work is done in memory, queued tasks run, and the user is told.
func TestStoreFailureDoesNotStopRun(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, file string){
		// Where the records of runs should be is a file.
		"records": func(t *testing.T, file string) {
			if err := os.WriteFile(file+"-running", nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"commits": func(t *testing.T, file string) {
			db, err := sql.Open("sqlite", file)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(`CREATE TRIGGER full BEFORE UPDATE ON meta BEGIN SELECT RAISE(FAIL, 'no space'); END`); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, file := apptest.Pictures(t, 20), apptest.Pictures(t, 30), filepath.Join(t.TempDir(), "w.db")
			threeTasks(t, file)
			synctest.Test(t, func(t *testing.T) {
				s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 10 * time.Millisecond}}))
				synctest.Wait()
				spoil(t, file)
				s.Add([]string{a})
				s.Add([]string{b})
				time.Sleep(time.Minute)
				synctest.Wait()
				st := s.Status()
				if c := s.Workspace().Counts(); c.OK != 50 || st.Err != nil || st.Phase != session.Ready {
					t.Errorf("%+v, %+v", c, st)
				}
				if st.FileErr == nil {
					t.Error("nobody is told")
				}
				s.Close() // what it says was already reported
			})
		})
	}
}

// TestFileErrByCause checks that a success does not hide the error of another cause, and that a
// failed daily copy is not an error of the file.
func TestFileErrByCause(t *testing.T) {
	dir, file := apptest.Pictures(t, 5), filepath.Join(t.TempDir(), "w.db")
	threeTasks(t, file)
	if err := os.WriteFile(file+"-copies", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		defer s.Close()
		synctest.Wait()
		copying := func() {
			t.Helper()
			if err := s.Status().FileErr; inference.CodeOf(err) != inference.CodeCopy {
				t.Errorf("a person is told %v", err)
			}
		}
		copying()
		release := storetest.Hold(t, file)
		s.Add([]string{dir})
		time.Sleep(30 * time.Second)
		if err := s.Status().FileErr; inference.CodeOf(err) != inference.CodeBusy {
			t.Errorf("while the file is held a person is told %v", err)
		}
		release()
		time.Sleep(30 * time.Second)
		copying()
	})
}

// TestDailyCopyOfLongSession checks that a session of a month makes a copy each day.
func TestDailyCopyOfLongSession(t *testing.T) {
	local := time.Local
	time.Local = time.FixedZone("", 23*60*60) // a bubble's clock begins an hour before midnight then
	defer func() { time.Local = local }()
	file := filepath.Join(t.TempDir(), "w.db")
	threeTasks(t, file)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		for want, after := range []time.Duration{0, time.Second, 2 * time.Hour} {
			time.Sleep(after)
			synctest.Wait()
			if copies, err := os.ReadDir(file + "-copies"); want > 0 && (err != nil || len(copies) != want) {
				t.Errorf("%d copies on day %d, %v", len(copies), want, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
