package ui

import (
	"context"
	"image"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/similar"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/clip"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// keyEffects returns what each binding of the table must have done, by its id.
func keyEffects() map[string]func(b *testWindow) bool {
	focus := func(b *testWindow) int { return b.grid.FocusedCell() }
	moved := func(b *testWindow) bool { return focus(b) != 10 }
	return map[string]func(b *testWindow) bool{
		"add":    func(b *testWindow) bool { return len(b.session.added) == 1 },
		"folder": func(b *testWindow) bool { return len(b.session.added) == 1 },
		"paste": func(b *testWindow) bool {
			return len(b.session.added) == 1 && b.session.added[0][0] == "/剪贴板/猫.jpg"
		},
		"copy":     func(b *testWindow) bool { return b.Options.Clipboard.(*fakeBoard).picture != "" },
		"copy.row": func(b *testWindow) bool { return strings.Contains(b.App.Clipboard().Content(), "图10.jpg") },
		"search":   func(b *testWindow) bool { return b.Win.Canvas().Focused() == fyne.Focusable(b.finder.field.Entry) },
		"export":   func(b *testWindow) bool { return b.dialogs.name != "" },
		"cards":    func(b *testWindow) bool { return !b.grid.List() },
		"list":     func(b *testWindow) bool { return b.grid.List() },
		"judging":  func(b *testWindow) bool { return b.reviewing.views.View() == review.Judging },
		"weighing": func(b *testWindow) bool { return b.reviewing.views.View() == review.Weighing },
		"demo":     func(b *testWindow) bool { return b.picture.demo.Shown },
		"settings": func(b *testWindow) bool { return b.settings.Page() >= 0 },
		"keys": func(b *testWindow) bool {
			return b.TopSheet() != nil && strings.Contains(uitest.Words(b.TopSheet()), kit.Tr("key.invert"))
		},
		"rename": func(b *testWindow) bool {
			return b.TopSheet() != nil && strings.Contains(uitest.Words(b.TopSheet().Content), "任务的名字")
		},
		"tab": func(b *testWindow) bool {
			f := b.Win.Canvas().Focused()
			return f != nil && f != fyne.Focusable(b.grid)
		},
		"press":  func(b *testWindow) bool { return b.TopSheet() != nil }, // of the settings' button
		"escape": func(b *testWindow) bool { return b.TopSheet() == nil },

		"move": moved, "ends": moved, "page": moved,
		"range":   func(b *testWindow) bool { return b.grid.Selection().Count() > 1 },
		"toggle":  func(b *testWindow) bool { return b.grid.Selection().Count() == 0 },
		"all":     func(b *testWindow) bool { return b.grid.Selection().Count() == 40 },
		"invert":  func(b *testWindow) bool { return b.grid.Selection().Count() == 39 },
		"open":    func(b *testWindow) bool { return b.picture.viewer.Shown && !b.Win.FullScreen() },
		"full":    func(b *testWindow) bool { return b.picture.viewer.Shown && b.Win.FullScreen() },
		"similar": func(b *testWindow) bool { return b.finder.request.Ranking != nil },
		"menu": func(b *testWindow) bool {
			return b.TopSheet() != nil && strings.Contains(uitest.Words(b.TopSheet().Content)+buttonTexts(b.TopSheet()), "用默认程序打开")
		},

		"judge.right":  func(b *testWindow) bool { return b.verdict(10) == workspace.Right && b.grid.FocusedCell() == 11 },
		"judge.wrong":  func(b *testWindow) bool { return b.verdict(10) == workspace.Wrong && b.grid.FocusedCell() == 11 },
		"judge.unsure": func(b *testWindow) bool { return b.verdict(10) == workspace.Unsure && b.grid.FocusedCell() == 11 },
		"relabel":      func(b *testWindow) bool { return b.TopSheet() != nil },
		"undo":         func(b *testWindow) bool { return b.verdict(10) == workspace.Unjudged },

		"viewer.next":   func(b *testWindow) bool { return b.picture.viewer.Shown && b.picture.viewer.Details.Row != 10 },
		"viewer.zoom":   func(b *testWindow) bool { return !b.picture.viewer.Zoom.Fits() && b.picture.viewer.Zoom.Scale() != 3 },
		"viewer.levels": func(b *testWindow) bool { return b.picture.viewer.Zoom.Fits() || b.picture.viewer.Zoom.Scale() == 1 },
		"viewer.pan":    func(b *testWindow) bool { x, y := b.picture.viewer.Zoom.Center(); return x != 320 || y != 240 },
		"viewer.full":   func(b *testWindow) bool { return b.picture.viewer.Shown && b.Win.FullScreen() },
		"viewer.close":  func(b *testWindow) bool { return !b.picture.viewer.Shown },

		"demo.next":  func(b *testWindow) bool { return b.picture.demo.Shown && b.picture.demo.Details.Row != 10 },
		"demo.close": func(b *testWindow) bool { return !b.picture.demo.Shown && !b.Win.FullScreen() },
	}
}

// keyWindow returns a window in the state in which a binding works, and the binding.
func keyWindow(t *testing.T, id string) (*testWindow, binding) {
	b := newTestWindow(t, words.Chinese)
	b.Options.Clipboard, b.Options.Pictures = &fakeBoard{content: clip.Content{Files: []string{"/剪贴板/猫.jpg"}}}, pngPictures{}
	b.dialogs.path = "/照片/别的.xlsx"
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.found(40)
	for i := range 40 {
		b.session.done(i, int32(i), 0.5)
	}
	b.step()
	b.grid.ScrollTo(10)
	b.Win.Canvas().Focus(b.grid)
	var it binding
	for _, k := range b.bindings() {
		if k.id == id {
			it = k
		}
	}
	switch {
	case id == "cards":
		b.setList(true)
	case id == "undo":
		b.judging.Judge(workspace.Wrong, "")
	case id == "escape":
		b.settings.ShowThreshold(b.status.Threshold)
	case id == "rename":
		b.session.dropTask("动物", 1)
		b.step()
	case id == "similar":
		b.Options.Similar = func(context.Context, int, int, func(*workspace.Row) bool) ([]similar.Row, error) {
			return []similar.Row{{Index: 3, Likeness: 0.9}}, nil
		}
	case id == "press":
		b.Win.Canvas().Focus(b.toolbar.Settings)
	}
	switch it.place {
	case keyViewer:
		b.picture.viewer.Open(10, false)
		b.picture.viewer.SetPicture(10, image.NewRGBA(image.Rect(0, 0, 640, 480)))
		b.picture.viewer.Zoom.To(3, nil)
	case keyDemo:
		b.picture.toggleDemo()
	}
	return b, it
}
