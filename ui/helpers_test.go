package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/uitest"
	"wanwu/ui/watch"
	"wanwu/ui/worktime"
)

// What the tests of the window share: the window on a fake session, and what is done to it. What it
// shows is read by widgets_test.go; the fakes are in fake_test.go.

// testWindow is a window on a fake session, driven by hand: what Fyne would run on
// its main goroutine runs on the test's, and no ticker unless a test starts it.
type testWindow struct {
	*Window
	session *fakeSession
	dialogs *fakeDialogs
	last    watch.Frame
	timer   *worktime.Timer

	mu    sync.Mutex
	queue []func() // for the main goroutine, which is the test's
}

func newTestWindow(t testing.TB, l words.Lang) *testWindow {
	t.Helper()
	a := test.NewTempApp(t)
	speak(t, l)
	var v inference.Vocabulary
	for i := range 1000 {
		v = append(v, inference.Class{Name: fmt.Sprintf("标签%d", i), English: fmt.Sprintf("label %d", i), Category: "类别"})
	}
	s := &fakeSession{
		ws: workspace.New(settings.DefaultThreshold), vocabulary: v, first: make(chan struct{}, 1),
		status: session.Status{Phase: session.Ready, Pack: "通用 1000 类", Classes: 1000, Device: inference.Device{Kind: "cpu", Name: "CPU"}},
	}
	d := &fakeDialogs{}
	b := &testWindow{session: s, dialogs: d, last: watch.Frame{All: true}, timer: worktime.New()}
	b.Window = NewWindow(a, shell.Options{
		Do: b.do, OnWork: b.timer.Run, Session: s, Pictures: fakePictures{}, Lang: l, Dialogs: d,
		Regular: assets.FontRegular(), Bold: assets.FontBold(),
		Samples: fstest.MapFS{"猫.jpg": {Data: []byte("cat")}, "LICENSES.md": {}}, Program: settings.Program{SampleDir: filepath.Join(t.TempDir(), "示例")},
	})
	t.Cleanup(func() {
		b.Cancel()
		b.closer.shutdown()
	})
	b.step()
	return b
}

// speak loads the texts of a language.
func speak(t testing.TB, l words.Lang) {
	t.Helper()
	kit.LoadTexts(l)
}

// step runs the ticker once and paints.
func (b *testWindow) step() {
	f, changed := b.Ticker.Next(context.Background(), b.last)
	if changed {
		old := b.last
		b.last = f
		b.Ticker.Paint(old, f)
	}
}

// do queues f, as fyne.Do does; settle runs it.
func (b *testWindow) do(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, f)
}

// settle waits for what was started (dialogs, exports, unpacking) and runs what
// it has for the main goroutine, until nothing more comes of it.
func (b *testWindow) settle() { b.settleBy(func(f func()) { f() }) }

// settleBy is like settle; run runs each piece for the main goroutine.
func (b *testWindow) settleBy(run func(f func())) {
	for {
		b.Window.Dialogs.Wait()
		b.Goroutines.Wait()
		b.mu.Lock()
		queue := b.queue
		b.queue = nil
		b.mu.Unlock()
		if len(queue) == 0 {
			return
		}
		for _, f := range queue {
			run(f)
		}
	}
}

// strike sends a stroke as the driver does: to the focused widget, else the window.
func (b *testWindow) strike(s stroke) {
	c := b.Win.Canvas()
	b.grid.Modifiers = func() fyne.KeyModifier { return s.mod }
	f := c.Focused()
	switch {
	case s.char != 0 && f != nil:
		f.TypedRune(s.char)
	case s.char != 0:
		c.OnTypedRune()(s.char)
	case s.mod&^modShift != 0:
		if f, ok := f.(fyne.Shortcutable); ok {
			f.TypedShortcut(s.shortcut())
		} else {
			c.(fyne.Shortcutable).TypedShortcut(s.shortcut())
		}
	case s.name == fyne.KeyTab:
		c.FocusNext()
	case f != nil:
		f.TypedKey(&fyne.KeyEvent{Name: s.name})
	default:
		c.OnTypedKey()(&fyne.KeyEvent{Name: s.name})
	}
	b.grid.Modifiers = func() fyne.KeyModifier { return 0 }
	b.settle()
}

// press sends a shortcut to the focused widget, as the driver does.
func (b *testWindow) press(s fyne.Shortcut) {
	if f, ok := b.Win.Canvas().Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
	} else {
		b.Win.Canvas().(fyne.Shortcutable).TypedShortcut(s)
	}
	b.settle()
}

func (b *testWindow) typeRunes(text string) {
	for _, r := range text {
		b.strike(stroke{char: r})
	}
}

// typeIn types a text into the search field.
func (b *testWindow) typeIn(text string) {
	b.finder.focusSearch()
	for _, r := range text {
		b.finder.field.Entry.TypedRune(r)
		b.step()
	}
	b.step()
}

func (b *testWindow) keyIn(names ...fyne.KeyName) {
	for _, n := range names {
		b.finder.field.Entry.TypedKey(&fyne.KeyEvent{Name: n})
	}
	b.step()
}

// pressAt presses the first button of the mouse on the grid.
func (b *testWindow) pressAt(p fyne.Position, mod fyne.KeyModifier) {
	b.grid.MouseDown(&desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary, Modifier: mod,
	})
}

// choose presses an entry of the menu that is open.
func (b *testWindow) choose(t *testing.T, text string) {
	t.Helper()
	s := b.TopSheet()
	if s == nil {
		t.Fatalf("no menu is open to choose %q from", text)
	}
	button := buttonOf(t, s.Content, text)
	if button == nil {
		t.Fatalf("the menu has no %q: %s", text, uitest.Words(s.Content))
	}
	button.OnTapped()
	b.settle()
}

// verdict returns what was said of a row.
func (b *testWindow) verdict(row int) workspace.Verdict {
	r, _ := b.session.ws.Row(row)
	return r.Judgement.Verdict
}

func (b *testWindow) judgement(row int) workspace.Judgement {
	r, _ := b.session.ws.Row(row)
	return r.Judgement
}

// shownRows returns the rows of the grid, in its order.
func (b *testWindow) shownRows() (rows []int) {
	for i := range b.view.Len() {
		rows = append(rows, b.view.ID(i))
	}
	return rows
}

// suggested returns what the panel suggests.
func (b *testWindow) suggested() (names []string) {
	if !b.finder.field.Panel.Visible() {
		return nil
	}
	for _, s := range b.finder.field.Panel.List {
		names = append(names, s.Text)
	}
	return names
}
