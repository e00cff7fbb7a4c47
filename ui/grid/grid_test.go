package grid

import (
	"fmt"
	"slices"
	"testing"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// gridRows is a source whose rows are 0…n−1, or those of ids.
type gridRows struct {
	n     int
	ids   []int
	state CellState
	calls int
}

func (s *gridRows) Len() int {
	if s.ids != nil {
		return len(s.ids)
	}
	return s.n
}

func (s *gridRows) ID(i int) int {
	if s.ids != nil {
		return s.ids[i]
	}
	return i
}

func (s *gridRows) Find(id int) (int, bool) {
	if s.ids == nil {
		return id, id >= 0 && id < s.n
	}
	if slices.IsSorted(s.ids) {
		return slices.BinarySearch(s.ids, id)
	}
	i := slices.Index(s.ids, id)
	return i, i >= 0
}

func (s *gridRows) IDs(ids *IDSet, from, to int) {
	if s.ids == nil {
		ids.AddRange(from, to)
		return
	}
	for _, id := range s.ids[from:to] {
		ids.add(id)
	}
}

func (s *gridRows) Cell(i int) CellData {
	if i < 0 || i >= s.Len() {
		panic(fmt.Sprintf("cell %d of %d", i, s.Len()))
	}
	s.calls++
	if s.ids != nil {
		i = s.ids[i]
	}
	return CellData{
		ID: i, Title: fmt.Sprint("标签", i), Percent: "62.0%", Score: 0.62, File: fmt.Sprintf("IMG_%07d.jpg", i),
		State: s.state, ThumbKey: ThumbKey{i},
	}
}

// shownGrid puts a grid into a test window.
func shownGrid(t testing.TB, src Source, thumbs *ThumbLoader, w, h float32) (*Grid, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.AlwaysLight, nil, nil))
	g := NewGrid(src, thumbs)
	win := test.NewWindow(g)
	t.Cleanup(win.Close)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return g, win
}

func pixels(g *Grid) *renderer { return test.WidgetRenderer(g).(*renderer) }

// painted returns the ID that the card painted at a point shows, −1 for none.
func painted(g *Grid, p fyne.Position) int {
	id := -1
	for _, c := range pixels(g).cells {
		at, size := c.root.Position(), c.root.Size()
		if c.root.Visible() && p.X >= at.X && p.Y >= at.Y && p.X < at.X+size.Width && p.Y < at.Y+size.Height {
			if id >= 0 {
				return -2 // two cards in one place
			}
			id = c.shown.data.ID
		}
	}
	return id
}

func press(g *Grid, p fyne.Position, mod fyne.KeyModifier) {
	g.MouseDown(&desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary, Modifier: mod,
	})
}

// middle returns the middle of cell i on the grid.
func middle(g *Grid, i int) fyne.Position {
	x, y := g.geo.place(i)
	return fyne.NewPos(x+g.geo.width/2, y+g.geo.cell/2)
}

func TestGridClickHitsPaintedCell(t *testing.T) {
	for _, n := range []int{1, 5, 1000, 1_000_000, 10_000_000} {
		for _, size := range []fyne.Size{{Width: 744, Height: 708}, {Width: 391, Height: 500}, {Width: 2113, Height: 1400}} {
			g, _ := shownGrid(t, &gridRows{n: n}, nil, size.Width, size.Height)
			for _, f := range []float64{0, 0.25, 0.5, 2. / 3, 0.9999, 1} {
				g.ScrollToFraction(f)
				from, to := g.geo.visible()
				for i := from; i < to; i++ {
					p := middle(g, i)
					if p.Y < 0 || p.Y >= size.Height {
						continue
					}
					if id := painted(g, p); id != i {
						t.Fatalf("%d cells, %v, at %v: in the place of %d the card of %d is painted", n, size, f, i, id)
					}
				}
				i := from + (to-from)/2
				g.geo.reveal(i)
				g.Refresh()
				press(g, middle(g, i), 0)
				if g.FocusedCell() != i || !g.Selection().Has(i) || g.Selection().Count() != 1 {
					t.Fatalf("%d cells, %v, at %v: a click on %d gave the focus to %d", n, size, f, i, g.FocusedCell())
				}
			}
		}
	}
}

func TestGridWheel(t *testing.T) {
	g, win := shownGrid(t, &gridRows{n: 1_000_000}, nil, 744, 708)
	test.Scroll(win.Canvas(), fyne.NewPos(300, 300), 0, -25)
	if want := 25 * wheelFactor(); g.geo.top() != want {
		t.Fatalf("a notch moved by %v dp, want %v", g.geo.top(), want)
	}
	test.Scroll(win.Canvas(), fyne.NewPos(300, 300), 0, 1e6)
	if g.geo.top() != 0 {
		t.Fatalf("above the start: %v", g.geo.top())
	}
}

func TestGridScrollbar(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{n: 1_000_000}, nil, 744, 708)
	r := pixels(g)
	at := func(y float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(6, y)} }
	if !r.bar.Visible() || r.bubble.root.Visible() {
		t.Fatal("at rest there should be a scrollbar and no bubble")
	}
	r.bar.MouseDown(&desktop.MouseEvent{PointEvent: at(5), Button: desktop.MouseButtonPrimary})
	if g.geo.top() != 0 {
		t.Fatal("grabbing the thumb moved it")
	}
	last := -1
	for y := float32(6); y <= 704; y++ {
		r.bar.Dragged(&fyne.DragEvent{PointEvent: at(y), Dragged: fyne.NewDelta(0, 1)})
		if !r.bubble.root.Visible() {
			t.Fatal("no bubble while dragging")
		}
		if g.geo.first <= last && y < 670 {
			t.Fatalf("at %v the first row is %d after %d", y, g.geo.first, last)
		}
		last = g.geo.first
		if y == 350 {
			want := kit.Number(g.geo.first*g.geo.cols+1) + " / 1,000,000"
			if r.bubble.text.Text != want {
				t.Fatalf("the bubble says %q, want %q", r.bubble.text.Text, want)
			}
		}
	}
	if painted(g, middle(g, 999_999)) != 999_999 {
		t.Fatal("at the lower end the last card is not painted")
	}
	if got := r.bubble.text.Text; got != "1,000,000 / 1,000,000" {
		t.Fatalf("at the end the bubble says %q", got)
	}
	r.bar.DragEnd()
	if r.bubble.root.Visible() {
		t.Fatal("the bubble stays after dragging")
	}
	// A press beside the thumb brings it there.
	r.bar.MouseDown(&desktop.MouseEvent{PointEvent: at(352), Button: desktop.MouseButtonPrimary})
	r.bar.MouseUp(&desktop.MouseEvent{})
	if f := g.geo.fraction(); f < 0.45 || f > 0.55 {
		t.Fatalf("a press in the middle went to %v", f)
	}
}

func TestGridHidesScrollbar(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{n: 3}, nil, 744, 708)
	if pixels(g).bar.Visible() {
		t.Fatal("three cards have a scrollbar")
	}
}

func TestGridResizeKeepsPosition(t *testing.T) {
	g, win := shownGrid(t, &gridRows{n: 1_000_000}, nil, 744, 708)
	g.ScrollToFraction(0.4123)
	g.scroll(41)
	first, offset := g.geo.first, g.geo.offset
	item := first * g.geo.cols
	for _, w := range []float32{900, 391, 2000, 745, 1300, 500, 744} {
		win.Resize(fyne.NewSize(w, 708))
		if from, to := g.geo.visible(); item < from || item >= from+(to-from)/2 {
			t.Fatalf("width %v: the first item %d is not at the top of %d…%d", w, item, from, to)
		}
	}
	if g.geo.first != first || g.geo.offset-offset > 0.01 || offset-g.geo.offset > 0.01 {
		t.Fatalf("back at row %d + %v, want %d + %v", g.geo.first, g.geo.offset, first, offset)
	}
}

func TestGridCellWidthKeepsFocusInPlace(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{n: 1_000_000}, nil, 744, 708)
	g.ScrollTo(500_001)
	g.scroll(100)
	if _, ok := g.cellAt(middle(g, 500_001)); !ok {
		t.Fatal("the focused cell should be in view")
	}
	for w := CellMin; w <= CellMax; w += 10 {
		g.SetCellWidth(w)
		p := middle(g, 500_001)
		if i, ok := g.cellAt(p); !ok || i != 500_001 || painted(g, p) != i {
			t.Fatalf("at width %v the focused cell is not in view", w)
		}
	}
	cols := g.geo.cols
	g.SetCellWidth(1)
	if g.CellWidth() != CellMin || g.geo.cols <= cols {
		t.Fatalf("width %v in %d columns", g.CellWidth(), g.geo.cols)
	}
}

func TestGridViewChanged(t *testing.T) {
	src := &gridRows{n: 1_000_000}
	g, _ := shownGrid(t, src, nil, 744, 708)
	g.ScrollTo(600_000)
	g.SelectAll()
	for id := 0; id < 1_000_000; id += 3 {
		src.ids = append(src.ids, id)
	}
	g.ViewChanged()
	if g.Selection().Count() != len(src.ids) {
		t.Fatalf("%d selected of %d in view", g.Selection().Count(), len(src.ids))
	}
	if g.FocusedCell() != 200_000 || painted(g, middle(g, 200_000)) != 600_000 {
		t.Fatalf("the focus is at %d", g.FocusedCell())
	}
	src.ids = []int{1, 2, 4}
	heard := []int{}
	g.OnFocus = func(i int) { heard = append(heard, i) }
	g.ViewChanged()
	if g.FocusedCell() != -1 || g.Selection().Count() != 0 || g.geo.top() != 0 || len(heard) == 0 || heard[len(heard)-1] != -1 {
		t.Fatalf("focus %d (heard %v), %d selected, at %v", g.FocusedCell(), heard, g.Selection().Count(), g.geo.top())
	}
}

// TestGridReloadFollowsFocus lets rows come in before it, as a
// filter on what finishes does.
func TestGridReloadFollowsFocus(t *testing.T) {
	src := &gridRows{ids: []int{10, 20, 30}}
	g, _ := shownGrid(t, src, nil, 744, 708)
	g.ScrollTo(1)
	src.ids = []int{1, 5, 10, 20, 30}
	g.Reload()
	if g.FocusedCell() != 3 || !g.Selection().Has(20) || g.Selection().Count() != 1 {
		t.Fatalf("focus %d, want 3", g.FocusedCell())
	}
	src.ids = []int{}
	g.Reload()
	if g.FocusedCell() != -1 || g.Selection().Count() != 0 {
		t.Fatalf("nothing is left, but focus %d, %d selected", g.FocusedCell(), g.Selection().Count())
	}
}

func TestGridReloadPaintsFirstResult(t *testing.T) {
	src := &gridRows{state: CellPending}
	g, _ := shownGrid(t, src, nil, 744, 708)
	src.n = 1
	g.Reload()
	if painted(g, middle(g, 0)) != 0 {
		t.Fatal("the first picture is not painted")
	}
	src.state = CellOK
	g.Reload()
	if c := pixels(g).cells[0]; c.title.Text != "标签0" || !c.bar.Visible() {
		t.Fatalf("the card says %q", c.title.Text)
	}
}
