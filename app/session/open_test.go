package session_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

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
			Names: func(context.Context) engine.PackInfo {
				return engine.PackInfo{Classes: inference.Vocabulary{{Name: "猫"}}}
			},
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
