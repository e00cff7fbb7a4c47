package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/settings"
)

// foreignWindow is a window whose pictures, tasks and labels have names without a Chinese
// character, so that any that is shown is the program's.
func foreignWindow(t *testing.T, l words.Lang) *testWindow {
	b := newTestWindow(t, l)
	b.Win.Resize(fyne.NewSize(1280, 800))
	v := inference.Vocabulary{{Name: "cat", English: "cat"}, {Name: "dog", English: "dog"}}
	b.session.ws.AddPack(engine.PackInfo{Title: "two", Classes: v})
	b.session.vocabulary, b.session.status.Pack, b.session.status.Classes = v, "two", 2
	for k, name := range []string{"first", "second"} {
		task := b.session.ws.AddTask(name, []string{"/" + name})
		for i := range 30 {
			path := fmt.Sprintf("%s/cat/%d.jpg", name, i)
			row, _ := b.session.ws.AppendTo(task, &inference.Item{Path: path, File: "/" + path, Size: 9})
			switch {
			case i == 7:
				b.session.ws.Set(row, &inference.Result{Err: &inference.Error{Code: inference.CodeTruncated, Detail: "41%"}})
			case i < 28:
				b.session.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(100*k + i + 1)}, Width: 640, Height: 480,
					Labels: []inference.Label{{Class: int32(i % 2), Score: float32(i) / 30}, {Class: int32(1 - i%2), Score: 0.01}}})
			}
		}
		b.session.status.Ran = task
	}
	b.session.status.Total, b.session.status.Finished, b.session.status.Failed = 60, 56, 2
	b.Options.CheckPack = func(context.Context, string) (engine.PackInfo, error) { return engine.PackInfo{}, nil }
	b.Options.ReadTable = func(string) (assess.Table, error) { return assess.Table{}, nil }
	b.step()
	b.look(t)
	return b
}

// TestLanguageChangesAtOnce checks that a choice in the settings is what the whole window speaks
// from then on, and that the pictures, the search, what is selected, what can be undone and the
// page of the settings stay.
func TestLanguageChangesAtOnce(t *testing.T) {
	b := foreignWindow(t, words.Chinese)
	b.grid.ScrollTo(3)
	b.Win.Canvas().Focus(b.grid)
	b.typeRunes("j")
	b.finder.Search("任务=second")
	b.step()
	b.grid.ScrollTo(2)
	b.grid.SelectAll()
	b.settings.Open(settings.PageLook)
	buttonOf(t, b.page(t), "English").OnTapped()
	b.step()
	b.settle()
	if b.settings.Page() != settings.PageLook || !hasButton(b.TopSheet(), "Close") {
		t.Errorf("the settings are at page %d: %s", b.settings.Page(), uitest.Words(b.TopSheet().Content))
	}
	b.TopSheet().Close()
	for _, text := range b.texts() {
		if strings.ContainsFunc(text, isHan) && text != "任务=second" {
			t.Errorf("the window says %q", text)
		}
	}
	if n := b.grid.Selection().Count(); n != 30 || b.grid.FocusedCell() != 2 || b.finder.field.Entry.Text != "任务=second" || b.view.Len() != 30 {
		t.Errorf("%d selected, the focus at %d, searched %q, %d shown", n, b.grid.FocusedCell(), b.finder.field.Entry.Text, b.view.Len())
	}
	b.finder.Search("")
	b.step()
	if got := b.toolbar.Notice.Text; b.view.Len() != 60 || strings.ContainsFunc(got, isHan) {
		t.Errorf("%d shown, said %q", b.view.Len(), got)
	}
	b.undoLast()
	b.step()
	if j := b.judgement(3); j.Verdict != workspace.Unjudged {
		t.Errorf("what was judged before cannot be undone: %+v", j)
	}
	b.settings.Open(settings.PageLook)
	buttonOf(t, b.page(t), "中文").OnTapped()
	b.TopSheet().Close()
	if !slices.Contains(b.texts(), kit.Tr("toolbar.add")) || kit.Tr("toolbar.settings") != "设置" {
		t.Errorf("back in Chinese: %q", b.texts())
	}
	if b.App.Preferences().String(settings.PrefLanguage) != string(words.Chinese) {
		t.Error("the choice is not kept")
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// TestEnglishEverywhere goes through everything that the window can show, in English, and looks
// for a sentence that is not.
func TestEnglishEverywhere(t *testing.T) {
	b := foreignWindow(t, words.English)
	check := func(what string) {
		t.Helper()
		for _, text := range b.texts() {
			if strings.ContainsFunc(text, isHan) && text != "中文" && text != "Language 语言" { // which one finds in any language
				t.Errorf("%s: %q", what, text)
			}
		}
	}
	closeAll := func() {
		for s := b.TopSheet(); s != nil; s = b.TopSheet() {
			s.Close()
		}
	}
	check("pictures")
	b.setList(true)
	check("list")
	b.setList(false)
	b.grid.ScrollTo(7)
	check("an error")
	for page := range 6 {
		b.settings.Open(page)
		check(fmt.Sprint("settings ", page))
	}
	closeAll()
	task := b.Frame.Tasks[0]
	for what, open := range map[string]func(){
		"keys": b.showKeys, "export": b.exporting.dialogOrCancel, "more": b.showMore, "orders": b.finder.showOrders,
		"clear": b.tasks.AskClear, "threshold": func() { b.settings.ShowThreshold(b.status.Threshold) },
		"device": func() { b.settings.ShowDevice(b.status.Device) }, "task": func() { b.tasks.ShowMenu(task, b.root) },
		"rename": func() { b.tasks.Rename(task) }, "packs": func() { b.tasks.ShowPacks(task, b.root) },
		"picture menu": func() { b.showPictureMenu(fyne.NewPos(300, 300)) }, "relabel": func() { b.judging.Relabel() },
		"close": b.closer.askToClose, "unsaved": func() { b.closer.askUnsaved(3) },
	} {
		b.grid.ScrollTo(1)
		open()
		check(what)
		closeAll()
	}
	b.grid.ScrollTo(1)
	b.Win.Canvas().Focus(b.grid)
	for _, keys := range []string{"j", "k", "l"} {
		b.typeRunes(keys)
		b.step()
		check("judged " + keys)
	}
	b.picture.viewer.Open(1, false)
	check("viewer")
	b.picture.viewer.Close()
	b.picture.toggleDemo()
	check("demo")
	b.picture.toggleDemo()
	for _, v := range []review.View{review.Judging, review.Weighing} {
		b.reviewing.show(v)
		b.look(t)
		check(fmt.Sprint("view ", v))
	}
	b.reviewing.show(review.Pictures)
	b.finder.Search("score<0.01 label=nothing")
	b.step()
	check("nothing found")
	b.finder.Search("")
	b.session.status.Offer, b.session.status.Unfinished = true, 5
	b.step()
	check("offer")
	b.tasks.Remove(task)
	b.step()
	check("removed")
	b.session.status = session.Status{Phase: session.Broken, Err: &inference.Error{Code: inference.CodePack, Path: "a.onnx"}}
	b.step()
	check("broken")
	b.session.ws.Clear()
	b.session.status = session.Status{Phase: session.Ready}
	b.step()
	check("empty")
}
