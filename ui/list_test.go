package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

func newListBench(t *testing.T, l words.Lang) *bench {
	b := newBench(t, l)
	b.win.Resize(fyne.NewSize(1280, 800))
	b.session.found(40)
	for i := range 40 {
		b.session.done(i, int32(i), 0.9-float32(i%10)/20)
	}
	b.session.fail(3, inference.CodeTruncated, "41%")
	b.session.done(4, 4, 0.01)
	b.step()
	return b
}

// lineOf is the cell that shows a row now.
func lineOf(t *testing.T, g *Grid, row int) *cell {
	t.Helper()
	for _, c := range pixels(g).cells {
		if c.index >= 0 && g.src.ID(c.index) == row && c.root.Visible() {
			return c
		}
	}
	t.Fatalf("row %d is not in view", row)
	return nil
}

func TestTheListSaysWhatTheCardsDo(t *testing.T) {
	b := newListBench(t, words.Chinese)
	b.setList(true)
	if !b.head.Visible() || b.toolbar.cards.Visible() {
		t.Error("a list has a head, and no cards to size")
	}
	c := lineOf(t, b.grid, 0)
	if c.file.Text != "图0.jpg" || c.title.Text != "标签0" || c.percent.Text != "90.0%" || c.state.Text != "有结果" || !c.bar.Visible() {
		t.Errorf("a line says %q %q %q %q", c.file.Text, c.title.Text, c.percent.Text, c.state.Text)
	}
	if c := lineOf(t, b.grid, 3); !strings.HasPrefix(c.title.Text, "文件不完整") || c.state.Text != "错误" || c.bar.Visible() || c.track.Visible() {
		t.Errorf("an error says %q %q", c.title.Text, c.state.Text)
	}
	if c := lineOf(t, b.grid, 4); c.title.Text != "无结果" || c.state.Text != "无结果" || c.percent.Text != "1.0%" {
		t.Errorf("below the threshold: %q %q %q", c.title.Text, c.state.Text, c.percent.Text)
	}
	if a, z := lineOf(t, b.grid, 0), lineOf(t, b.grid, 1); z.root.Position().Y-a.root.Position().Y != lineHeight || z.root.Position().X != a.root.Position().X {
		t.Error("lines do not stand below each other")
	}
	b.setList(false)
	c = lineOf(t, b.grid, 3)
	if c.state.Visible() || c.time.Visible() || c.title.Text != "错误" || c.title.TextSize != cellTitleSize || len(c.message) == 0 || !c.message[0].Visible() {
		t.Errorf("a card again: %q, %d lines of its error", c.title.Text, len(c.message))
	}
	if b.head.Visible() || !b.toolbar.cards.Visible() {
		t.Error("cards have no head")
	}
}

func TestTheListKeepsFocusSelectionAndItself(t *testing.T) {
	b := newListBench(t, words.Chinese)
	b.grid.ScrollTo(30)
	b.setList(true)
	if b.grid.FocusedCell() != 30 || b.grid.Selection().Count() != 1 {
		t.Errorf("the focus is at %d", b.grid.FocusedCell())
	}
	lineOf(t, b.grid, 30)
	b.win.Canvas().Focus(b.grid)
	b.grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if b.grid.FocusedCell() != 31 || b.inspector.shown.row != 31 {
		t.Errorf("↓ goes to %d", b.grid.FocusedCell())
	}
	if p := b.app.Preferences(); p.String(prefView) != viewList {
		t.Error("the list is not kept for the next time")
	}
	b.search("标签5")
	b.step()
	if c := lineOf(t, b.grid, 5); c.index != 0 {
		t.Errorf("found at line %d", c.index)
	}
	b.search("没有这种东西")
	b.step()
	if b.head.Visible() {
		t.Error("a head above nothing")
	}
	b.search("")
	b.step()
	if !b.head.Visible() {
		t.Error("the head has not come back")
	}
}

func TestTheHeadOrders(t *testing.T) {
	b := newListBench(t, words.English)
	b.setList(true)
	ids := func(n int) (ids []int) {
		for i := range n {
			ids = append(ids, b.view.ID(i))
		}
		return ids
	}
	for _, c := range []struct {
		press *button
		head  string
		first []int
	}{
		{b.head.score, "Score ▼", []int{0, 10, 20, 30, 1}}, {b.head.score, "Score ▲", []int{4, 9, 19, 29, 39}},
		{b.head.label, "Label ▲", []int{0, 1, 10, 11, 12}}, {b.head.label, "Label ▼", []int{9, 8, 7, 6, 5}},
		{b.head.state, "Status ▲", []int{0, 1, 2, 5, 6}}, {b.head.state, "Status ▼", []int{3, 4, 0, 1, 2}},
		{b.head.file, "File ▲", []int{0, 1, 2, 3, 4}}, {b.head.file, "File ▼", []int{39, 38, 37, 36, 35}},
	} {
		c.press.Tapped(nil)
		b.step()
		if got := ids(5); c.press.text != c.head || fmt.Sprint(got) != fmt.Sprint(c.first) {
			t.Errorf("%q: %v, want %q %v", c.press.text, got, c.head, c.first)
		}
	}
	if b.head.score.text != "Score" {
		t.Errorf("a column that orders no more says %q", b.head.score.text)
	}
	b.setOrder(workspace.Order{By: workspace.ByTime, Down: true}) // by the menu
	if b.head.time.text != "Changed ▼" {
		t.Errorf("ordered by the menu the head says %q", b.head.time.text)
	}
}

// millionLines is a source of a million pictures.
type millionLines struct{}

func (millionLines) Len() int                     { return 1_000_000 }
func (millionLines) ID(i int) int                 { return i }
func (millionLines) Find(id int) (i int, ok bool) { return id, true }
func (millionLines) IDs(s *IDSet, from, to int)   { s.addRange(from, to) }
func (millionLines) Line(i int) LineData          { return LineData{State: "有结果", Time: fmt.Sprint(i)} }
func (millionLines) Cell(i int) CellData {
	return CellData{ID: i, File: fmt.Sprint(i, ".jpg"), Title: "猫", State: CellOK, Percent: "50.0%", Score: 0.5}
}

func TestAMillionLinesCostWhatAScreenCosts(t *testing.T) {
	newBench(t, words.Chinese)
	g := NewGrid(millionLines{}, nil)
	g.Resize(fyne.NewSize(900, 700))
	g.SetList(true)
	for _, at := range []int{0, 499_999, 999_999} {
		g.ScrollTo(at)
		if n := len(pixels(g).cells); n > 20 {
			t.Errorf("%d lines for a screen of %d", n, 700/46)
		}
		c := lineOf(t, g, at)
		y := c.root.Position().Y
		if y < 0 || y+lineHeight > 700 || c.time.Text != fmt.Sprint(at) {
			t.Errorf("line %d lies at %.1f and says %q", at, y, c.time.Text)
		}
		if i, ok := g.cellAt(fyne.NewPos(300, y+20)); !ok || i != at {
			t.Errorf("a click on line %d hits %d", at, i)
		}
	}
	g.SelectAll()
	if g.Selection().Count() != 1_000_000 {
		t.Errorf("%d selected", g.Selection().Count())
	}
}

// TestTheBarsFitTheNarrowWindow: no button is beyond the edge of the smallest window.
func TestTheBarsFitTheNarrowWindow(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for _, list := range []bool{false, true} {
			b := newListBench(t, l)
			b.win.Resize(fyne.NewSize(880, 560))
			b.setList(list)
			if end := b.toolbar.export.Position().X + b.toolbar.export.Size().Width; end > 880-2*toolbarSide+0.5 {
				t.Errorf("%s, list %v: the toolbar ends at %.0f of %.0f", l, list, end, 880-2*toolbarSide)
			}
		}
	}
}

func TestColumnsGiveWayInANarrowWindow(t *testing.T) {
	for _, width := range []float32{100, 400, 560, 624, 700, 1000, 3000} {
		c := columnsOf(width)
		end := float32(0)
		for _, at := range []column{c.thumb, c.file, c.label, c.score, c.state, c.time} {
			if at.width == 0 {
				continue
			}
			if at.x < end && width >= 400 {
				t.Errorf("%v wide: a column begins at %v, the one before ends at %v", width, at.x, end)
			}
			end = at.x + at.width
		}
		if end > width && width >= 400 {
			t.Errorf("%v wide: the columns end at %v", width, end)
		}
		if (c.time.width > 0) != (width >= 700) || (c.state.width > 0) != (width >= 560) {
			t.Errorf("%v wide: state %v, time %v", width, c.state.width, c.time.width)
		}
	}
}

func BenchmarkListScroll(b *testing.B) {
	g, _ := shownGrid(b, millionLines{}, nil, 1000, 700)
	g.SetList(true)
	for i := 0; b.Loop(); i++ {
		g.scrollToFraction(float64(i%1000) / 1000) // other lines each time
	}
}

// TestAReasonHasTheScoresRoom: why a picture has no answer is not cut to the column of
// the labels, since the column beside it is empty.
func TestAReasonHasTheScoresRoom(t *testing.T) {
	b := newBench(t, words.Chinese)
	b.win.Resize(fyne.NewSize(1280, 800))
	b.setList(true)
	b.session.found(2)
	b.session.done(0, 5, 0.6)
	b.session.fail(1, inference.CodePermission, "")
	b.step()
	columns := columnsOf(b.grid.view.width)
	c := newCell()
	c.show(cellLook{data: b.view.Cell(1), width: b.grid.view.width, list: true}, &cellColors{}, newTextFitter())
	if got, want := c.title.Position().X+c.title.Size().Width, columns.score.x+columns.score.width; got != want {
		t.Errorf("a reason ends at %.0f, want %.0f", got, want)
	}
	c.show(cellLook{data: b.view.Cell(0), width: b.grid.view.width, list: true}, &cellColors{}, newTextFitter())
	if got := c.title.Size().Width; got != columns.label.width {
		t.Errorf("a label has %.0f, want %.0f", got, columns.label.width)
	}
}

// A text that is given more height than it has is centred in it, between pixels, where
// the tails of its letters are cut.
func TestTheTextsOfALineLieOnWholePixels(t *testing.T) {
	b := newListBench(t, words.Chinese)
	b.setList(true)
	c := lineOf(t, b.grid, 0)
	for name, text := range map[string]*canvas.Text{"file": c.file, "label": c.title, "score": c.percent, "state": c.state} {
		y, over := text.Position().Y, text.Size().Height-text.MinSize().Height
		if y != float32(int(y)) || over > 0 {
			t.Errorf("the %s lies at %v, and is %v higher than its letters", name, y, over)
		}
	}
}
