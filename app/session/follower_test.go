package session_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// another runs a session of the command line on a file, as another process would.
type another struct {
	t      *testing.T
	file   string
	syncer *persist.Syncer
	ws     *workspace.Workspace
}

func newAnother(t *testing.T, file string) *another {
	t.Helper()
	ws := workspace.New(0)
	k, err := persist.Open(t.Context(), file, ws, false)
	if err != nil {
		t.Fatal(err)
	}
	return &another{t, file, k, ws}
}

func (a *another) run(f *apptest.Engine, name, dir string) {
	a.t.Helper()
	task, err := session.NamedTask(a.t.Context(), a.ws, a.syncer, name, []string{dir}, f.Info())
	if err != nil {
		a.t.Fatal(err)
	}
	run := &session.Runner{Engine: f, Workspace: a.ws, Syncer: a.syncer, Task: task, Options: engine.RunOptions{TopK: 1, Recursive: true}}
	if err := run.Scan(a.t.Context(), []string{dir}); err != nil {
		a.t.Error(err)
	}
}

func (a *another) close() {
	a.t.Helper()
	if err := a.syncer.Close(); err != nil {
		a.t.Error(err)
	}
}

// TestFollowCommandLine checks that tasks and rows that another process makes appear beside the
// window's own while they are made, what is finished there is not done again here, and the file
// counts each picture once.
func TestFollowCommandLine(t *testing.T) {
	const n = 100
	dir, file := apptest.Pictures(t, n), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: 20 * time.Millisecond}}
		s := apptest.NewStoredSession(file, apptest.Opens(f))
		synctest.Wait()
		// Half of it here, all of it there.
		s.Add([]string{dir})
		time.Sleep(time.Second)
		s.Stop()
		time.Sleep(time.Second)
		begun := s.Workspace().Counts().OK
		if begun == 0 || begun == n {
			t.Fatalf("%d done before the other began", begun)
		}
		name := s.Workspace().Tasks()[0].Name
		g := &apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1, Latency: 20 * time.Millisecond}}
		cli := newAnother(t, file)
		go func() {
			cli.run(g, name, dir)
			cli.run(g, "新", dir)
		}()
		time.Sleep(time.Second)
		if got := s.Workspace().Counts().OK; got <= begun || got == n {
			t.Errorf("while the other works the window shows %d, %d before", got, begun)
		}
		time.Sleep(time.Minute)
		cli.close()
		time.Sleep(time.Second)
		tasks := s.Workspace().Tasks()
		if len(tasks) != 2 || tasks[1].Name != "新" {
			t.Fatalf("the window has %+v", tasks)
		}
		for _, task := range tasks {
			if task.Total != n || task.Done != n || task.Unfinished() {
				t.Errorf("the window has %+v", task)
			}
		}
		runs := f.Backend.Runs()
		s.RunTask(tasks[0].Number)
		s.ResumeUnfinished()
		time.Sleep(time.Minute)
		if again := f.Backend.Runs() - runs; again != 0 {
			t.Errorf("%d pictures were done again", again)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		for name, task := range storedTasks(t, file) {
			if task.Total != n || task.Done != n || task.Decoded != n {
				t.Errorf("%s in the file: %+v", name, task)
			}
		}
		if names, done := namesOf(t, file); len(names) != 2*n || done != 2*n {
			t.Errorf("%d rows in the file, %d of them done", len(names), done)
		}
	})
}

// TestFollowFinishedTask checks that a run of a task that another process has finished since begins
// with what the file has then, new rows included.
func TestFollowFinishedTask(t *testing.T) {
	const n = 30
	dir, file := apptest.Pictures(t, n), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1}}
		first := newAnother(t, file)
		first.run(f, "照片", apptest.Pictures(t, 1))
		second := newAnother(t, file)
		first.run(f, "照片", dir)
		runs := f.Backend.Runs()
		second.run(f, "照片", dir)
		if again := f.Backend.Runs() - runs; again != 0 {
			t.Errorf("%d pictures were done again", again)
		}
		first.close()
		second.close()
		if task := storedTasks(t, file)["照片"]; task.Total != n+1 || task.Done != n+1 || task.Decoded != n+1 {
			t.Errorf("in the file: %+v", task)
		}
	})
}

// TestFollowScanOfAnotherProcess checks that a task that another process has scanned stays scanned
// when it runs here meanwhile, and is not offered as unfinished afterwards.
func TestFollowScanOfAnotherProcess(t *testing.T) {
	const n = 30
	dir, file := apptest.Pictures(t, n), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1, Latency: 100 * time.Millisecond}}
		cli := newAnother(t, file)
		cli.run(f, "照片", dir)
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		synctest.Wait()
		more := apptest.Pictures(t, n)
		ended := make(chan struct{})
		go func() {
			cli.run(f, "照片", more)
			close(ended)
		}()
		time.Sleep(time.Second)
		s.RunTask(1)
		time.Sleep(time.Second)
		if err := s.Status().Err; inference.CodeOf(err) != inference.CodeTaskRunning {
			t.Errorf("a person is told %v", err)
		}
		<-ended
		cli.close()
		time.Sleep(time.Second)
		if tasks := s.Workspace().Tasks(); len(tasks) != 1 || tasks[0].Unfinished() {
			t.Errorf("the window has %+v", tasks)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if task := storedTasks(t, file)["照片"]; !task.Scanned || task.Total != 2*n || task.Done != 2*n {
			t.Errorf("in the file: %+v", task)
		}
	})
}

// TestFollowAnotherWindow checks that a name, a removal and its undo are seen, and what is cleared
// here does not come back from the file.
func TestFollowAnotherWindow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	threeTasks(t, file)
	synctest.Test(t, func(t *testing.T) {
		a := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		b := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		time.Sleep(time.Second) // one waits until the other has opened the file
		names := func(s *session.Session) (all []string) {
			time.Sleep(time.Second)
			synctest.Wait()
			for _, t := range s.Workspace().Tasks() {
				all = append(all, t.Name)
			}
			return all
		}
		a.RenameTask(1, "子")
		a.RemoveTask(2, true)
		if got := names(b); len(got) != 2 || got[0] != "子" || got[1] != "丙" {
			t.Errorf("the other window has %q", got)
		}
		a.RemoveTask(2, false)
		if got := names(b); len(got) != 3 {
			t.Errorf("after the undo the other window has %q", got)
		}
		if !b.Clear() {
			t.Error("not cleared")
		}
		if got := append(names(a), names(b)...); len(got) != 0 {
			t.Errorf("after all was cleared there is %q", got)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestFollowRemovalOfQueuedTask checks that a removed task is not run, and keeps its pack when the
// removal is undone.
func TestFollowRemovalOfQueuedTask(t *testing.T) {
	dir, file := apptest.Pictures(t, 3), filepath.Join(t.TempDir(), "w.db")
	keptBy(t, file, dir, 3, store.Pending)
	others := apptest.Pictures(t, 20)
	synctest.Test(t, func(t *testing.T) {
		own := newPacked("q", "0b", "新")
		own.Backend.Latency = time.Second // so that there is time to find the file free
		a := apptest.NewStoredSession(file, own.open)
		b := apptest.NewStoredSession(file, own.open)
		time.Sleep(time.Second)
		a.Add([]string{others})
		a.RunTask(1)
		time.Sleep(time.Second)
		b.RemoveTask(1, true)
		time.Sleep(time.Minute)
		if st := a.Status(); st.Phase != session.Ready || st.Err != nil {
			t.Errorf("after the runs it is %v, %v", st.Phase, st.Err)
		}
		b.RemoveTask(1, false)
		time.Sleep(time.Second)
		task, ok := a.Workspace().Task(1)
		if !ok || task.PackKey != "0a" || task.Done != 2 || task.Total != 3 {
			t.Errorf("there %v: %+v", ok, task)
		}
		for _, s := range []*session.Session{a, b} {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if stored := storedTasks(t, file)["照片"]; stored.PackKey != "0a" || stored.Done != 2 {
			t.Errorf("in the file: %+v", stored)
		}
	})
}

// TestFollowRemovalOfRunningTask removes a running task and undoes that: from then on it is
// followed like any other.
func TestFollowRemovalOfRunningTask(t *testing.T) {
	const n = 10
	dir, file := apptest.Pictures(t, n), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Latency: time.Second}}
		a := apptest.NewStoredSession(file, apptest.Opens(f))
		b := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		time.Sleep(time.Second)
		a.Add([]string{dir})
		time.Sleep(1500 * time.Millisecond)
		b.RemoveTask(1, true)
		time.Sleep(time.Minute)
		b.RemoveTask(1, false)
		time.Sleep(time.Second)
		tasks := a.Workspace().Tasks()
		if len(tasks) != 1 || tasks[0].Done != n {
			t.Fatalf("after it was brought back there is %+v", tasks)
		}
		picture, err := os.ReadFile(filepath.Join(dir, "0.jpg"))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "new.jpg"), picture, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		cli := newAnother(t, file)
		cli.run(f, tasks[0].Name, dir)
		cli.close()
		time.Sleep(time.Second)
		if got := a.Workspace().Tasks()[0]; got.Total != n+1 || got.Done != n+1 {
			t.Errorf("what another process has added is not seen: %+v", got)
		}
		for _, s := range []*session.Session{a, b} {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}
