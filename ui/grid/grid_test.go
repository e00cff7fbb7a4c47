package grid

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

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

// painted is the ID that the card painted at a point shows, −1 for none.
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

// middle is the middle of cell i on the grid.
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

func TestGridKeys(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{n: 1_000_003}, nil, 744, 708) // 4 columns, 3 in the last row
	var held fyne.KeyModifier
	g.Modifiers = func() fyne.KeyModifier { return held }
	opened := -1
	g.OnOpen = func(i int) { opened = i }
	page := g.geo.pageRows() * 4
	for _, step := range []struct {
		key          fyne.KeyName
		mod          fyne.KeyModifier
		focus, count int
	}{
		{fyne.KeyDown, 0, 0, 1}, // the first key goes to what can be seen
		{fyne.KeyUp, 0, 0, 1},
		{fyne.KeyLeft, 0, 0, 1},
		{fyne.KeyRight, 0, 1, 1},
		{fyne.KeyDown, 0, 5, 1},
		{fyne.KeyRight, fyne.KeyModifierShift, 6, 2},
		{fyne.KeyDown, fyne.KeyModifierShift, 10, 6},
		{fyne.KeyUp, fyne.KeyModifierShift, 6, 2},
		{fyne.KeyPageDown, 0, 6 + page, 1},
		{fyne.KeyPageUp, 0, 6, 1},
		{fyne.KeyEnd, 0, 1_000_002, 1},
		{fyne.KeyRight, 0, 1_000_002, 1},
		{fyne.KeyUp, 0, 999_998, 1},
		{fyne.KeyRight, 0, 999_999, 1},
		{fyne.KeyDown, 0, 1_000_002, 1}, // the last row has no fourth cell
		{fyne.KeyHome, fyne.KeyModifierShift, 0, 1_000_003},
		{fyne.KeyEscape, 0, 0, 0},
		{fyne.KeySpace, 0, 0, 1},
	} {
		held = step.mod
		g.TypedKey(&fyne.KeyEvent{Name: step.key})
		if g.FocusedCell() != step.focus || g.Selection().Count() != step.count {
			t.Fatalf("%v with %v: focus %d, %d selected; want %d, %d",
				step.key, step.mod, g.FocusedCell(), g.Selection().Count(), step.focus, step.count)
		}
		if p := middle(g, g.FocusedCell()); painted(g, p) != g.FocusedCell() {
			t.Fatalf("%v: the focused card is not painted", step.key)
		}
	}
	held = 0
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if opened != 0 {
		t.Fatalf("Enter opened %d", opened)
	}
	g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierControl})
	if g.FocusedCell() != 4 || !g.Selection().Has(0) || g.Selection().Has(4) {
		t.Fatal("Ctrl+Down should move the focus alone")
	}
	g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeySpace, Modifier: fyne.KeyModifierControl})
	if !g.Selection().Has(0) || !g.Selection().Has(4) {
		t.Fatal("Ctrl+Space should add the focused picture")
	}
}

func TestGridKeysOnAnEmptyGrid(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{}, nil, 744, 708)
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown, fyne.KeySpace, fyne.KeyReturn} {
		g.TypedKey(&fyne.KeyEvent{Name: k})
	}
	g.TypedShortcut(&fyne.ShortcutSelectAll{})
	g.InvertSelection()
	g.ScrollTo(5)
	if g.FocusedCell() != -1 || g.Selection().Count() != 0 {
		t.Fatalf("focus %d, %d selected", g.FocusedCell(), g.Selection().Count())
	}
}

func TestGridPassesUnusedKeysToWindow(t *testing.T) {
	g, win := shownGrid(t, &gridRows{n: 10}, nil, 744, 708)
	var keys []fyne.KeyName
	var runes []rune
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { keys = append(keys, e.Name) })
	win.Canvas().SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	saved := false
	save := &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl}
	win.Canvas().AddShortcut(save, func(fyne.Shortcut) { saved = true })
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) // nothing to clear
	g.TypedRune('j')
	g.TypedShortcut(save)
	if !slices.Equal(keys, []fyne.KeyName{fyne.KeyF1, fyne.KeyEscape}) || string(runes) != "j" || !saved {
		t.Fatalf("the window got %v, %q, shortcut %v", keys, string(runes), saved)
	}
}

// TestGridSelectionAgainstModel clicks about and compares with a plain map.
func TestGridSelectionAgainstModel(t *testing.T) {
	const n = 30
	g, _ := shownGrid(t, &gridRows{n: n}, nil, 1200, 1600)
	heard := 0
	g.OnSelectionChanged = func() { heard++ }
	rnd := rand.New(rand.NewPCG(1, 2))
	model, anchor := map[int]bool{}, -1
	for step := range 2000 {
		i, before, was := rnd.IntN(n), heard, slices.Collect(g.Selection().All())
		switch rnd.IntN(6) {
		case 0:
			press(g, middle(g, i), 0)
			model, anchor = map[int]bool{i: true}, i
		case 1:
			press(g, middle(g, i), fyne.KeyModifierControl)
			if anchor = i; model[i] {
				delete(model, i)
			} else {
				model[i] = true
			}
		case 2, 3:
			if anchor < 0 {
				continue
			}
			mod := fyne.KeyModifierShift
			if rnd.IntN(2) == 0 {
				mod |= fyne.KeyModifierControl
			} else {
				model = map[int]bool{}
			}
			press(g, middle(g, i), mod)
			for k := min(i, anchor); k <= max(i, anchor); k++ {
				model[k] = true
			}
		case 4:
			g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyI, Modifier: fyne.KeyModifierControl})
			for k := range n {
				if model[k] {
					delete(model, k)
				} else {
					model[k] = true
				}
			}
		case 5:
			if rnd.IntN(4) == 0 {
				g.TypedShortcut(&fyne.ShortcutSelectAll{})
				for k := range n {
					model[k] = true
				}
			}
		}
		now := slices.Collect(g.Selection().All())
		if len(now) != len(model) || g.Selection().Count() != len(model) {
			t.Fatalf("step %d: %v selected, want %v", step, now, model)
		}
		for _, c := range pixels(g).cells {
			if c.root.Visible() && (c.ring.Visible() != model[c.index] || g.Selection().Has(c.index) != model[c.index]) {
				t.Fatalf("step %d: the ring of %d is %v", step, c.index, c.ring.Visible())
			}
		}
		if changed := !slices.Equal(was, now); changed != (heard > before) || heard > before+1 {
			t.Fatalf("step %d: changed %v, heard %d times", step, changed, heard-before)
		}
	}
}

func TestGridSelectAllMillion(t *testing.T) {
	src := &gridRows{n: 1_000_000}
	g, _ := shownGrid(t, src, nil, 744, 708)
	src.calls = 0
	g.SelectAll()
	if g.Selection().Count() != 1_000_000 {
		t.Fatalf("%d selected", g.Selection().Count())
	}
	g.InvertSelection()
	if g.Selection().Count() != 0 {
		t.Fatalf("%d selected", g.Selection().Count())
	}
	if src.calls > 100 {
		t.Fatalf("%d cells were looked at", src.calls)
	}
}

func TestGridDoubleClick(t *testing.T) {
	g, _ := shownGrid(t, &gridRows{n: 100}, nil, 744, 708)
	now := time.Unix(0, 0)
	g.now = func() time.Time { return now }
	var opened []int
	g.OnOpen = func(i int) { opened = append(opened, i) }
	click := func(i int, mod fyne.KeyModifier, after time.Duration) {
		now = now.Add(after)
		press(g, middle(g, i), mod)
	}
	click(1, 0, time.Second)
	click(1, 0, 100*time.Millisecond) // opens
	click(1, 0, 100*time.Millisecond) // a third click does not
	click(2, 0, 100*time.Millisecond) // another cell
	click(2, 0, time.Second)          // too late
	click(3, fyne.KeyModifierControl, 100*time.Millisecond)
	click(3, fyne.KeyModifierControl, 100*time.Millisecond)
	if !slices.Equal(opened, []int{1}) {
		t.Fatalf("opened %v, want [1]", opened)
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

// mainQueue stands for Fyne's main goroutine.
type mainQueue struct{ jobs chan func() }

func newMainQueue() *mainQueue             { return &mainQueue{make(chan func(), 1000)} }
func (q *mainQueue) do(f func())           { q.jobs <- f }
func (q *mainQueue) run(t *testing.T) bool { return q.runWithin(t, 10*time.Second) }

func (q *mainQueue) runWithin(t *testing.T, limit time.Duration) bool {
	t.Helper()
	select {
	case f := <-q.jobs:
		f()
		return true
	case <-time.After(limit):
		t.Fatal("nothing came for the main goroutine")
		return false
	}
}

// rowColour makes pictures that say which row they are of.
type rowColour struct{}

func (rowColour) Thumb(ctx context.Context, key ThumbKey) (*image.RGBA, error) {
	if key.Row%7 == 3 {
		return nil, errors.New("no picture")
	}
	img := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = byte(key.Row), byte(key.Row>>8), byte(key.Row>>16), 255
	}
	return img, nil
}

// TestGridRecycledCellsShowOwnPicture scrolls about while pictures
// come late.
func TestGridRecycledCellsShowOwnPicture(t *testing.T) {
	q := newMainQueue()
	l := NewThumbLoader(rowColour{}, q.do)
	defer l.Close()
	g, _ := shownGrid(t, &gridRows{n: 1_000_000, state: CellOK}, l, 744, 708)
	rnd := rand.New(rand.NewPCG(3, 4))
	shown := 0
	check := func() {
		for _, c := range pixels(g).cells {
			if !c.root.Visible() || !c.picture.Visible() {
				continue
			}
			shown++
			img := c.picture.Image.(*image.RGBA)
			p := img.RGBAAt(img.Rect.Dx()/2, img.Rect.Dy()/2)
			if row := int(p.R) | int(p.G)<<8 | int(p.B)<<16; row != c.shown.data.ID || row != c.index {
				t.Fatalf("card %d of picture %d shows picture %d", c.index, c.shown.data.ID, row)
			}
		}
	}
	for range 300 {
		switch rnd.IntN(4) {
		case 0:
			g.scroll(float64(rnd.IntN(1200) - 600))
		case 1:
			g.ScrollToFraction(rnd.Float64())
		case 2:
			g.SetCellWidth(CellMin + float32(rnd.IntN(200)))
		}
		check()
		for len(q.jobs) > 0 {
			q.run(t)
			check()
		}
	}
	// Once all is quiet every card has its picture, but those that have none.
	for {
		missing := 0
		for _, c := range pixels(g).cells {
			if c.root.Visible() && c.picture.Visible() == (c.index%7 == 3) {
				missing++
			}
		}
		if missing == 0 {
			break
		}
		q.run(t)
		check()
	}
	if shown == 0 {
		t.Fatal("no picture was ever shown")
	}
}

func TestGridReloadReadsVisibleCellsOnly(t *testing.T) {
	src := &gridRows{n: 1_000_000, state: CellOK}
	g, _ := shownGrid(t, src, nil, 744, 708)
	g.ScrollTo(500_000)
	src.calls = 0
	g.Reload()
	from, to := g.geo.visible()
	if src.calls > to-from+2 {
		t.Fatalf("%d cells were looked at for %d in view", src.calls, to-from)
	}
}

// TestGridLoadsThumbnailsAroundView: first those in view, then one screen below
// and half of one above, and no more; and those in view stay when memory is short.
func TestGridLoadsThumbnailsAroundView(t *testing.T) {
	plain, _ := shownGrid(t, &gridRows{n: 100_000, state: CellOK}, nil, 744, 708)
	_, screen := plain.geo.visible()
	spec := pixels(plain).thumbSpec()
	for _, screens := range []int64{100, 3, 1} {
		q := newMainQueue()
		thumbs := newSlowThumbs()
		thumbs.size = image.Pt(spec.Width, spec.Height)
		close(thumbs.release)
		l := NewThumbLoader(thumbs, q.do)
		l.limit = screens * int64(screen) * int64(4*spec.Width*spec.Height+200)
		g, _ := shownGrid(t, &gridRows{n: 100_000, state: CellOK}, l, 744, 708)
		quiet := func() []int {
			for busy := true; busy; {
				q.run(t)
				l.mu.Lock()
				busy = len(l.queue)+len(l.running)+len(q.jobs) > 0
				l.mu.Unlock()
			}
			begun, _ := thumbs.seen()
			return begun
		}
		top := len(quiet())
		g.ScrollTo(50_000)
		begun := quiet()[top:]
		l.Close()
		from, to := g.geo.visible()
		for i, row := range begun {
			// Two workers may change the places of neighbours.
			if inView := row >= from && row < to; inView && i > to-from || !inView && i < to-from-1 {
				t.Fatalf("%d screens: picture %d to be made is row %d; %d…%d are in view", screens, i, row, from, to)
			}
			if row < from-(to-from)/2 || row >= to+(to-from) {
				t.Fatalf("%d screens: row %d is far from %d…%d", screens, row, from, to)
			}
		}
		ahead := map[int64]int{100: (to - from) * 3 / 2, 3: screen*3/2 - (to - from), 1: 0}[screens]
		if n := len(begun) - (to - from); n < ahead-3 || n > ahead+3 {
			t.Errorf("%d screens of memory: %d pictures were made ahead, want %d", screens, n, ahead)
		}
		for i := from; i < to; i++ {
			if !l.has(thumbRequest{ThumbKey{i}, CellOK}) {
				t.Errorf("%d screens of memory: the picture of row %d, in view, has gone", screens, i)
			}
		}
	}
}

func BenchmarkGridReload(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			src := &gridRows{n: n, state: CellOK}
			g, _ := shownGrid(b, src, nil, 1280, 800)
			g.ScrollToFraction(0.5)
			states := []CellState{CellOK, CellEmpty} // every card changes every time
			for i := 0; b.Loop(); i++ {
				src.state = states[i%2]
				g.Reload()
			}
		})
	}
}

func BenchmarkGridScroll(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g, _ := shownGrid(b, &gridRows{n: n, state: CellOK}, nil, 1280, 800)
			dy := 75.0
			for b.Loop() {
				if g.geo.fraction() >= 1 || dy < 0 && g.geo.top() == 0 {
					dy = -dy
				}
				g.scroll(dy)
			}
		})
	}
}
