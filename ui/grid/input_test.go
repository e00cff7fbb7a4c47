package grid

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

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

func TestKeysOnEmptyGrid(t *testing.T) {
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
