package watch_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/watch"
)

// begun is a session with a drop that was just begun.
type begun struct {
	watch.Session
	ws    *workspace.Workspace
	at    time.Time
	first chan struct{}
}

func (s begun) Workspace() *workspace.Workspace  { return s.ws }
func (s begun) Vocabulary() inference.Vocabulary { return nil }
func (s begun) FirstResult() <-chan struct{}     { return s.first }
func (s begun) Status() session.Status           { return session.Status{Phase: session.Running, Begun: s.at} }

// TestTickerLeavesProcessorToFirstResult checks that the rows of a drop are painted with its first
// result, and without it where that takes long.
func TestTickerLeavesProcessorToFirstResult(t *testing.T) {
	for _, c := range []struct{ result, want time.Duration }{
		{120 * time.Millisecond, 120 * time.Millisecond},
		{time.Second, 150 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := begun{ws: workspace.New(0.15), at: time.Now(), first: make(chan struct{}, 1)}
			var painted []time.Duration
			ticker := watch.New(s, words.Chinese, func(f func()) { f() }, func(_, _ watch.Frame) { painted = append(painted, time.Since(s.at)) })
			var wg sync.WaitGroup
			wg.Go(func() { ticker.Run(t.Context()) })
			synctest.Wait() // the frame from before the drop is painted
			s.ws.Append(&inference.Item{Path: "a.jpg", File: "/a.jpg"})
			wg.Go(func() {
				time.Sleep(c.result)
				s.first <- struct{}{}
			})
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if len(painted) != 2 || painted[1] != c.want {
				t.Errorf("with the first result after %v it painted after %v, want the second time after %v", c.result, painted, c.want)
			}
			// The test's end ends its context, and with it the ticker.
		})
	}
}
