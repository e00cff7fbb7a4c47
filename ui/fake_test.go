package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"sync/atomic"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/native"
)

// fakeSession is a session whose status and rows a test sets.
type fakeSession struct {
	ws         *workspace.Workspace
	vocabulary inference.Vocabulary
	status     session.Status
	first      chan struct{}

	mu      sync.Mutex // of retried: pictures are asked for on goroutines
	retried []int

	added             [][]string
	stopped, reopened int
	closed            atomic.Bool // a test closes the window while its own closing is under way
	unsaved           int
	busy              bool
	asked             []string // of its tasks, in order
}

func (s *fakeSession) Workspace() *workspace.Workspace  { return s.ws }
func (s *fakeSession) Vocabulary() inference.Vocabulary { return s.vocabulary }
func (s *fakeSession) Status() session.Status           { return s.status }
func (s *fakeSession) FirstResult() <-chan struct{}     { return s.first }
func (s *fakeSession) Info() (engine.Info, bool)        { return engine.Info{PackID: "fake"}, true }
func (s *fakeSession) Add(roots []string)               { s.added = append(s.added, roots) }
func (s *fakeSession) Use(ctx context.Context, f func(context.Context, engine.Recognizer) error) error {
	return session.ErrLoading
}
func (s *fakeSession) Stop() { s.stopped++ }
func (s *fakeSession) Retry(rows []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retried = append(s.retried, rows...)
}
func (s *fakeSession) Reopen()      { s.reopened++ }
func (s *fakeSession) Close() error { s.closed.Store(true); return nil }
func (s *fakeSession) Unsaved() int { return s.unsaved }

func (s *fakeSession) ResumeUnfinished()             { s.did("continue") }
func (s *fakeSession) DismissUnfinished()            { s.did("leave off") }
func (s *fakeSession) RunTask(n int32)               { s.did(fmt.Sprint("run ", n)) }
func (s *fakeSession) AddTo(n int32, roots []string) { s.did(fmt.Sprint("add to ", n, " ", roots)) }
func (s *fakeSession) RunTaskWith(n int32, c engine.PackInfo) {
	s.did(fmt.Sprint("run ", n, " with ", c.Title))
}
func (s *fakeSession) did(what string)                 { s.asked = append(s.asked, what) }
func (s *fakeSession) RenameTask(n int32, name string) { s.did(fmt.Sprint("rename ", n, " ", name)) }
func (s *fakeSession) RemoveTask(n int32, removed bool) bool {
	s.did(fmt.Sprint("remove ", n, " ", removed))
	return !s.busy
}

func (s *fakeSession) Clear() bool {
	if !s.busy {
		s.ws.Clear()
		s.status = session.Status{Phase: session.Ready}
	}
	return !s.busy
}

// found puts n pending rows into the workspace.
func (s *fakeSession) found(n int) {
	for range n {
		i := s.ws.Len()
		s.ws.Append(&inference.Item{Index: i, Path: fmt.Sprintf("动物/图%d.jpg", i), File: fmt.Sprintf("/照片/动物/图%d.jpg", i)})
	}
	s.status.Total += n
	s.status.Added += n
}

// done gives a row an answer.
func (s *fakeSession) done(row int, class int32, score float32) {
	s.ws.Set(row, &inference.Result{Width: 640, Height: 480, Labels: []inference.Label{{Class: class, Score: score}, {Class: class + 1, Score: score / 10}}})
	s.status.Finished++
}

// fail gives a row an error.
func (s *fakeSession) fail(row int, c inference.Code, detail string) {
	s.ws.Set(row, &inference.Result{Err: &inference.Error{Code: c, Detail: detail}})
	s.status.Finished++
	s.status.Failed++
}

// fakePictures has no pictures.
type fakePictures struct{}

var errNoPicture = errors.New("no picture")

func (fakePictures) Load(context.Context, workspace.Row) (*image.RGBA, error) {
	return nil, errNoPicture
}
func (fakePictures) JPEG(context.Context, workspace.Row) ([]byte, error) { return nil, errNoPicture }
func (fakePictures) PNG(context.Context, workspace.Row, int) ([]byte, error) {
	return nil, errNoPicture
}
func (fakePictures) Preview(context.Context, workspace.Row, int) (*image.RGBA, error) {
	return nil, errNoPicture
}

// fakeDialogs answers every dialog with one path; empty cancels it.
type fakeDialogs struct {
	path string
	err  error
	name string   // that was suggested
	more []string // that are chosen beside the path where several can be

	extensions []string // that were offered first
	held       chan struct{}
}

func (d *fakeDialogs) answer() (string, error) {
	if d.held != nil {
		<-d.held
	}
	if d.err == nil && d.path == "" {
		return "", native.ErrCancelled
	}
	return d.path, d.err
}

func (d *fakeDialogs) OpenFile(_, _, _ string, extensions []string) (string, error) {
	d.extensions = extensions
	return d.answer()
}
func (d *fakeDialogs) OpenFiles(title, dir, what string, extensions []string) ([]string, error) {
	path, err := d.OpenFile(title, dir, what, extensions)
	return append([]string{path}, d.more...), err
}
func (d *fakeDialogs) OpenFolder(_, _ string) (string, error) { return d.answer() }
func (d *fakeDialogs) Save(_, _, name, _ string, _ []string) (string, error) {
	d.name = name
	return d.answer()
}
