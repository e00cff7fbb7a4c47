package session_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// packed is an engine with a pack of its own, which reuses stored results.
type packed struct {
	apptest.Engine
	id, key, title string
}

func newPacked(id, key, title string) *packed {
	return &packed{apptest.Engine{Backend: &infertest.Backend{Classes: 50, Lanes: 1, Batch: 1}}, id, key, title}
}

func (p *packed) Info() engine.Info {
	info := p.Engine.Info()
	info.PackID, info.PackKey, info.PackTitle = p.id, p.key, p.title
	return info
}

func (p *packed) Vocabulary() (v inference.Vocabulary) {
	for i := range p.Backend.Classes {
		v = append(v, inference.Class{Name: fmt.Sprint(p.title, i)})
	}
	return v
}

func (p *packed) Run(ctx context.Context, roots []string, o engine.RunOptions, sink pipeline.Sink) error {
	line := p.Pipeline()
	line.Known = o.Known
	return line.Run(ctx, roots, sink)
}

func (p *packed) RunItems(ctx context.Context, items []inference.Item, o engine.RunOptions, sink pipeline.Sink) error {
	line := p.Pipeline()
	line.Known = o.Known
	return line.RunItems(ctx, items, sink)
}

func (p *packed) open(context.Context) (engine.Recognizer, error) { return p, nil }

// named returns the best labels of a task's rows, by their names.
func named(ws *workspace.Workspace, task int32) (names []string) {
	v := ws.Vocabulary()
	for i := range ws.Len() {
		if r, ok := ws.Row(i); ok && r.Task == task && len(r.Labels) > 0 {
			names = append(names, v[r.Labels[0].Class].Name)
		}
	}
	return names
}

// keptBy makes a file with one task of n pictures in dir, all but the last of them answered by an
// earlier pack, the last pending or failed.
func keptBy(t *testing.T, file, dir string, n int, last store.State) {
	t.Helper()
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	task := store.Task{Name: "照片", Roots: []string{dir}, Pack: "p", PackKey: "0a"}
	if err := d.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	facts := store.Facts{Hash: 1, Width: 4, Height: 3}
	for i := range session.StoredTopK {
		facts.Labels = append(facts.Labels, inference.Label{Class: int32(17 + i), Score: 0.9 / float32(i+1)})
	}
	var items []store.Item
	for i := range n {
		name := fmt.Sprintf("%d.jpg", i)
		fi, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		it := store.Item{
			Task: task.ID, Name: name, Size: fi.Size(), MTime: fi.ModTime().UnixNano(), Facts: facts.Pack(nil),
			Folder: store.Folder{File: dir + string(filepath.Separator), Path: filepath.Base(dir) + "/"}, Was: store.Absent, State: store.Done,
		}
		if i == n-1 && last != store.Done {
			if it.State, it.Facts = last, nil; last == store.Failed {
				it.Code = string(inference.CodeIO)
			}
		}
		items = append(items, it)
	}
	if err := d.Commit(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	task.Scanned = true
	if err := d.UpdateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
}

// TestResultsStayWithTheirPack checks that after an update of the pack a task is not continued with
// the new pack: it runs again as another task.
func TestResultsStayWithTheirPack(t *testing.T) {
	for _, how := range []struct {
		name string
		last store.State
		do   func(s *session.Session)
	}{
		{"run again", store.Pending, func(s *session.Session) { s.RunTask(1) }},
		{"resumed", store.Pending, func(s *session.Session) { s.ResumeUnfinished() }},
	} {
		t.Run(how.name, func(t *testing.T) {
			dir, file := apptest.Pictures(t, 4), filepath.Join(t.TempDir(), "w.db")
			keptBy(t, file, dir, 4, how.last)
			synctest.Test(t, func(t *testing.T) {
				engine := newPacked("p", "0b", "新")
				s := apptest.NewStoredSession(file, engine.open)
				defer s.Close()
				synctest.Wait()
				how.do(s)
				time.Sleep(time.Second)
				tasks := s.Workspace().Tasks()
				if len(tasks) != 2 {
					t.Fatalf("tasks %+v", tasks)
				}
				if old := tasks[0]; old.PackKey != "0a" || old.Done != 3 || old.Unfinished() {
					t.Errorf("the old task is %+v", old)
				}
				if new := tasks[1]; new.PackKey != "0b" || new.Done != 4 || new.Name != "照片（新）" {
					t.Errorf("the new task is %+v", new)
				}
				if got := named(s.Workspace(), 1); fmt.Sprint(got) != "[#17 #17 #17]" {
					t.Errorf("the old answers are called %v", got)
				}
				if got := named(s.Workspace(), 2); fmt.Sprint(got) != "[新0 新1 新2 新3]" {
					t.Errorf("the new answers are called %v", got)
				}
				// Once more: the task beside is there already.
				s.RunTask(1)
				time.Sleep(time.Second)
				if n := len(s.Workspace().Tasks()); n != 2 {
					t.Errorf("%d tasks after another run", n)
				}
			})
		})
	}
}

// TestRetryWithAnotherPackFails checks that one row of a task cannot be another pack's.
func TestRetryWithAnotherPackFails(t *testing.T) {
	dir, file := apptest.Pictures(t, 4), filepath.Join(t.TempDir(), "w.db")
	keptBy(t, file, dir, 4, store.Failed)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, newPacked("p", "0b", "新").open)
		defer s.Close()
		synctest.Wait()
		s.Retry([]int{3})
		time.Sleep(time.Second)
		if st := s.Status(); inference.CodeOf(st.Err) != inference.CodeOtherPack || st.Phase != session.Ready {
			t.Errorf("status %+v", st)
		}
		if task, _ := s.Workspace().Task(1); task.PackKey != "0a" || task.Failed != 1 {
			t.Errorf("the task is %+v", task)
		}
	})
}

// TestRunTaskWith checks that a task is run with another pack as a task of its own, which is found
// at the next start, and that the answers of each have the names of their pack, also when that was
// removed.
func TestRunTaskWith(t *testing.T) {
	dir, file := apptest.Pictures(t, 4), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		own := newPacked("own", "0a", "甲")
		removed := false
		var opened []*packed
		start := func() *session.Session {
			return session.New(session.Config{
				Open: own.open, Workspace: workspace.New(0),
				OpenPack: func(_ context.Context, pack engine.PackInfo) (engine.Recognizer, error) {
					switch {
					case removed:
						return nil, &inference.Error{Code: inference.CodePack, Path: pack.From, Err: fs.ErrNotExist}
					case pack.From != "/包/乙.zip":
						return nil, &inference.Error{Code: inference.CodePack, Path: pack.From}
					}
					opened = append(opened, newPacked("other", "0b", "乙"))
					return opened[len(opened)-1], nil
				},
				Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
					return persist.Open(ctx, file, ws, true)
				},
			})
		}
		s := start()
		s.Add([]string{dir})
		time.Sleep(time.Second)
		other := newPacked("other", "0b", "乙")
		s.RunTaskWith(1, engine.NewPackInfo(other.Info(), other.Vocabulary(), "/包/乙.zip"))
		time.Sleep(time.Second)
		ws := s.Workspace()
		if st := s.Status(); st.Err != nil || st.Pack != "甲" || st.Finished != 4 || st.Cached != 0 {
			t.Errorf("status %+v", st)
		}
		if len(opened) != 1 || !opened[0].Closed.Load() {
			t.Fatalf("%d engines of the other pack were opened, or not closed", len(opened))
		}
		check := func(ws *workspace.Workspace) {
			t.Helper()
			if got := fmt.Sprint(named(ws, 1), named(ws, 2)); got != "[甲0 甲1 甲2 甲3] [乙0 乙1 乙2 乙3]" {
				t.Errorf("the answers are called %s", got)
			}
			q, err := query.Parse("标签=乙2")
			if err != nil {
				t.Fatal(err)
			}
			found, err := ws.Find(t.Context(), q, ws.Vocabulary(), workspace.Order{})
			if r, _ := ws.Row(6); err != nil || found.N != 1 || found.Rows[0] != 6 || r.Task != 2 {
				t.Errorf("a label of the other pack finds %+v, %v", found, err)
			}
			if c := ws.Counts(); len(c.Labels) != 8 {
				t.Errorf("%d labels are counted", len(c.Labels))
			}
		}
		check(ws)
		// Pending pictures are recognised with the pack that the task was begun with.
		if err := os.WriteFile(filepath.Join(dir, "9.jpg"), []byte{9}, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = start()
		synctest.Wait()
		check(s.Workspace())
		s.RunTask(2)
		time.Sleep(time.Second)
		if got := named(s.Workspace(), 2); len(got) != 5 || got[4] != "乙9" || len(opened) != 2 {
			t.Errorf("resumed: %v, %d engines", got, len(opened))
		}
		if tasks := s.Workspace().Tasks(); len(tasks) != 2 || tasks[1].PackKey != "0b" {
			t.Errorf("tasks %+v", tasks)
		}
		removed = true // it is told as that, and not as a fault of the pack
		s.RunTask(2)
		time.Sleep(time.Second)
		if st := s.Status(); inference.CodeOf(st.Err) != inference.CodeOtherPack || !errors.Is(st.Err, fs.ErrNotExist) || len(named(s.Workspace(), 2)) != 5 {
			t.Errorf("without the pack: %+v", st)
		}
		if task, _ := s.Workspace().Task(2); task.Unfinished() || !task.Scanned {
			t.Errorf("a finished task that could not be run again is %+v", task)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// imported is an engine whose pack is in a folder of the disk.
type imported struct{ *packed }

func (p imported) Info() engine.Info {
	info := p.packed.Info()
	info.From = "/包/甲"
	return info
}

// TestTaskOfRemovedDefaultPack checks that a task that was recognised with an imported pack, while that was
// the default, is not run by another one once it is gone.
func TestTaskOfRemovedDefaultPack(t *testing.T) {
	dir, file := apptest.Pictures(t, 3), filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		start := func(e engine.Recognizer) *session.Session {
			return session.New(session.Config{
				Open: func(context.Context) (engine.Recognizer, error) { return e, nil }, Workspace: workspace.New(0),
				OpenPack: func(_ context.Context, pack engine.PackInfo) (engine.Recognizer, error) {
					return nil, &inference.Error{Code: inference.CodePack, Path: pack.From, Err: fs.ErrNotExist}
				},
				Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
					return persist.Open(ctx, file, ws, true)
				},
			})
		}
		s := start(imported{newPacked("own", "0a", "甲")})
		s.Add([]string{dir})
		time.Sleep(time.Second)
		if p, ok := s.Workspace().Pack("0a"); !ok || p.From != "/包/甲" {
			t.Errorf("after a run the pack is from %q", p.From)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = start(newPacked("other", "0b", "乙"))
		synctest.Wait()
		s.RunTask(1)
		time.Sleep(time.Second)
		if st := s.Status(); inference.CodeOf(st.Err) != inference.CodeOtherPack || !errors.Is(st.Err, fs.ErrNotExist) {
			t.Errorf("status %+v", st)
		}
		if tasks := s.Workspace().Tasks(); len(tasks) != 1 || tasks[0].Unfinished() || tasks[0].PackKey != "0a" {
			t.Errorf("tasks %+v", tasks)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTwoPacksWithOneLabel checks that what two packs both have is one label.
func TestTwoPacksWithOneLabel(t *testing.T) {
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Key: "0a", Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}}})
	ws.AddPack(engine.PackInfo{Key: "0b", Classes: inference.Vocabulary{{Name: "马"}, {Name: "猫"}}})
	if v := ws.Vocabulary(); len(v) != 3 || v[2].Name != "马" {
		t.Errorf("together they are %v", v)
	}
}
