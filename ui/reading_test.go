package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/ocr"
	"wanwu/ui/shell"
)

// fakeReader reads a picture's name in it, and stops the window's reading at one.
type fakeReader struct {
	stopAt string
	stop   func()
	closed bool
}

func (r *fakeReader) PackKey() string { return "ocr" }
func (r *fakeReader) Close() error    { r.closed = true; return nil }
func (r *fakeReader) ReadItem(_ context.Context, it *inference.Item) (engine.PictureText, error) {
	if it.Path == r.stopAt {
		r.stop()
	}
	return engine.PictureText{Width: 640, Height: 480, Hash: it.Hash,
		Lines: []ocr.Line{{Text: "出口 " + it.Path, Score: 1, Box: ocr.Quad{{X: 1, Y: 1}, {X: 99, Y: 1}, {X: 99, Y: 20}, {X: 1, Y: 20}}}}}, nil
}

// readingWindow is a window with n recognised pictures of a task, the first of which is shown.
func readingWindow(t *testing.T, n int, r *fakeReader) *testWindow {
	t.Helper()
	b := newTestWindow(t, words.Chinese)
	b.Options.OpenReader = func(context.Context) (shell.Reader, error) { return r, nil }
	task := b.session.ws.AddTask("店", []string{"/店"})
	for i := range n {
		row, _ := b.session.ws.AppendTo(task, &inference.Item{Path: string(rune('a'+i)) + ".jpg", File: "/店/" + string(rune('a'+i)) + ".jpg"})
		b.session.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 1, Score: 0.9}}})
	}
	b.step()
	return b
}

// TestTextIsReadAndShown: the menu of a picture reads it, the panel says what was read and where, and
// the search field finds it.
func TestTextIsReadAndShown(t *testing.T) {
	r := &fakeReader{}
	b := readingWindow(t, 3, r)
	b.grid.MoveTo(1, 0)
	b.picture.Inspect()
	b.readSelected()
	b.settle()
	b.step()
	if d := b.picture.inspector.Shown; d.Text != "出口 b.jpg" || d.Marks == nil || len(d.Marks.Quads) != 1 || d.Marks.Width != 640 {
		t.Errorf("the panel shows %+v", d)
	}
	if got := textsOf(b.picture.inspector); !strings.Contains(got, "出口 b.jpg") {
		t.Errorf("the panel says %s", got)
	}
	if !r.closed || b.strip.Shown.Kind == "reading" {
		t.Errorf("closed %v, the strip says %+v", r.closed, b.strip.Shown)
	}
	b.finder.Search("文字:出口")
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{1}) {
		t.Errorf("found %v", got)
	}
	b.reading.Read(func(r *workspace.Row) bool { return r.Task == 1 })
	b.settle()
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("after all were read: %v", got)
	}
}

// TestReadingStops: while text is read the strip says how far that is and stops it; what was read
// stays. Where nothing reads text a sentence says what to do.
func TestReadingStops(t *testing.T) {
	r := &fakeReader{stopAt: "d.jpg"}
	b := readingWindow(t, 20, r)
	r.stop = b.reading.Stop
	b.reading.Read(nil)
	b.reading.Read(nil) // a second one is refused
	b.settle()
	if said := b.toolbar.Notice.Text; !strings.Contains(said, "20") {
		t.Errorf("it says %q", said)
	}
	b.step()
	if row, _ := b.session.ws.Row(0); row.Text == "" || !b.session.ws.HasText() {
		t.Error("what was read is lost")
	}
	if row, _ := b.session.ws.Row(19); row.Text != "" {
		t.Error("it went on to the end")
	}
	b.Options.OpenReader = func(context.Context) (shell.Reader, error) { return nil, nil }
	b.reading.Read(nil)
	b.settle()
	if s := b.TopSheet(); s == nil || !strings.Contains(sheetText(s), "docs/models.md") {
		t.Errorf("without a pack: %v", s)
	}
}
