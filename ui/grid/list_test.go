package grid

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/ui/kit"
)

// lineOf returns the cell that shows a row now.
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

// millionLines is a source of a million pictures.
type millionLines struct{}

func (millionLines) Len() int { return 1_000_000 }

func (millionLines) ID(i int) int { return i }

func (millionLines) Find(id int) (i int, ok bool) { return id, true }

func (millionLines) IDs(s *IDSet, from, to int) { s.AddRange(from, to) }

func (millionLines) Line(i int) LineData { return LineData{State: "有结果", Time: fmt.Sprint(i)} }

func (millionLines) Cell(i int) CellData {
	return CellData{ID: i, File: fmt.Sprint(i, ".jpg"), Title: "猫", State: CellOK, Percent: "50.0%", Score: 0.5}
}

func TestMillionLinesCreateVisibleCellsOnly(t *testing.T) {
	test.NewTempApp(t)
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

func TestColumnsInNarrowWindow(t *testing.T) {
	for _, width := range []float32{100, 400, 480, 560, 624, 700, 860, 1000, 3000} {
		c := columnsOf(width)
		end := float32(0)
		columns := []column{c.thumb, c.file, c.folder, c.label, c.score, c.verdict, c.state, c.time}
		if c.stacked { // the file's name is under the label
			columns = []column{c.thumb, c.label, c.score}
		}
		for _, at := range columns {
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
		if (c.folder.width > 0) != (width >= 1000) || (c.verdict.width > 0) != (width >= 860) || c.stacked != (width < 480) {
			t.Errorf("%v wide: folder %v, verdict %v, stacked %v", width, c.folder.width, c.verdict.width, c.stacked)
		}
	}
}

func BenchmarkListScroll(b *testing.B) {
	g, _ := shownGrid(b, millionLines{}, nil, 1000, 700)
	g.SetList(true)
	for i := 0; b.Loop(); i++ {
		g.ScrollToFraction(float64(i%1000) / 1000) // other lines each time
	}
}

// linesInEachState is a source with one picture that has an answer, one that could not be
// read and one without a label.
type linesInEachState struct{ millionLines }

func (linesInEachState) Len() int { return 3 }
func (linesInEachState) Cell(i int) CellData {
	return []CellData{
		{ID: 0, File: "图0.jpg", Title: "标签0", State: CellOK, Percent: "90.0%", Score: 0.9},
		{ID: 1, File: "图1.jpg", Title: "错误", State: CellFailed, Message: "文件不完整（读到 41%）"},
		{ID: 2, File: "图2.jpg", Title: "无结果", State: CellEmpty, Percent: "1.0%", Score: 0.01},
	}[i]
}
func (linesInEachState) Line(i int) LineData {
	return []LineData{{State: "有结果"}, {State: "错误"}, {State: "无结果"}}[i]
}

func TestLineTexts(t *testing.T) {
	g, _ := shownGrid(t, linesInEachState{}, nil, 744, 700)
	g.SetList(true)
	c := lineOf(t, g, 0)
	if c.file.Text != "图0.jpg" || c.title.Text != "标签0" || c.percent.Text != "90.0%" || c.state.Text != "有结果" || !c.bar.Visible() {
		t.Errorf("a line says %q %q %q %q", c.file.Text, c.title.Text, c.percent.Text, c.state.Text)
	}
	if c := lineOf(t, g, 1); !strings.HasPrefix(c.title.Text, "文件不完整") || c.state.Text != "错误" || c.bar.Visible() || c.track.Visible() {
		t.Errorf("an error says %q %q", c.title.Text, c.state.Text)
	}
	if c := lineOf(t, g, 2); c.title.Text != "无结果" || c.state.Text != "无结果" || c.percent.Text != "1.0%" {
		t.Errorf("below the threshold: %q %q %q", c.title.Text, c.state.Text, c.percent.Text)
	}
	if a, z := lineOf(t, g, 0), lineOf(t, g, 1); z.root.Position().Y-a.root.Position().Y != lineHeight || z.root.Position().X != a.root.Position().X {
		t.Error("lines do not stand below each other")
	}
	g.SetList(false)
	c = lineOf(t, g, 1)
	if c.state.Visible() || c.time.Visible() || c.title.Text != "错误" || c.title.TextSize != cellTitleSize || len(c.message) == 0 || !c.message[0].Visible() {
		t.Errorf("a card again: %q, %d lines of its error", c.title.Text, len(c.message))
	}
}

// judgedLines is a source of pictures of which a person has said something.
type judgedLines struct{ millionLines }

func (judgedLines) Len() int { return 3 }
func (judgedLines) Cell(i int) CellData {
	return []CellData{
		{ID: 0, File: "IMG_20260712_101530.jpg", Folder: "门店/七月", Title: "无边女帽", State: CellOK, Percent: "31.0%", Score: 0.31, Verdict: workspace.Wrong, Said: "遮阳帽"},
		{ID: 1, File: "IMG_20260712_101531.jpg", Folder: "门店/七月", Title: "牛仔帽", State: CellOK, Percent: "90.0%", Score: 0.9, Verdict: workspace.Right},
		{ID: 2, File: "IMG_20260712_101532.jpg", Folder: "门店/七月", Title: "牛仔帽", State: CellOK, Percent: "90.0%", Score: 0.9},
	}[i]
}
func (judgedLines) Line(i int) LineData {
	return []LineData{{State: "有结果", Verdict: "错"}, {State: "有结果", Verdict: "对"}, {State: "有结果"}}[i]
}

// TestWideListShowsFolderAndVerdict checks that, where there is room, a line says in which folder a
// picture is and what a person says of it.
func TestWideListShowsFolderAndVerdict(t *testing.T) {
	g, _ := shownGrid(t, judgedLines{}, nil, 1400, 700)
	g.SetList(true)
	for row, want := range []string{"→ 遮阳帽", "对", ""} {
		c := lineOf(t, g, row)
		said := ""
		if c.said != nil && c.said.Visible() {
			said = c.said.Text
		}
		if said != want || c.folder.Text != "门店/七月" || !c.folder.Visible() {
			t.Errorf("line %d says %q in %q, want %q", row, said, c.folder.Text, want)
		}
	}
	g.Resize(fyne.NewSize(744, 700))
	if c := lineOf(t, g, 0); c.folder.Visible() || c.said.Visible() {
		t.Error("a narrow line shows columns that it has no room for")
	}
}

// TestNarrowListKeepsNames checks that in a narrow list the name of the file has the room of the label
// too, under it, so that its number can be read.
func TestNarrowListKeepsNames(t *testing.T) {
	g, _ := shownGrid(t, judgedLines{}, nil, 364, 700)
	g.SetList(true)
	for row, want := range []string{"101530.jpg", "101531.jpg", "101532.jpg"} {
		c := lineOf(t, g, row)
		if !strings.HasSuffix(c.file.Text, want) {
			t.Errorf("line %d is named %q", row, c.file.Text)
		}
		label, name := c.title, c.file
		if label.Position().X != name.Position().X || label.Position().Y+label.Size().Height > name.Position().Y || name.Position().Y+name.Size().Height > lineHeight {
			t.Errorf("label at %v of %v, name at %v of %v", label.Position(), label.Size(), name.Position(), name.Size())
		}
	}
}

// TestCardShowsLabelByPerson checks that the label that a person gave is beside the file's name, and
// the folder before that on a card that has room for it.
func TestCardShowsLabelByPerson(t *testing.T) {
	g, _ := shownGrid(t, judgedLines{}, nil, 1400, 700)
	c := lineOf(t, g, 0)
	if c.said == nil || c.said.Text != "→ 遮阳帽" || strings.Contains(c.file.Text, "门店") || !strings.HasPrefix(c.file.Text, "IMG") {
		t.Errorf("a card says %q and %q", c.file.Text, c.said.Text)
	}
	g.SetCellWidth(CellMax)
	c = lineOf(t, g, 2)
	if c.file.Text != "门店/七月/IMG_20260712_101532.jpg" || c.said != nil && c.said.Visible() {
		t.Errorf("a large card says %q", c.file.Text)
	}
	g.SetList(true)
	g.SetList(false)
	if c = lineOf(t, g, 0); c.said.Text != "→ 遮阳帽" || !c.said.Visible() || c.said.TextSize != cellFileSize {
		t.Errorf("a card again says %q", c.said.Text)
	}
	if c = lineOf(t, g, 1); c.said != nil && c.said.Visible() && c.said.Text != "" {
		t.Errorf("a right answer is said again: %q", c.said.Text)
	}
}

// TestErrorTextUsesScoreColumn checks that why a picture has no answer is not cut to the column of
// the labels, since the column beside it is empty.
func TestErrorTextUsesScoreColumn(t *testing.T) {
	test.NewTempApp(t)
	const width = 720
	columns := columnsOf(width)
	c := newCell()
	c.show(cellLook{data: CellData{ID: 1, Title: "错误", State: CellFailed, Message: "没有读取权限"}, width: width, list: true}, &colors{}, kit.NewFitter())
	if got, want := c.title.Position().X+c.title.Size().Width, columns.score.x+columns.score.width; got != want {
		t.Errorf("a reason ends at %.0f, want %.0f", got, want)
	}
	c.show(cellLook{data: CellData{Title: "标签5", State: CellOK, Percent: "60.0%", Score: 0.6}, width: width, list: true}, &colors{}, kit.NewFitter())
	if got := c.title.Size().Width; got != columns.label.width {
		t.Errorf("a label has %.0f, want %.0f", got, columns.label.width)
	}
}

// TestLineTextsAreOnWholePixels checks that a text that is given more height than it has is centred
// in it, between pixels, where the tails of its letters are cut.
func TestLineTextsAreOnWholePixels(t *testing.T) {
	g, _ := shownGrid(t, linesInEachState{}, nil, 744, 700)
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.AlwaysLight, assets.FontRegular(), assets.FontBold()))
	g.SetList(true)
	c := lineOf(t, g, 0)
	for name, text := range map[string]*canvas.Text{"file": c.file, "label": c.title, "score": c.percent, "state": c.state} {
		y, over := text.Position().Y, text.Size().Height-text.MinSize().Height
		if y != float32(int(y)) || over > 0 {
			t.Errorf("the %s lies at %v, and is %v higher than its letters", name, y, over)
		}
	}
}
