package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

func newListWindow(t *testing.T, l words.Lang) *testWindow {
	b := newTestWindow(t, l)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.found(40)
	for i := range 40 {
		b.session.done(i, int32(i), 0.9-float32(i%10)/20)
	}
	b.session.fail(3, inference.CodeTruncated, "41%")
	b.session.done(4, 4, 0.01)
	b.step()
	return b
}

// TestBarsFitNarrowWindow checks that no button is beyond the edge of the smallest window.
func TestBarsFitNarrowWindow(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for _, list := range []bool{false, true} {
			b := newListWindow(t, l)
			b.Win.Resize(fyne.NewSize(880, 560))
			b.setList(list)
			if end := b.toolbar.Export.Position().X + b.toolbar.Export.Size().Width; end > 880-2*chrome.ToolbarSide+0.5 {
				t.Errorf("%s, list %v: the toolbar ends at %.0f of %.0f", l, list, end, 880-2*chrome.ToolbarSide)
			}
		}
	}
}

func TestListViewTexts(t *testing.T) {
	b := newListWindow(t, words.Chinese)
	b.setList(true)
	if !b.head.Visible() || b.toolbar.Cards.Visible() {
		t.Error("a list has a head, and no cards to size")
	}
	for row, want := range map[int]string{0: "图0.jpg|标签0|90.0%|有结果", 3: "图3.jpg|文件不完整（读到 41%）|错误", 4: "图4.jpg|无结果|1.0%|无结果"} {
		got := strings.Split(b.cell(t, fmt.Sprintf("图%d.jpg", row)).said(), "|")
		for _, text := range strings.Split(want, "|") {
			if !slices.Contains(got, text) {
				t.Errorf("the line of row %d says %q, want %q too", row, got, text)
			}
		}
	}
	b.setList(false)
	if said := b.cell(t, "图3.jpg").said(); !strings.Contains(said, "错误") || !strings.Contains(said, "文件不完整") || strings.Contains(said, "图3.jpg|文件不完整（读到 41%）|错误") {
		t.Errorf("a card again: %q", said)
	}
	if b.head.Visible() || !b.toolbar.Cards.Visible() {
		t.Error("cards have no head")
	}
}

func TestListViewKeepsFocusAndSelection(t *testing.T) {
	b := newListWindow(t, words.Chinese)
	b.grid.ScrollTo(30)
	b.setList(true)
	if b.grid.FocusedCell() != 30 || b.grid.Selection().Count() != 1 {
		t.Errorf("the focus is at %d", b.grid.FocusedCell())
	}
	b.cell(t, "图30.jpg")
	b.Win.Canvas().Focus(b.grid)
	b.grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if b.grid.FocusedCell() != 31 || b.picture.inspector.Shown.Row != 31 {
		t.Errorf("↓ goes to %d", b.grid.FocusedCell())
	}
	if p := b.App.Preferences(); p.String(settings.PrefView) != settings.ViewList {
		t.Error("the list is not kept for the next time")
	}
	b.finder.Search("标签5")
	b.step()
	if first := b.cells()[0]; !strings.Contains(first.said(), "图5.jpg") {
		t.Errorf("the first line found is %q", first.said())
	}
	b.finder.Search("没有这种东西")
	b.step()
	if b.head.Visible() {
		t.Error("a head above nothing")
	}
	b.finder.Search("")
	b.step()
	if !b.head.Visible() {
		t.Error("the head has not come back")
	}
}

func TestListHeadOrders(t *testing.T) {
	b := newListWindow(t, words.English)
	b.setList(true)
	ids := func(n int) (ids []int) {
		for i := range n {
			ids = append(ids, b.view.ID(i))
		}
		return ids
	}
	head := func(name string) (found *kit.Button) {
		uitest.Walk(b.head, func(o fyne.CanvasObject) {
			if b, ok := o.(*kit.Button); ok && strings.HasPrefix(b.Text, name) {
				found = b
			}
		})
		if found == nil {
			t.Fatalf("the head has no column %q", name)
		}
		return found
	}
	for _, c := range []struct {
		column, head string
		first        []int
	}{
		{"Score", "Score ▼", []int{0, 10, 20, 30, 1}}, {"Score", "Score ▲", []int{4, 9, 19, 29, 39}},
		{"Label", "Label ▲", []int{0, 1, 10, 11, 12}}, {"Label", "Label ▼", []int{9, 8, 7, 6, 5}},
		{"Status", "Status ▲", []int{0, 1, 2, 5, 6}}, {"Status", "Status ▼", []int{3, 4, 0, 1, 2}},
		{"File", "File ▲", []int{0, 1, 2, 3, 4}}, {"File", "File ▼", []int{39, 38, 37, 36, 35}},
	} {
		head(c.column).Tapped(nil)
		b.step()
		if got := ids(5); head(c.column).Text != c.head || fmt.Sprint(got) != fmt.Sprint(c.first) {
			t.Errorf("%q: %v, want %q %v", head(c.column).Text, got, c.head, c.first)
		}
	}
	if got := head("Score").Text; got != "Score" {
		t.Errorf("a column that orders no more says %q", got)
	}
	b.finder.setOrder(workspace.Order{By: workspace.ByTime, Down: true}) // by the menu
	if got := head("Changed").Text; got != "Changed ▼" {
		t.Errorf("ordered by the menu the head says %q", got)
	}
}
